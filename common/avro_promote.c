/* Numbers that are read as those of a wider type (Avro specification,
 * "Schema Resolution"). */
#include "avro_forms.h"
#include "avro_varint.h"
#include "numtext.h"
#include "timetext.h"

static inline struct avro_at
int_as_float(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);

	(void)op;
	if (!avro_is_int(number, in))
		return avro_bad_int(in, out, s);
	out = numtext_float(out, (float)avro_zigzag(number.n));
	return (struct avro_at){ number.in, out };
}
AVRO_FORM(int_as_float, NUMTEXT_ROOM);

static inline struct avro_at
int_as_double(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);

	(void)op;
	if (!avro_is_int(number, in))
		return avro_bad_int(in, out, s);
	out = numtext_double(out, (double)avro_zigzag(number.n));
	return (struct avro_at){ number.in, out };
}
AVRO_FORM(int_as_double, NUMTEXT_ROOM);

static inline struct avro_at
long_as_float(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);

	(void)op;
	if (avro_unlikely(number.in == NULL))
		return avro_bad_number(in, out, s);
	out = numtext_float(out, (float)avro_zigzag(number.n));
	return (struct avro_at){ number.in, out };
}
AVRO_FORM(long_as_float, NUMTEXT_ROOM);

static inline struct avro_at
long_as_double(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);

	(void)op;
	if (avro_unlikely(number.in == NULL))
		return avro_bad_number(in, out, s);
	out = numtext_double(out, (double)avro_zigzag(number.n));
	return (struct avro_at){ number.in, out };
}
AVRO_FORM(long_as_double, NUMTEXT_ROOM);

static inline struct avro_at
float_as_double(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	uint32_t bits;
	float value;

	(void)op;
	(void)s;
	if (!avro_finite_float(&in, &bits, &value))
		return avro_put_not_finite(
		    in, out, (bits & 0x7fffff) != 0, bits >> 31);
	return (struct avro_at){ in, numtext_double(out, value) };
}
AVRO_FORM(float_as_double, NUMTEXT_ROOM);

/* A long's instruction would take numbers that are no int. */
static inline struct avro_at
int_as_long(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	if (!avro_is_int(avro_varint(in), in))
		return avro_bad_int(in, out, s);
	return op->branches->run(in, out, op->branches, s);
}
AVRO_FORM(int_as_long, TIMETEXT_ROOM);
