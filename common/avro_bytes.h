/* Strings from Avro data, for values and for the keys of maps. */
#ifndef MSK_AVRO_BYTES_H
#define MSK_AVRO_BYTES_H

#include "avro_run.h"
#include "json_block.h"

/* Whether json_string_put() may write what becomes of len bytes, an escape
 * having up to 6 characters for one, with a quote and rest behind it. */
static inline bool
avro_room_for_escapes(
    const char *out, size_t len, size_t rest, const struct avro_scratch *s)
{
	return len < SIZE_MAX / 8 && avro_room(out, 6 * len + 1 + rest, s);
}

/* The rest of a string, from its first byte that needs more than copying,
 * with its closing quote; then room for rest. */
struct avro_at avro_put_escaped(const unsigned char *from, char *out,
    size_t len, size_t rest, struct avro_scratch *) __attribute__((cold));

/* len bytes, which are there, as op says. */
struct avro_at avro_put_bytes(const unsigned char *in, char *out, size_t len,
    const struct avro_op *, struct avro_scratch *) __attribute__((cold));

/* len bytes, which are there, as a string. There is room for them, for 2
 * quotes and for rest. */
static inline struct avro_at
avro_put_string(const unsigned char *in, char *out, size_t len, size_t rest,
    struct avro_scratch *s)
{
	const unsigned char *end = in + len;
	uint64_t stop;

	*out++ = '"';
	if (avro_likely(len <= 16)) {
		stop = json_copy16(out, in) & ((2u << len) - 1) >> 1;
	} else {
		for (; end - in > 64; in += 64, out += 64)
			if (avro_unlikely((stop = json_copy64(out, in)) != 0))
				goto escape;
		stop = json_copy64(out, in) & UINT64_MAX >> (64 - (end - in));
	}
	if (avro_likely(stop == 0)) {
		out += end - in;
		*out = '"';
		return (struct avro_at){ end, out + 1 };
	}
escape:
	in += __builtin_ctzll(stop);
	out += __builtin_ctzll(stop);
	return avro_put_escaped(in, out, (size_t)(end - in), rest, s);
}

#endif
