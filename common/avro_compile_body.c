/*
 * A record's fields: those that are read, those that are skipped, and those
 * that the data lack, whose defaults are part of the text in front of the
 * next field.
 */
#include <stdlib.h>

#include "avro_compile.h"
#include "avro_forms.h"
#include "json_string.h"
#include "mem.h"

/* A body while it is put together: its instructions are in the order of the
 * data. */
struct draft {
	struct avro_compiler *c;
	const struct avro_type *writer, *reader;
	const struct avro_field **readers; /* by the writer's field */
	struct avro_op *ops;
	struct view *names;
	uint32_t *ranks; /* in the reader's order; NO_RANK for skipped ones */
	uint32_t *bytes;
	uint32_t count;
	uint32_t *op_of; /* by the reader's field; NO_RANK for a default */
};

#define NO_RANK UINT32_MAX

static void
begin(struct draft *d, struct avro_compiler *c, const struct avro_pending *p)
{
	size_t most = (size_t)p->writer->count + 1, i;

	*d = (struct draft){
		.c = c,
		.writer = p->writer,
		.reader = p->reader,
		.readers = p->readers,
		.ops = arena_take(&c->plan->arena, most, sizeof(*d->ops)),
		.names = arena_take(&c->plan->arena, most, sizeof(*d->names)),
		.ranks = xcalloc(most, sizeof(*d->ranks)),
		.bytes = xcalloc(most, sizeof(*d->bytes)),
		.op_of =
		    xcalloc((size_t)p->reader->count + 1, sizeof(*d->op_of)),
	};
	for (i = 0; i < p->reader->count; i++)
		d->op_of[i] = NO_RANK;
}

static void
release(struct draft *d)
{
	free(d->ranks);
	free(d->bytes);
	free(d->op_of);
}

static struct avro_op *
add(struct draft *d, struct view name)
{
	d->ops[d->count] = d->c->blank;
	d->names[d->count] = arena_json(&d->c->plan->arena, name);
	d->ranks[d->count] = NO_RANK;
	return &d->ops[d->count++];
}

/* A field that is skipped; several of fixed sizes are one. */
static void
skip(struct draft *d, const struct avro_field *field)
{
	struct avro_op *op = add(d, field->name), *before = op - 1;
	uint32_t sum;

	avro_compile_skip(d->c, field->type, op);
	if (op->run != avro_skip_fixed.value)
		return;
	if (op->count == 0) {
		d->count--;
	} else if (d->count > 1 && before->run == avro_skip_fixed.value &&
		   !__builtin_add_overflow(before->count, op->count, &sum)) {
		before->count = sum;
		d->count--;
	}
}

/* An instruction for each field of the data, without text yet. */
static void
add_fields(struct draft *d)
{
	uint32_t i;

	for (i = 0; i < d->writer->count; i++) {
		const struct avro_field *reader = d->readers[i];

		if (reader == NULL) {
			skip(d, &d->writer->fields[i]);
			continue;
		}
		d->op_of[reader - d->reader->fields] = d->count;
		add(d, reader->name);
	}
}

static void
place_at(struct draft *d, struct view name)
{
	buf_byte(&d->c->place, '.');
	buf_view(&d->c->place, name);
}

/* Without this field there is no record. */
static void
refuse(struct draft *d, const struct avro_field *field, const struct fail *why)
{
	size_t place = d->c->place.len;

	place_at(d, field->name);
	d->count = 0;
	avro_refuse(d->c, add(d, field->name), "%s", why->text);
	buf_rewind(&d->c->place, place);
}

/*
 * The text in front of each field: its name, and the fields before it that
 * have defaults. Those behind the last one get an instruction of their own.
 */
static int
put_texts(struct draft *d, struct buf *texts)
{
	uint32_t rank = 0, i;
	size_t before = 0;
	struct fail why;

	for (i = 0; i < d->reader->count; i++) {
		const struct avro_field *field = &d->reader->fields[i];

		buf_byte(texts, i == 0 ? '{' : ',');
		json_string_append_lossy(texts, field->name);
		buf_byte(texts, ':');
		if (d->op_of[i] == NO_RANK) {
			if (avro_print_default(d->c, field, texts, &why) == 0)
				continue;
			refuse(d, field, &why);
			return -1;
		}
		d->ops[d->op_of[i]].text_len = (uint32_t)(texts->len - before);
		d->ranks[d->op_of[i]] = rank++;
		before = texts->len;
	}
	if (d->reader->count == 0)
		buf_byte(texts, '{');
	if (texts->len != before) {
		add(d, VIEW(""))->text_len = (uint32_t)(texts->len - before);
		d->ranks[d->count - 1] = rank;
	}
	return 0;
}

