/* Values that hold values. */
#include "avro_bytes.h"
#include "avro_forms.h"
#include "avro_varint.h"
#include "limits.h"

struct avro_at
avro_put_record(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	const struct avro_op *field = op->body->first, *last = op->body->end;
	const unsigned char *end = s->end;
	struct avro_at at = { in, out };

	if (!avro_room(out, op->body->room, s))
		return avro_again(in, out, op->body->room, op, s);
	if (!avro_enter(in, s))
		return avro_fail(in, out, AVRO_DEPTH, 0, s);
	for (; field != last; field++) {
		at = field->run(at.in, at.out, field, s);
		if (avro_unlikely(at.in > end))
			return avro_fail_in(
			    at, op->body->names[field - op->body->first], s);
	}
	*at.out++ = '}';
	s->depth--;
	return avro_leave_room(at, op->rest, s);
}

static inline struct avro_at
record(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	return avro_put_record(in, out, op, s);
}
AVRO_FORM(record, 4);

static inline struct avro_at
empty_record(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	(void)op;
	if (!avro_enter(in, s))
		return avro_fail(in, out, AVRO_DEPTH, 0, s);
	s->depth--;
	memcpy(out, "{}", 2);
	return (struct avro_at){ in, out + 2 };
}
AVRO_FORM(empty_record, 4);

/* A block of an array or a map, and how many items it has. in is NULL where
 * that is no number. */
struct block {
	const unsigned char *in;
	uint64_t count;
};

/*
 * A negative count is followed by the block's size in bytes (specification,
 * "Arrays"). Nobody here skips a block, so the size only has to be possible.
 */
static struct block
sized_block(struct avro_number number, const struct avro_scratch *s)
{
	struct avro_number size = avro_varint(number.in);

	if (number.n == UINT64_MAX || !avro_is_length(size, s))
		return (struct block){ NULL, 0 };
	return (struct block){ size.in, (number.n >> 1) + 1 };
}

static inline struct block
read_block(const unsigned char *in, const struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);

	if (avro_unlikely(number.in == NULL || (number.n & 1) != 0))
		return number.in == NULL ? (struct block){ NULL, 0 }
					 : sized_block(number, s);
	return (struct block){ number.in, number.n >> 1 };
}

/* What read_block has refused. */
static struct avro_at __attribute__((cold))
bad_block(struct avro_at at, struct avro_scratch *s)
{
	struct avro_number number = avro_varint(at.in);

	if (number.in == NULL)
		return avro_bad_number(at.in, at.out, s);
	if (number.n == UINT64_MAX)
		return avro_fail_length(number.in, at.out, INT64_MIN, s);
	return avro_bad_length(number.in, at.out, s);
}

/* Items have a comma before them; the first one's is where the bracket
 * belongs. */
static inline struct avro_at
close_items(struct avro_at at, size_t start, const char brackets[2],
    const struct avro_op *op, struct avro_scratch *s)
{
	char *first = s->out->p + start;

	at.out += at.out == first;
	*first = brackets[0];
	*at.out++ = brackets[1];
	s->depth--;
	return avro_leave_room(at, op->rest, s);
}

/* Items that take no bytes are counted: billions of them take few. */
static struct avro_at
put_item(struct avro_at at, const struct avro_op *op, struct avro_scratch *s)
{
	const unsigned char *before = at.in;

	if (!avro_room(at.out, op->count, s)) {
		at = avro_grow(at, op->count, s);
		if (avro_failed(at, s))
			return at;
	}
	at = op->item->run(at.in, at.out, op->item, s);
	if (avro_likely(at.in != before) ||
	    ++s->empty_items <= LIMIT_AVRO_EMPTY_ITEMS)
		return at;
	return avro_fail(at.in, at.out, AVRO_EMPTY, LIMIT_AVRO_EMPTY_ITEMS, s);
}

static struct avro_at
put_items(struct avro_at at, const struct avro_op *op, struct avro_scratch *s)
{
	uint64_t index = 0, left;

	for (;;) {
		struct block block = read_block(at.in, s);

		if (avro_unlikely(block.in == NULL))
			return bad_block(at, s);
		at.in = block.in;
		if (block.count == 0 || avro_failed(at, s))
			return at;
		for (left = block.count; left != 0; left--, index++) {
			at = put_item(at, op, s);
			if (avro_failed(at, s))
				return avro_fail_at_item(at, index, s);
		}
	}
}

