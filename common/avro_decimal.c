/* Decimals, wherever their scale and their unscaled value stand. */
#include "avro_bytes.h"
#include "avro_forms.h"
#include "avro_logical.h"
#include "avro_varint.h"
#include "decimal_text.h"
#include "digits.h"
#include "limits.h"

/* Scales with a short way, for values of up to 8 bytes. */
#define BRIEF 8

static const uint32_t powers[BRIEF + 1] = { 1, 10, 100, 1000, 10000, 100000,
	1000000, 10000000, 100000000 };

/*
 * Dividing by d, not a power of 2, is multiplying by 2^(64+n) / d, where 2^n
 * is the largest power of 2 below d, and taking the upper 64 bits, n less.
 * With the reciprocal rounded up it is exact for all numbers up to 2^63: the
 * error, less than 1, counts at most number / 2^(64+n), less than the 1/d
 * that is missing to the next whole number. (Granlund and Montgomery,
 * "Division by Invariant Integers using Multiplication", theorem 4.2)
 */
static inline unsigned
log2_below(uint32_t d)
{
	return 31 - (unsigned)__builtin_clz(d);
}

void
avro_decimal_prepare(struct avro_op *op)
{
	unsigned __int128 one = (unsigned __int128)1 << 64;

	op->brief =
	    !op->trim && !op->quoted && op->scale >= 0 && op->scale <= BRIEF;
	if (op->brief && op->scale > 0) {
		uint32_t d = powers[op->scale];

		op->reciprocal = (uint64_t)((one << log2_below(d)) / d + 1);
	}
}

/* 1 to 8 bytes at a brief scale; 32 bytes hold the text, so nothing is checked;
 * what is written behind it, AVRO_SLACK takes. */
static inline char *
put_brief(
    char *out, const unsigned char *from, size_t len, const struct avro_op *op)
{
	uint32_t d = powers[op->scale];
	uint64_t word, number, whole, rest;

	memcpy(&word, from, 8);
	word = be64toh(word);
	*out = '-';
	out += word >> 63;
	number = (uint64_t)((int64_t)word >> (64 - 8 * len));
	if (word >> 63 != 0)
		number = -number;
	if (op->scale == 0)
		return digits_put(out, number);
#ifdef AVRO_WIDE
	if (number < DIGITS_E8 * DIGITS_E8)
		return digits_put_scaled(
		    out, digits_parts(number), (size_t)op->scale);
#endif
	whole = (uint64_t)((unsigned __int128)number * op->reciprocal >> 64) >>
		log2_below(d);
	rest = (number - whole * d) * powers[BRIEF - op->scale];
	out = digits_put(out, whole);
	*out = '.';
	digits_put8(out + 1, digits8((uint32_t)rest));
	return out + 1 + op->scale;
}

/* The len bytes at unscaled, which are there; the value as a whole goes from
 * in to end. */
static inline struct avro_at
put_decimal(const unsigned char *in, char *out, const unsigned char *unscaled,
    size_t len, int scale, const unsigned char *end, const struct avro_op *op,
    struct avro_scratch *s)
{
	size_t need = decimal_text_room(len, scale) + op->rest;

	if (avro_unlikely(len > LIMIT_AVRO_DECIMAL))
		return avro_fail(unscaled, out, AVRO_SIZE, (int64_t)len, s);
	if (!avro_room(out, need, s))
		return avro_again(in, out, need, op, s);
	*out = '"';
	out += op->quoted;
	out = decimal_text(out, unscaled, len, scale, op->trim);
	*out = '"';
	out += op->quoted;
	return (struct avro_at){ end, out };
}

static inline struct avro_at
decimal(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);
	size_t len = number.n >> 1;

	if (!avro_is_length(number, s))
		return avro_bad_length(in, out, s);
	if (op->brief && len - 1 < 8)
		return (struct avro_at){ number.in + len,
			put_brief(out, number.in, len, op) };
	return put_decimal(
	    in, out, number.in, len, op->scale, number.in + len, op, s);
}
AVRO_FORM(decimal, 32);

static inline struct avro_at
decimal_fixed(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	if (avro_unlikely(op->count > s->end - in))
		return avro_fail_length(in, out, op->count, s);
	if (op->brief && op->count - 1 < 8)
		return (struct avro_at){ in + op->count,
			put_brief(out, in, op->count, op) };
	return put_decimal(
	    in, out, in, op->count, op->scale, in + op->count, op, s);
}
AVRO_FORM(decimal_fixed, 32);

static bool
printable(int64_t scale)
{
	return scale >= -AVRO_SCALE_MAX && scale <= AVRO_SCALE_MAX;
}

/*
 * Debezium's record of a scale (int) and the unscaled value (bytes). With a
 * scale out of bounds it is printed as the record that it is.
 */
static inline struct avro_at
variable_decimal(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number scale = avro_varint(in), number;
	int64_t n = avro_zigzag(scale.n);
	size_t len;

	if (!avro_is_int(scale, in))
		return avro_bad_int(in, out, s);
	number = avro_varint(scale.in);
	len = number.n >> 1;
	if (!avro_is_length(number, s))
		return avro_bad_length(scale.in, out, s);
	if (!printable(n))
		return avro_put_record(in, out, op, s);
	return put_decimal(
	    in, out, number.in, len, (int)n, number.in + len, op, s);
}
AVRO_FORM(variable_decimal, 4);

/* A number of up to 9 bytes, before end: else its place is NULL. */
static struct avro_number
read_inner(const unsigned char *p, const unsigned char *end)
{
	uint64_t n = 0;
	unsigned shift;

	for (shift = 0; p < end && shift < 63; shift += 7) {
		unsigned char byte = *p++;

		n |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return (struct avro_number){ p, n };
	}
	return (struct avro_number){ NULL, 0 };
}

/*
 * Specification, "Big Decimal": bytes that hold the unscaled value as bytes,
 * and the scale as an int. What holds anything else, or a scale out of
 * bounds, is printed as the bytes that it is.
 */
static struct avro_at
put_big_decimal(const unsigned char *in, char *out, struct avro_number bytes,
    const struct avro_op *op, struct avro_scratch *s)
{
	const unsigned char *end = bytes.in + (bytes.n >> 1);
	struct avro_number inner = read_inner(bytes.in, end), scale;
	size_t len = inner.n >> 1;

	if (inner.in == NULL || (inner.n & 1) != 0 ||
	    len > (size_t)(end - inner.in))
		return avro_put_bytes(bytes.in, out, bytes.n >> 1, op, s);
	scale = read_inner(inner.in + len, end);
	if (scale.in != end || !printable(avro_zigzag(scale.n)))
		return avro_put_bytes(bytes.in, out, bytes.n >> 1, op, s);
	return put_decimal(
	    in, out, inner.in, len, (int)avro_zigzag(scale.n), end, op, s);
}

static inline struct avro_at
big_decimal(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);

	if (!avro_is_length(number, s))
		return avro_bad_length(in, out, s);
	return put_big_decimal(in, out, number, op, s);
}
AVRO_FORM(big_decimal, 4);
