#include "avro_compile.h"

#include "avro_forms.h"
#include "avro_logical.h"

static const struct avro_op *
item_of(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, uint32_t *room)
{
	struct avro_op *item = arena_take(&c->plan->arena, 1, sizeof(*item));
	bool map = writer->kind == AVRO_MAP;
	size_t place = c->place.len;
	uint32_t bytes;

	avro_set_text(c, item, map ? VIEW(":") : VIEW(","));
	buf_text(&c->place, map ? "{}" : "[]");
	bytes = avro_compile(c, writer->items, reader->items, item);
	buf_rewind(&c->place, place);
	avro_set_rest(item, AVRO_SLACK);
	*room = avro_ask_room(c, item->text_len + bytes + AVRO_SLACK);
	return item;
}

/* What the instruction points to. */
static void
set_parts(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, struct avro_op *op)
{
	switch (reader->kind) {
	case AVRO_ENUM:
		op->count = writer->count;
		op->symbols = avro_symbols_of(c, writer, reader);
		break;
	case AVRO_ARRAY:
	case AVRO_MAP:
		op->item = item_of(c, writer, reader, &op->count);
		break;
	default:
		break;
	}
}

/* A number that is read as one of a wider type. */
static const struct avro_form *
promoted_form(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, struct avro_op *op)
{
	const struct avro_form *form;

	if (reader->kind == AVRO_FLOAT)
		return writer->kind == AVRO_INT ? &avro_form_int_as_float
						: &avro_form_long_as_float;
	if (reader->kind == AVRO_DOUBLE)
		return writer->kind == AVRO_INT    ? &avro_form_int_as_double
		       : writer->kind == AVRO_LONG ? &avro_form_long_as_double
						   : &avro_form_float_as_double;
	form = avro_form_of(reader, c->print, op);
	if (form == &avro_form_long_integer)
		return &avro_form_integer;
	op->branches = arena_take(&c->plan->arena, 1, sizeof(*op));
	*op->branches = c->blank;
	op->branches->run = form->value;
	op->branches->value = form->value;
	return &avro_form_int_as_long;
}

/* A Debezium decimal that is written in another way is a record. */
static const struct avro_form *
record_form(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, struct avro_op *op)
{
	const struct avro_form *form = avro_form_of(reader, c->print, op);
	const struct avro_pending *body = avro_body_of(c, writer, reader);

	op->body = &body->body;
	if (form == &avro_form_variable_decimal &&
	    avro_is_variable_decimal(writer))
		return form;
	if (writer->count + reader->count == 0)
		return &avro_form_empty_record;
	return body->moved ? &avro_form_moved_record : &avro_form_record;
}

/* The form for two types that match, neither a union. */
static const struct avro_form *
form_of(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, struct avro_op *op)
{
	if (reader->kind == AVRO_RECORD)
		return record_form(c, writer, reader, op);
	if (reader->kind == AVRO_ENUM && writer != reader)
		return &avro_form_some_enumeration;
	if (writer->kind < AVRO_BYTES && writer->kind != reader->kind)
		return promoted_form(c, writer, reader, op);
	return avro_form_of(reader, c->print, op);
}

uint32_t
avro_compile_value(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, bool nullable, struct avro_op *op)
{
	const struct avro_form *form = &avro_form_unreadable;
	struct buf reason;

	buf_init(&reason, SIZE_MAX / 2);
	if (!avro_match(writer, reader, &reason)) {
		avro_refuse(c, op, "%s", reason.p);
	} else {
		form = form_of(c, writer, reader, op);
		set_parts(c, writer, reader, op);
	}
	buf_release(&reason);
	op->value = form->value;
	op->run = nullable ? form->nullable : form->value;
	return form->most;
}

/* Put what op does behind a text that is too long for one block. */
static uint32_t
split(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, struct avro_op *op)
{
	op->run = op->value = avro_long_text;
	op->has_branches = true;
	op->count = 1;
	op->branches = arena_take(&c->plan->arena, 1, sizeof(*op));
	*op->branches = c->blank;
	return avro_compile(c, writer, reader, op->branches);
}

uint32_t
avro_compile(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, struct avro_op *op)
{
	if (op->text_len > AVRO_TEXT)
		return split(c, writer, reader, op);
	if (c->work == 0) {
		avro_refuse(c, op, "it takes too long to compare the schemas");
		return avro_form_unreadable.most;
	}
	c->work--;
	if (writer->kind == AVRO_UNION)
		return avro_compile_union(c, writer, reader, op);
	if (reader->kind == AVRO_UNION)
		return avro_compile_to_union(c, writer, reader, op);
	return avro_compile_value(c, writer, reader, false, op);
}
