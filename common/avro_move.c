/* Records whose fields the reader has in another order than the data. */
#include "avro_forms.h"
#include "mem.h"

/* A place for so many marks behind those of the records around this one. */
static size_t
take_marks(uint32_t count, struct avro_scratch *s)
{
	size_t first = s->mark_count;

	s->mark_count += count;
	if (s->mark_count > s->mark_size) {
		s->mark_size = 2 * s->mark_count;
		s->marks = xrealloc(s->marks, s->mark_size, sizeof(*s->marks));
	}
	return first;
}

/* Most runs are of one block or two; up to one more is written. */
#define BLOCK 32

static inline void
copy_blocks(char *to, const char *from, size_t len)
{
	const char *end = from + len;

	for (; from < end; from += BLOCK, to += BLOCK)
		memcpy(to, from, BLOCK);
}

/*
 * The output from the first run that is not where it belongs to the last is
 * put aside, and comes back in the reader's order. What lies behind it stays;
 * behind all output there is slack.
 */
static void
put_in_order(
    const struct avro_moves *moves, const size_t *marks, struct avro_scratch *s)
{
	char *to = s->out->p + marks[moves->first];
	size_t len = marks[moves->last] - marks[moves->first];
	const char *from, *end = to + len;
	uint32_t i;

	buf_reset(&s->aside);
	buf_append(&s->aside, to, len);
	from = s->aside.p - marks[moves->first];
	end += moves->last == moves->count ? BLOCK : 0;
	for (i = moves->first; i < moves->last; i++, to += len) {
		uint32_t run = moves->order[i];

		len = marks[run + 1] - marks[run];
		if ((size_t)(end - to) >= len + BLOCK)
			copy_blocks(to, from + marks[run], len);
		else
			memcpy(to, from + marks[run], len);
	}
}

static inline struct avro_at
put_runs(struct avro_at at, const struct avro_body *body, size_t first,
    struct avro_scratch *s)
{
	const struct avro_op *op = body->first, *last;
	const struct avro_op *const *ends = body->moves->ends;
	const unsigned char *end = s->end;
	uint32_t count = body->moves->count, i;

	for (i = 0; i < count; i++) {
		s->marks[first + i] = (size_t)(at.out - s->out->p);
		for (last = ends[i]; op != last; op++) {
			at = op->run(at.in, at.out, op, s);
			if (avro_unlikely(at.in > end))
				return avro_fail_in(
				    at, body->names[op - body->first], s);
		}
	}
	s->marks[first + i] = (size_t)(at.out - s->out->p);
	return at;
}

static inline struct avro_at
moved_record(const unsigned char *in, char *out, const struct avro_op *op,
    struct avro_scratch *s)
{
	const struct avro_moves *moves = op->body->moves;
	struct avro_at at = { in, out };
	size_t first;

	if (moves == NULL) /* a field has no default */
		return avro_put_record(in, out, op, s);
	if (!avro_room(out, op->body->room, s))
		return avro_again(in, out, op->body->room, op, s);
	if (!avro_enter(in, s))
		return avro_fail(in, out, AVRO_DEPTH, 0, s);
	first = take_marks(moves->count + 1, s);
	at = put_runs(at, op->body, first, s);
	if (avro_failed(at, s))
		return at;
	put_in_order(moves, s->marks + first, s);
	s->mark_count = first;
	*at.out++ = '}';
	s->depth--;
	return avro_leave_room(at, op->rest, s);
}
AVRO_FORM(moved_record, 4);
