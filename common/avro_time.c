/*
 * Dates and times: text, or where no calendar has it, the number. The
 * functions differ in nothing but unit and width, so macros write them.
 */
#include "avro_forms.h"
#include "avro_varint.h"
#include "numtext.h"
#include "timetext.h"

/* The quotes around text up to end; or all of it again, as a number. */
static inline struct avro_at
finish(const unsigned char *in, char *out, char *end, int64_t n)
{
	if (avro_unlikely(end == NULL))
		return (struct avro_at){ in, numtext_int64(out, n) };
	*out = '"';
	*end = '"';
	return (struct avro_at){ in, end + 1 };
}

static inline struct avro_at
date(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);
	int64_t n = avro_zigzag(number.n);

	(void)op;
	if (!avro_is_int(number, in))
		return avro_bad_int(in, out, s);
	return finish(number.in, out, timetext_date(out + 1, n), n);
}
AVRO_FORM(date, TIMETEXT_ROOM);

static inline struct avro_at
time_millis(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);
	int64_t n = avro_zigzag(number.n);

	(void)op;
	if (!avro_is_int(number, in))
		return avro_bad_int(in, out, s);
	return finish(number.in, out, timetext_time_millis(out + 1, n), n);
}
AVRO_FORM(time_millis, TIMETEXT_ROOM);

/* A long n that text(out + 1, n, more…) turns into text. */
#define LONG_FORM(name, text, ...) \
	static inline struct avro_at name(const unsigned char *in, char *out, \
	    const struct avro_op *op, struct avro_scratch *s) \
	{ \
		struct avro_number number = avro_varint(in); \
		int64_t n = avro_zigzag(number.n); \
\
		(void)op; \
		if (avro_unlikely(number.in == NULL)) \
			return avro_bad_number(in, out, s); \
		return finish(number.in, out, text(out + 1, __VA_ARGS__), n); \
	} \
	AVRO_FORM(name, TIMETEXT_ROOM)

LONG_FORM(time_micros, timetext_time_micros, n);
LONG_FORM(time_nanos, timetext_time_nanos, n);
LONG_FORM(timestamp_millis, timetext_millis, n, true);
LONG_FORM(timestamp_micros, timetext_micros, n, true);
LONG_FORM(timestamp_nanos, timetext_nanos, n, true);
LONG_FORM(local_millis, timetext_millis, n, false);
LONG_FORM(local_micros, timetext_micros, n, false);
LONG_FORM(local_nanos, timetext_nanos, n, false);
