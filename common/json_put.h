/*
 * Strings of JSON, without quotes, by blocks of 64 bytes: in line, for files
 * that are compiled for a kind of CPU. Others call json_string.h.
 */
#ifndef MSK_JSON_PUT_H
#define MSK_JSON_PUT_H

#include <stdbool.h>

#include "buf.h"
#include "json_block.h"
#include "utf8.h"
#include "utf8_block.h"

/* Escapes of control characters, quote and backslash: 2 or 6 bytes, of 8
 * that are written. */
static inline char *
json_put_escape(char *to, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char named[32] = {
		['\b'] = 'b',
		['\t'] = 't',
		['\n'] = 'n',
		['\f'] = 'f',
		['\r'] = 'r',
	};
	char name = c >= 0x20 ? (char)c : named[c];

	to[0] = '\\';
	to[1] = name;
	if (name != 0)
		return to + 2;
	memcpy(to + 1, "u00", 3);
	to[4] = hex[c >> 4];
	to[5] = hex[c & 15];
	return to + 6;
}

/* Copy one well-formed sequence; its length, or 0 where there is none. */
static inline size_t
json_put_sequence(char *to, const char *p, size_t left)
{
	size_t len;

	if (left >= 2 && (p[0] & 0xe0) == 0xc0 && (p[0] & 0x1e) != 0 &&
	    (p[1] & 0xc0) == 0x80)
		len = 2;
	else if ((len = utf8_sequence(p, left)) == 0)
		return 0;
	to[0] = p[0];
	to[1] = p[1];
	if (len > 2)
		memcpy(to + 2, p + 2, len - 2);
	return len;
}

/* What a block stopped at: the bytes of the text that were taken, 0
 * for what is not UTF-8. *to is moved on. */
static inline size_t
json_put_special(char **to, const char *p, size_t left, bool latin1)
{
	unsigned char c = (unsigned char)*p;
	size_t taken = 0, len;

	if (c < 0x80) {
		*to = json_put_escape(*to, c);
		return 1;
	}
	if (latin1) {
		*to += utf8_encode(*to, c);
		return 1;
	}
	do { /* the next one is often no ASCII either */
		len = json_put_sequence(*to, p + taken, left - taken);
		*to += len;
		taken += len;
	} while (len != 0 && taken < left && (p[taken] & 0x80) != 0);
	return taken;
}

/* How many bytes of a block that was copied stay as they are; stop are those
 * of the first len, 1 to 64, that json_copy64 has found. */
static inline size_t
json_put_settled(const char *p, size_t len, uint64_t stop)
{
	struct utf8_block block = utf8_block(p, len);
	uint64_t escapes = stop & ~block.high;
	size_t valid;

	if (escapes != 0)
		len = (size_t)__builtin_ctzll(escapes);
	if (len == 0)
		return 0;
	valid = utf8_block_valid(block, len);
	return valid != 0 ? valid : (size_t)__builtin_ctzll(stop);
}

/* As json_string_put(). */
static inline char *
json_put(char *to, struct view *text)
{
	const char *p = text->p, *end = p + text->len;
	size_t len, plain, step = 1;
	uint64_t stop;

	while (p != end && step != 0) {
		len = end - p < 64 ? (size_t)(end - p) : 64;
		stop = json_copy64(to, p) & UINT64_MAX >> (64 - len);
		plain = stop == 0 ? len : json_put_settled(p, len, stop);
		to += plain;
		p += plain;
		if (plain == len)
			continue;
		step = json_put_special(&to, p, (size_t)(end - p), false);
		p += step;
	}
	*text = (struct view){ p, (size_t)(end - p) };
	return to;
}

#endif
