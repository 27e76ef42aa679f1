/* Values without a length of their own. */
#include "avro_forms.h"
#include "avro_varint.h"
#include "digits.h"
#include "numtext.h"

static inline struct avro_at
null(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	(void)op;
	(void)s;
	return avro_put_null(in, out);
}
AVRO_FORM(null, 4);

static inline struct avro_at
boolean(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	unsigned byte = in[0];

	(void)op;
	if (avro_unlikely(byte > 1))
		return avro_fail(in + 1, out, AVRO_BOOLEAN_BYTE, byte, s);
	memcpy(out, byte != 0 ? "true\0\0\0" : "false\0\0", 8);
	return (struct avro_at){ in + 1, out + 5 - byte };
}
AVRO_FORM(boolean, 5);

static inline struct avro_at
integer(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);

	(void)op;
	if (!avro_is_int(number, in))
		return avro_bad_int(in, out, s);
	out = digits_put_signed(out, avro_zigzag(number.n));
	return (struct avro_at){ number.in, out };
}
AVRO_FORM(integer, 11);

static inline struct avro_at
long_integer(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);

	(void)op;
	if (avro_unlikely(number.in == NULL))
		return avro_bad_number(in, out, s);
	out = digits_put_signed(out, avro_zigzag(number.n));
	return (struct avro_at){ number.in, out };
}
AVRO_FORM(long_integer, 20);

struct avro_at
avro_put_not_finite(const unsigned char *in, char *out, bool nan, bool negative)
{
	const char *text = nan        ? "\"NaN\""
			   : negative ? "\"-Infinity\""
				      : "\"Infinity\"";
	size_t len = strlen(text);

	memcpy(out, text, len);
	return (struct avro_at){ in, out + len };
}

static inline struct avro_at
float_number(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	uint32_t bits;
	float value;

	(void)op;
	(void)s;
	if (!avro_finite_float(&in, &bits, &value))
		return avro_put_not_finite(
		    in, out, (bits & 0x7fffff) != 0, bits >> 31);
	return (struct avro_at){ in, numtext_float(out, value) };
}
AVRO_FORM(float_number, NUMTEXT_ROOM);

static inline struct avro_at
double_number(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	uint64_t bits;
	double value;

	(void)op;
	(void)s;
	memcpy(&bits, in, sizeof(bits));
	bits = le64toh(bits);
	in += sizeof(bits);
	if (avro_unlikely((~bits & UINT64_C(0x7ff) << 52) == 0))
		return avro_put_not_finite(
		    in, out, bits << 12 != 0, bits >> 63);
	memcpy(&value, &bits, sizeof(value));
	return (struct avro_at){ in, numtext_double(out, value) };
}
AVRO_FORM(double_number, NUMTEXT_ROOM);

/* Symbols are constant text, but can be longer than a block. */
static inline struct avro_at
put_symbol(const unsigned char *in, char *out, const struct avro_op *op,
    bool some, struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);
	const struct avro_symbol *symbol;

	if (avro_unlikely(number.in == NULL))
		return avro_bad_number(in, out, s);
	if (avro_unlikely((number.n & 1) != 0 || number.n >> 1 >= op->count))
		return avro_fail(
		    number.in, out, AVRO_INDEX, avro_zigzag(number.n), s);
	symbol = &op->symbols[number.n >> 1];
	if (some && avro_unlikely(symbol->missing))
		return avro_fail_unreadable(number.in, out, symbol->text, s);
	if (!avro_room(out, symbol->len + op->rest, s))
		return avro_again(in, out, symbol->len + op->rest, op, s);
	memcpy(out, symbol->text, AVRO_TEXT);
	if (avro_unlikely(symbol->len > AVRO_TEXT))
		memcpy(out, symbol->text, symbol->len);
	return (struct avro_at){ number.in, out + symbol->len };
}

static inline struct avro_at
enumeration(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	return put_symbol(in, out, op, false, s);
}
AVRO_FORM(enumeration, 4);

/* Another enum, which may lack symbols. */
static inline struct avro_at
some_enumeration(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	return put_symbol(in, out, op, true, s);
}
AVRO_FORM(some_enumeration, 4);

/* Nothing of the data: what the text says is all. */
static inline struct avro_at
constant(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	(void)op;
	(void)s;
	return (struct avro_at){ in, out };
}
AVRO_FORM(constant, 0);

static inline struct avro_at
unreadable(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	return avro_fail_unreadable(in, out, op->message, s);
}
AVRO_FORM(unreadable, 4);
