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

/* The rest of a string, from its first byte that needs more than copying or
 * before it, with its closing quote; then room for rest. */
struct avro_at avro_put_escaped(const unsigned char *from, char *out,
    size_t len, size_t rest, struct avro_scratch *);

/* len bytes, which are there, each as a character; then room for rest. */
struct avro_at avro_put_latin1(const unsigned char *in, char *out, size_t len,
    size_t rest, struct avro_scratch *);

/* len bytes, which are there, as op says. */
struct avro_at avro_put_bytes(const unsigned char *in, char *out, size_t len,
    const struct avro_op *, struct avro_scratch *) __attribute__((cold));

/* The lowest len bits, of up to 64. */
static inline uint64_t
avro_lowest(size_t len)
{
#ifdef __BMI2__
	return _bzhi_u64(UINT64_MAX, (unsigned)len);
#else
	return len != 0 ? UINT64_MAX >> (64 - len) : 0;
#endif
}

/* Of a block with up to 64 bytes, those that need more than copying. Short
 * ones go the same way as others where that is one step. */
static inline uint64_t
avro_copy_block(char *to, const unsigned char *from, size_t len)
{
#ifndef AVRO_WIDE
	if (avro_likely(len <= 16))
		return json_copy16(to, from) & avro_lowest(len);
#endif
	return json_copy64(to, from) & avro_lowest(len);
}

/*
 * Copy a string, which is there, *in and *out being moved on to its end. False
 * where it needs more than copying: they are at the block that does, or before
 * it. Blocks are written whole, and there is room for the string and 2 quotes.
 */
static inline bool
avro_copy_string(const unsigned char **in, const unsigned char *end, char **out)
{
	const unsigned char *from = *in;
	char *to = *out;
	uint64_t stop;

	for (; end - from > 64; from += 64, to += 64)
		if (avro_unlikely((stop = json_copy64(to, from)) != 0))
			goto stopped;
	stop = avro_copy_block(to, from, (size_t)(end - from));
	if (avro_unlikely(stop != 0))
		goto stopped;
	*in = end;
	*out = to + (end - from);
	return true;
stopped:
	*in = from;
	*out = to;
	return false;
}

#endif
