#include "json_string.h"

#include "json_block.h"
#include "utf8.h"

/* Escapes of control characters, quote and backslash: 2 or 6 bytes, of 8
 * that are written. */
static char *
put_escape(char *to, unsigned char c)
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

/*
 * Copy plain bytes up to the first other one, or to the end; how many. 16
 * bytes more are written, and may be read behind the end if pad allows it.
 */
static inline size_t
copy_plain(char *to, const char *p, size_t len, size_t pad)
{
	char last[16] = { 0 };
	size_t i = 0;
	unsigned stop;

	for (; len - i >= 16; i += 16)
		if ((stop = json_copy16(to + i, p + i)) != 0)
			return i + (size_t)__builtin_ctz(stop);
	if (pad < 16)
		p = (const char *)memcpy(last, p + i, len - i) - i;
	stop = json_copy16(to + i, p + i) | 1u << (len - i);
	return i + (size_t)__builtin_ctz(stop);
}

/* Copy one well-formed sequence; its length, or 0 where there is none. */
static inline size_t
copy_sequence(char *to, const char *p, size_t left)
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

/* What copy_plain has stopped at: the bytes of the text that were taken, 0
 * for what is not UTF-8. *to is moved on. */
static inline size_t
put_special(char **to, const char *p, size_t left, bool latin1)
{
	unsigned char c = (unsigned char)*p;
	size_t taken = 0, len;

	if (c < 0x80) {
		*to = put_escape(*to, c);
		return 1;
	}
	if (latin1) {
		*to += utf8_encode(*to, c);
		return 1;
	}
	do { /* the next one is often no ASCII either */
		len = copy_sequence(*to, p + taken, left - taken);
		*to += len;
		taken += len;
	} while (len != 0 && taken < left && (p[taken] & 0x80) != 0);
	return taken;
}

/* A step may write so much more than it takes of the text. */
#define STEP 32

static inline bool
has_room(const struct buf *out, size_t more)
{
	return out->len + more <= out->cap && out->len + more <= out->max;
}

/*
 * Append the text up to what is not UTF-8, and return how much that was.
 * There is always room for what is left, as if it had no escapes, and for
 * one step. Where there is none, out is over, and all counts as appended.
 */
static size_t
escape(struct buf *out, struct view text, size_t pad, bool latin1)
{
	size_t i = 0, step = 1;
	char *to = out->p + out->len;

	while (i < text.len && step != 0) {
		out->len = (size_t)(to - out->p);
		if (!has_room(out, text.len - i + STEP) &&
		    (to = buf_reserve(out, text.len - i + STEP)) == NULL)
			return text.len;
		step = copy_plain(to, text.p + i, text.len - i, pad);
		to += step;
		i += step;
		if (i == text.len)
			break;
		step = put_special(&to, text.p + i, text.len - i, latin1);
		i += step;
	}
	out->len = (size_t)(to - out->p);
	out->p[out->len] = '\0';
	return i;
}

int
json_string_escape(struct buf *out, struct view text)
{
	return escape(out, text, BUF_PAD, false) == text.len ? 0 : -1;
}

int
json_string_append(struct buf *out, struct view text)
{
	size_t before = out->len;

	buf_byte(out, '"');
	if (escape(out, text, 0, false) != text.len) {
		buf_rewind(out, before);
		return -1;
	}
	buf_byte(out, '"');
	return 0;
}

void
json_string_append_lossy(struct buf *out, struct view text)
{
	size_t valid;

	buf_byte(out, '"');
	while ((valid = escape(out, text, 0, false)) != text.len) {
		buf_text(out, "\xef\xbf\xbd");
		text.p += valid + 1;
		text.len -= valid + 1;
	}
	buf_byte(out, '"');
}

void
json_string_append_latin1(struct buf *out, struct view bytes)
{
	buf_byte(out, '"');
	escape(out, bytes, 0, true);
	buf_byte(out, '"');
}