static inline struct avro_at
array(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	size_t start = (size_t)(out - s->out->p);
	struct avro_at at = { in, out };

	if (!avro_enter(in, s))
		return avro_fail(in, out, AVRO_DEPTH, 0, s);
	at = put_items(at, op, s);
	return avro_failed(at, s) ? at : close_items(at, start, "[]", op, s);
}
AVRO_FORM(array, 4);

static struct avro_at
duplicate(struct avro_at at, struct avro_scratch *s)
{
	struct avro_key key = s->keys.twice;

	at = avro_fail(s->start + key.offset, at.out, AVRO_DUPLICATE, 0, s);
	return avro_fail_in(at,
	    (struct view){ (const char *)s->start + key.offset, key.len }, s);
}

/* A comma and the key, with room for the value behind it. */
static struct avro_at
put_key(struct avro_at at, const struct avro_op *op, size_t first,
    struct view *key, struct avro_scratch *s)
{
	struct avro_number number = avro_varint(at.in);

	if (!avro_is_length(number, s))
		return avro_bad_length(at.in, at.out, s);
	*key = (struct view){ (const char *)number.in, number.n >> 1 };
	if (!avro_keys_add(&s->keys, first, (const char *)s->start, *key))
		return duplicate(at, s);
	at.in = number.in;
	at = avro_leave_room(at, key->len + 3 + op->count, s);
	if (avro_failed(at, s))
		return at;
	memcpy(at.out, ",\"", 2);
	at.out += 2;
	if (!avro_copy_string(&at.in, number.in + key->len, &at.out))
		return avro_put_escaped(at.in, at.out,
		    (size_t)(number.in + key->len - at.in), op->count, s);
	*at.out++ = '"';
	return at;
}

static struct avro_at
put_entries(struct avro_at at, const struct avro_op *op, size_t first,
    struct avro_scratch *s)
{
	struct view key;
	uint64_t left;

	for (;;) {
		struct block block = read_block(at.in, s);

		if (avro_unlikely(block.in == NULL))
			return bad_block(at, s);
		at.in = block.in;
		if (block.count == 0 || avro_failed(at, s))
			return at;
		for (left = block.count; left != 0; left--) {
			at = put_key(at, op, first, &key, s);
			if (avro_failed(at, s))
				return at;
			at = op->item->run(at.in, at.out, op->item, s);
			if (avro_failed(at, s))
				return avro_fail_in(at, key, s);
		}
	}
}

static inline struct avro_at
map(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	size_t start = (size_t)(out - s->out->p);
	size_t first = s->keys.count;
	struct avro_at at = { in, out };

	if (!avro_enter(in, s))
		return avro_fail(in, out, AVRO_DEPTH, 0, s);
	at = put_entries(at, op, first, s);
	if (avro_failed(at, s))
		return at;
	if (!avro_keys_check(&s->keys, first, (const char *)s->start))
		return duplicate(at, s);
	s->keys.count = first;
	return close_items(at, start, "{}", op, s);
}
AVRO_FORM(map, 4);

static inline struct avro_at
any_union(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	return avro_run_branch(in, out, op, s);
}
AVRO_FORM(any_union, 4);

/* A branch's text is {"name": and it closes its brace, but for null. */
static inline struct avro_at
tagged_union(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number number = avro_varint(in);
	const struct avro_op *branch = op->branches;
	struct avro_at at;

	if (avro_unlikely(number.in == NULL))
		return avro_bad_number(in, out, s);
	if (avro_unlikely((number.n & 1) != 0 || number.n >> 1 >= op->count))
		return avro_fail(
		    number.in, out, AVRO_INDEX, avro_zigzag(number.n), s);
	branch += number.n >> 1;
	at = branch->run(number.in, out, branch, s);
	if (!avro_failed(at, s) && branch->closed)
		*at.out++ = '}';
	return at;
}
AVRO_FORM(tagged_union, 4);

/* A branch of the reader's union, where the writer has none. */
static inline struct avro_at
tagged_value(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_at at = op->branches->run(in, out, op->branches, s);

	if (!avro_failed(at, s))
		*at.out++ = '}';
	return at;
}
AVRO_FORM(tagged_value, 4);

struct avro_at
avro_long_text(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	memcpy(out, op->text, op->text_len);
	return op->branches->run(in, out + op->text_len, op->branches, s);
}