/* Where each text begins: they follow each other in the order of the ranks,
 * which op_of has, and the last one is that of no field. */
static void
point_to_texts(struct draft *d, const struct buf *texts)
{
	const char *text = arena_json(&d->c->plan->arena, buf_as_view(texts)).p;
	uint32_t i;

	for (i = 0; i < d->reader->count; i++) {
		struct avro_op *op;

		if (d->op_of[i] == NO_RANK)
			continue;
		op = &d->ops[d->op_of[i]];
		op->text = text;
		text += op->text_len;
	}
	if (d->count != 0 && d->ops[d->count - 1].text_len != 0 &&
	    d->names[d->count - 1].len == 0)
		d->ops[d->count - 1].text = text;
}

static void
compile_end(struct draft *d, struct avro_op *op)
{
	op->run = op->value = avro_form_constant.value;
	if (op->text_len <= AVRO_TEXT)
		return;
	op->branches = arena_take(&d->c->plan->arena, 1, sizeof(*op));
	*op->branches = d->c->blank;
	op->branches->run = op->branches->value = op->run;
	op->run = op->value = avro_long_text;
}

static void
compile_fields(struct draft *d)
{
	size_t place = d->c->place.len;
	uint32_t i, at;

	for (i = 0, at = 0; i < d->writer->count; i++) {
		const struct avro_field *reader = d->readers[i];

		if (reader == NULL)
			continue;
		at = d->op_of[reader - d->reader->fields];
		place_at(d, reader->name);
		d->bytes[at] = avro_compile(
		    d->c, d->writer->fields[i].type, reader->type, &d->ops[at]);
		buf_rewind(&d->c->place, place);
	}
	if (d->count != 0 && d->ops[d->count - 1].run == NULL)
		compile_end(d, &d->ops[d->count - 1]);
}

/* Cut the instructions into runs whose ranks follow each other; by_rank says
 * of the ranks at which one begins, which run that is. */
static uint32_t
find_runs(const struct draft *d, const struct avro_op **ends, uint32_t *by_rank)
{
	uint32_t runs = 0, next = 0, i;

	for (i = 0; i < d->count; i++) {
		if (d->ranks[i] == NO_RANK)
			continue;
		if (runs == 0 || d->ranks[i] != next) {
			if (runs != 0)
				ends[runs - 1] = &d->ops[i];
			by_rank[d->ranks[i]] = ++runs;
		}
		next = d->ranks[i] + 1;
	}
	ends[runs - 1] = &d->ops[d->count];
	return runs;
}

static const struct avro_moves *
moves_of(const struct draft *d)
{
	struct arena *arena = &d->c->plan->arena;
	struct avro_moves *moves = arena_take(arena, 1, sizeof(*moves));
	const struct avro_op **ends =
	    arena_take(arena, d->count, sizeof(*ends));
	uint32_t *order = arena_take(arena, d->count, sizeof(*order));
	uint32_t *by_rank = xcalloc(d->count, sizeof(*by_rank));
	uint32_t i, run = 0;

	moves->count = find_runs(d, ends, by_rank);
	moves->ends = ends;
	moves->order = order;
	for (i = 0; i < d->count; i++)
		if (by_rank[i] != 0)
			order[run++] = by_rank[i] - 1;
	free(by_rank);
	moves->last = moves->count;
	while (moves->last != 0 && order[moves->last - 1] == moves->last - 1)
		moves->last--;
	while (
	    moves->first < moves->last && order[moves->first] == moves->first)
		moves->first++;
	return moves;
}

void
avro_compile_body(struct avro_compiler *c, struct avro_pending *p)
{
	struct draft d;
	struct buf texts;

	begin(&d, c, p);
	buf_init(&texts, SIZE_MAX / 2);
	add_fields(&d);
	if (put_texts(&d, &texts) == 0) {
		point_to_texts(&d, &texts);
		compile_fields(&d);
		if (p->moved)
			p->body.moves = moves_of(&d);
	}
	buf_release(&texts);
	p->body.names = d.names;
	avro_finish_body(c, p, d.ops, d.count, d.bytes);
	release(&d);
}
