/* Strings, and bytes in the ways in which JSON can have them. */
#include "avro_bytes.h"

#include "avro_forms.h"
#include "avro_varint.h"
#include "base64.h"
#include "numtext.h"

static inline struct avro_at
string(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);
	size_t len = number.n >> 1;

	if (!avro_is_length(number, s))
		return avro_bad_length(in, out, s);
	if (!avro_room(out, len + 2 + op->rest, s))
		return avro_again(in, out, len + 2 + op->rest, op, s);
	*out++ = '"';
	in = number.in;
	if (avro_unlikely(!avro_copy_string(&in, in + len, &out)))
		return avro_put_escaped(
		    in, out, (size_t)(number.in + len - in), op->rest, s);
	*out = '"';
	return (struct avro_at){ in, out + 1 };
}
AVRO_FORM(string, 4);

static inline struct avro_at
put_base64(const unsigned char *in, char *out, size_t len)
{
	*out++ = '"';
	out += base64_encode(out, in, len);
	*out = '"';
	return (struct avro_at){ in + len, out + 1 };
}

struct avro_at
avro_put_bytes(const unsigned char *in, char *out, size_t len,
    const struct avro_op *op, struct avro_scratch *s)
{
	struct avro_at at = { in, out };

	if (op->latin1)
		return avro_put_latin1(in, out, len, op->rest, s);
	at = avro_leave_room(at, base64_encoded_size(len) + 2 + op->rest, s);
	return avro_failed(at, s) ? at : put_base64(in, at.out, len);
}

static inline struct avro_at
bytes(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);
	size_t len = number.n >> 1, need;

	if (!avro_is_length(number, s))
		return avro_bad_length(in, out, s);
	need = base64_encoded_size(len) + 2 + op->rest;
	if (!avro_room(out, need, s))
		return avro_again(in, out, need, op, s);
	return put_base64(number.in, out, len);
}
AVRO_FORM(bytes, 4);

static inline struct avro_at
bytes_latin1(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);

	if (!avro_is_length(number, s))
		return avro_bad_length(in, out, s);
	return avro_put_latin1(number.in, out, number.n >> 1, op->rest, s);
}
AVRO_FORM(bytes_latin1, 4);

static inline struct avro_at
fixed(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	size_t need = base64_encoded_size(op->count) + 2 + op->rest;

	if (avro_unlikely(op->count > s->end - in))
		return avro_fail_length(in, out, op->count, s);
	if (!avro_room(out, need, s))
		return avro_again(in, out, need, op, s);
	return put_base64(in, out, op->count);
}
AVRO_FORM(fixed, 4);

static inline struct avro_at
fixed_latin1(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	if (avro_unlikely(op->count > s->end - in))
		return avro_fail_length(in, out, op->count, s);
	return avro_put_latin1(in, out, op->count, op->rest, s);
}
AVRO_FORM(fixed_latin1, 4);

/* RFC 9562, section 4: groups of 4, 2, 2, 2 and 6 bytes in hex. */
static inline struct avro_at
uuid(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	static const char hex[] = "0123456789abcdef";
	unsigned i;

	(void)op;
	(void)s;
	*out++ = '"';
	for (i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = hex[in[i] >> 4];
		*out++ = hex[in[i] & 15];
	}
	*out = '"';
	return (struct avro_at){ in + 16, out + 1 };
}
AVRO_FORM(uuid, 38);

static inline char *
put_member(char *out, const char *name, const unsigned char *number)
{
	uint32_t n;
	size_t len = strlen(name);

	memcpy(&n, number, sizeof(n));
	memcpy(out, name, len);
	return numtext_uint64(out + len, le32toh(n));
}

/* Specification, "Duration": three little-endian unsigned integers. */
static inline struct avro_at
duration(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	(void)op;
	(void)s;
	out = put_member(out, "{\"months\":", in);
	out = put_member(out, ",\"days\":", in + 4);
	out = put_member(out, ",\"millis\":", in + 8);
	*out = '}';
	return (struct avro_at){ in + 12, out + 1 };
}
AVRO_FORM(duration, 64);
