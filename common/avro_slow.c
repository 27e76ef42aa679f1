/* Where the fast way ends: little room, unusual encodings. */
#include "avro_run.h"
#include "avro_varint.h"

struct avro_at
avro_grow(struct avro_at at, size_t need, struct avro_scratch *s)
{
	char *to;

	s->out->len = (size_t)(at.out - s->out->p);
	if ((to = buf_reserve(s->out, need)) == NULL)
		return avro_fail(at.in, at.out, AVRO_LARGE, 0, s);
	s->limit = s->out->p + s->out->cap;
	return (struct avro_at){ at.in, to };
}

struct avro_at
avro_again(const unsigned char *in, char *out, size_t need,
    const struct avro_op *op, struct avro_scratch *s)
{
	struct avro_at at =
	    avro_leave_room((struct avro_at){ in, out }, need, s);
	struct avro_op value = *op;

	if (avro_failed(at, s))
		return at;
	value.text_len = 0;
	return op->value(at.in, at.out, &value, s);
}

/* More than one byte for 0 or 1 is unusual, and allowed. */
struct avro_at
avro_branch_slow(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	struct avro_number branch = avro_varint(in);

	if (branch.in == NULL)
		return avro_bad_number(in, out, s);
	if (branch.n == op->null_byte)
		return avro_put_null(branch.in, out);
	if ((branch.n & ~UINT64_C(2)) == 0)
		return avro_again(branch.in, out, 0, op, s);
	return avro_fail(branch.in, out, AVRO_INDEX, avro_zigzag(branch.n), s);
}
