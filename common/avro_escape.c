/* Strings that need more than copying: escapes, and what is no ASCII. */
#include "avro_bytes.h"
#include "json_put.h"
#include "json_string.h"
#include "utf8.h"

/* Output goes on by way of the buf: what was written so far is in it. */
static void
into_buf(const char *out, struct avro_scratch *s)
{
	s->out->len = (size_t)(out - s->out->p);
}

/* And back, with room for rest. */
static struct avro_at
from_buf(const unsigned char *in, size_t rest, struct avro_scratch *s)
{
	struct avro_at at = { in, s->out->p + s->out->len };

	s->limit = s->out->p + s->out->cap;
	if (s->out->over)
		return avro_fail(in, at.out, AVRO_LARGE, 0, s);
	return avro_leave_room(at, rest, s);
}

/* Whether a block, which was copied, holds nothing but ASCII without escapes
 * and well-formed sequences. */
static inline bool
is_settled(const unsigned char *from, char *out, size_t len)
{
	uint64_t stop = json_copy64(out, from) & avro_lowest(len);

	return json_put_settled((const char *)from, len, stop) == len;
}

struct avro_at
avro_put_escaped(const unsigned char *from, char *out, size_t len, size_t rest,
    struct avro_scratch *s)
{
	struct view text = { (const char *)from, len };

	if (len <= 64 && is_settled(from, out, len)) {
		out[len] = '"';
		return (struct avro_at){ from + len, out + len + 1 };
	}
	if (avro_room_for_escapes(out, len, rest, s)) {
		out = json_string_put(out, &text);
		from = (const unsigned char *)text.p;
		if (text.len != 0)
			return avro_fail(from, out, AVRO_UTF8, 0, s);
		*out = '"';
		return (struct avro_at){ from, out + 1 };
	}
	into_buf(out, s);
	if (json_string_escape(s->out, text) == -1) {
		from += utf8_valid_prefix(text.p, text.len);
		return avro_fail(from, out, AVRO_UTF8, 0, s);
	}
	buf_byte(s->out, '"');
	return from_buf(from + len, rest, s);
}

struct avro_at
avro_put_latin1(const unsigned char *in, char *out, size_t len, size_t rest,
    struct avro_scratch *s)
{
	into_buf(out, s);
	json_string_append_latin1(
	    s->out, (struct view){ (const char *)in, len });
	return from_buf(in + len, rest, s);
}
