/* Avro's numbers: zig-zag in groups of 7 bits, the lowest first
 * (specification, "Binary Encoding"). */
#ifndef MSK_AVRO_VARINT_H
#define MSK_AVRO_VARINT_H

#include <endian.h>

#include "avro_run.h"

/* A number, and the place behind it: NULL where it has more than 10 bytes or
 * 64 bits. The number is 0 then. */
struct avro_number {
	const unsigned char *in;
	uint64_t n;
};

/* Close ranks: 8 groups of 7 bits, by pairs, by fours, by eights. */
static inline uint64_t
avro_close_ranks(uint64_t word)
{
	word = (word & UINT64_C(0x007f007f007f007f)) |
	       (word & UINT64_C(0x7f007f007f007f00)) >> 1;
	word = (word & UINT64_C(0x00003fff00003fff)) |
	       (word & UINT64_C(0x3fff00003fff0000)) >> 2;
	return (word & UINT64_C(0x000000000fffffff)) |
	       (word & UINT64_C(0x0fffffff00000000)) >> 4;
}

/* 9 or 10 bytes, of which word holds 8. */
static inline struct avro_number
avro_varint_longest(const unsigned char *in, uint64_t word)
{
	uint64_t ninth = in[8], tenth = in[9];

	word = avro_close_ranks(word & UINT64_C(0x7f7f7f7f7f7f7f7f));
	word |= ninth << 56;
	if (ninth < 0x80)
		return (struct avro_number){ in + 9, word };
	if (tenth > 1)
		return (struct avro_number){ NULL, 0 };
	word = (word & INT64_MAX) | tenth << 63;
	return (struct avro_number){ in + 10, word };
}

/* 8 bytes at once; what lies behind the number's last one is masked off. */
static inline struct avro_number
avro_varint_long(const unsigned char *in)
{
	uint64_t word, stop;

	memcpy(&word, in, 8);
	word = le64toh(word);
	stop = ~word & UINT64_C(0x8080808080808080);
	if (avro_unlikely(stop == 0))
		return avro_varint_longest(in, word);
	in += ((unsigned)__builtin_ctzll(stop) >> 3) + 1;
	word &= stop ^ (stop - 1);
	return (struct avro_number){ in, avro_close_ranks(word) };
}

/* As it is in the data, zig-zag. */
static inline struct avro_number
avro_varint(const unsigned char *in)
{
	if (avro_likely(in[0] < 0x80))
		return (struct avro_number){ in + 1, in[0] };
	return avro_varint_long(in);
}

static inline int64_t
avro_zigzag(uint64_t n)
{
	return (int64_t)(n >> 1) ^ -(int64_t)(n & 1);
}

/* Whether a number that began at in is an int: of 5 bytes and 32 bits. */
static inline bool
avro_is_int(struct avro_number number, const unsigned char *in)
{
	return avro_likely(
	    number.in != NULL && number.in - in <= 5 && number.n <= UINT32_MAX);
}

/* Whether a number is a length that the data have. */
static inline bool
avro_is_length(struct avro_number number, const struct avro_scratch *s)
{
	return avro_likely(number.in != NULL && (number.n & 1) == 0 &&
			   (int64_t)(number.n >> 1) <= s->end - number.in);
}

/* What is no number, no int, no length, having begun at in. */
struct avro_at avro_bad_number(const unsigned char *in, char *out,
    struct avro_scratch *) __attribute__((cold));
struct avro_at avro_bad_int(const unsigned char *in, char *out,
    struct avro_scratch *) __attribute__((cold));
struct avro_at avro_bad_length(const unsigned char *in, char *out,
    struct avro_scratch *) __attribute__((cold));

/* The branch of a union that the data say. */
static inline struct avro_at
avro_run_branch(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);
	const struct avro_op *branch = op->branches;

	if (avro_unlikely(number.in == NULL))
		return avro_bad_number(in, out, s);
	if (avro_unlikely((number.n & 1) != 0 || number.n >> 1 >= op->count))
		return avro_fail(
		    number.in, out, AVRO_INDEX, avro_zigzag(number.n), s);
	branch += number.n >> 1;
	return branch->run(number.in, out, branch, s);
}

#endif
