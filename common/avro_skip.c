/*
 * Values that nobody reads. What they are is not checked, only where they
 * end; so malformed ones may pass here that would be an error if they were
 * read.
 */
#include "avro_forms.h"
#include "avro_varint.h"
#include "limits.h"

/* More bytes than one for the branch of a nullable. */
static struct avro_at __attribute__((cold)) branch_slow(const unsigned char *in,
    char *out, const struct avro_op *op, struct avro_scratch *s)
{
	struct avro_number branch = avro_varint(in);

	if (branch.in == NULL)
		return avro_bad_number(in, out, s);
	if (branch.n == op->null_byte)
		return (struct avro_at){ branch.in, out };
	if ((branch.n & ~UINT64_C(2)) == 0)
		return op->value(branch.in, out, op, s);
	return avro_fail(branch.in, out, AVRO_INDEX, avro_zigzag(branch.n), s);
}

/* AVRO_FORM, but nothing is printed. */
#define SKIP_FORM(name) \
	static struct avro_at name##_value(const unsigned char *in, char *out, \
	    const struct avro_op *op, struct avro_scratch *s) \
	{ \
		return name(in, out, op, s); \
	} \
	static struct avro_at name##_nullable(const unsigned char *in, \
	    char *out, const struct avro_op *op, struct avro_scratch *s) \
	{ \
		unsigned branch = in[0]; \
\
		if (avro_unlikely((branch & ~2u) != 0)) \
			return branch_slow(in, out, op, s); \
		if (branch == op->null_byte) \
			return (struct avro_at){ in + 1, out }; \
		return name(in + 1, out, op, s); \
	} \
	const struct avro_form avro_skip_##name = { name##_value, \
		name##_nullable, 0 }

static inline struct avro_at
number(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number n = avro_varint(in);

	(void)op;
	if (avro_unlikely(n.in == NULL))
		return avro_bad_number(in, out, s);
	return (struct avro_at){ n.in, out };
}
SKIP_FORM(number);

static inline struct avro_at
bytes(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number length = avro_varint(in);

	(void)op;
	if (!avro_is_length(length, s))
		return avro_bad_length(in, out, s);
	return (struct avro_at){ length.in + (length.n >> 1), out };
}
SKIP_FORM(bytes);

static inline struct avro_at
fixed(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	if (avro_unlikely(op->count > s->end - in))
		return avro_fail_length(in, out, op->count, s);
	return (struct avro_at){ in + op->count, out };
}
SKIP_FORM(fixed);

static inline struct avro_at
record(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	const struct avro_op *first = op->body->first, *last = op->body->end;
	const struct avro_op *field;
	struct avro_at at = { in, out };

	if (!avro_enter(in, s))
		return avro_fail(in, out, AVRO_DEPTH, 0, s);
	for (field = first; field != last; field++) {
		at = field->run(at.in, at.out, field, s);
		if (avro_failed(at, s))
			return avro_fail_in(
			    at, op->body->names[field - first], s);
	}
	s->depth--;
	return at;
}
SKIP_FORM(record);

/* Items that all take the same number of bytes. */
static struct avro_at
skip_equal(
    struct avro_at at, uint64_t count, uint32_t size, struct avro_scratch *s)
{
	uint64_t left = (uint64_t)(s->end - at.in);

	if (size != 0 && count > left / size)
		return avro_fail(s->end + 1, at.out, AVRO_TRUNCATED, 0, s);
	at.in += count * size;
	return at;
}

/* Items that take no bytes are counted, as where they are read. */
static struct avro_at
skip_item(struct avro_at at, const struct avro_op *item, bool map,
    struct avro_scratch *s)
{
	const unsigned char *before = at.in;

	if (map)
		at = bytes(at.in, at.out, item, s);
	if (avro_failed(at, s))
		return at;
	at = item->run(at.in, at.out, item, s);
	if (avro_likely(at.in != before) ||
	    ++s->empty_items <= LIMIT_AVRO_EMPTY_ITEMS)
		return at;
	return avro_fail(at.in, at.out, AVRO_EMPTY, LIMIT_AVRO_EMPTY_ITEMS, s);
}

static struct avro_at
skip_block(struct avro_at at, uint64_t count, const struct avro_op *item,
    bool map, struct avro_scratch *s)
{
	uint64_t i;

	if (!map && item->run == fixed_value)
		return skip_equal(at, count, item->count, s);
	for (i = 0; i < count; i++) {
		at = skip_item(at, item, map, s);
		if (avro_failed(at, s))
			return avro_fail_at_item(at, i, s);
	}
	return at;
}

/* A block that says its size is passed over as a whole (specification,
 * "Arrays"). */
static inline struct avro_at
skip_items(const unsigned char *in, char *out, const struct avro_op *op,
    bool map, struct avro_scratch *s)
{
	struct avro_at at = { in, out };
	struct avro_number count;

	if (!avro_enter(in, s))
		return avro_fail(in, out, AVRO_DEPTH, 0, s);
	for (;;) {
		count = avro_varint(at.in);
		if (avro_unlikely(count.in == NULL))
			return avro_bad_number(at.in, out, s);
		at.in = count.in;
		if (count.n == 0 || avro_failed(at, s))
			break;
		at = (count.n & 1) != 0
			 ? bytes(at.in, out, op, s)
			 : skip_block(at, count.n >> 1, op->item, map, s);
		if (avro_failed(at, s))
			return at;
	}
	s->depth--;
	return at;
}

static inline struct avro_at
array(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	return skip_items(in, out, op, false, s);
}
SKIP_FORM(array);

static inline struct avro_at
map(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	return skip_items(in, out, op, true, s);
}
SKIP_FORM(map);

/* A union in a union is none, so there is no nullable one. */
const struct avro_form avro_skip_union = { avro_run_branch, NULL, 0 };
