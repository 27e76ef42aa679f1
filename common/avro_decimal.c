/* Decimals, wherever their scale and their unscaled value stand. */
#include "avro_bytes.h"
#include "avro_forms.h"
#include "avro_logical.h"
#include "avro_varint.h"
#include "decimal_text.h"
#include "limits.h"

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
	return put_decimal(in, out, number.in, len, op->scale, number.in + len,
	    op, s);
}
AVRO_FORM(decimal, 4);

static inline struct avro_at
decimal_fixed(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	if (avro_unlikely(op->count > s->end - in))
		return avro_fail_length(in, out, op->count, s);
	return put_decimal(
	    in, out, in, op->count, op->scale, in + op->count, op, s);
}
AVRO_FORM(decimal_fixed, 4);

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
	return put_decimal(in, out, inner.in, len, (int)avro_zigzag(scale.n),
	    end, op, s);
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
