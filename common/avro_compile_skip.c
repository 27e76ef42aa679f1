/* What the reader does not want: passed over, with as little reading as its
 * encoding allows. */
#include <stdlib.h>

#include "avro_compile.h"
#include "avro_forms.h"
#include "mem.h"

static const struct avro_form *
form_of(const struct avro_type *writer)
{
	switch (writer->kind) {
	case AVRO_INT:
	case AVRO_LONG:
	case AVRO_ENUM:
		return &avro_skip_number;
	case AVRO_BYTES:
	case AVRO_STRING:
		return &avro_skip_bytes;
	case AVRO_RECORD:
		return &avro_skip_record;
	case AVRO_ARRAY:
		return &avro_skip_array;
	case AVRO_MAP:
		return &avro_skip_map;
	case AVRO_UNION:
		return &avro_skip_union;
	default:
		return &avro_skip_fixed;
	}
}

static uint32_t
size_of(const struct avro_type *writer)
{
	switch (writer->kind) {
	case AVRO_BOOLEAN:
		return 1;
	case AVRO_FLOAT:
		return 4;
	case AVRO_DOUBLE:
		return 8;
	case AVRO_FIXED:
		return writer->size;
	default:
		return 0;
	}
}

static struct avro_op *
skip_all(
    struct avro_compiler *c, struct avro_type *const types[], uint32_t count)
{
	struct avro_op *ops = arena_take(&c->plan->arena, count, sizeof(*ops));
	uint32_t i;

	for (i = 0; i < count; i++) {
		ops[i] = c->blank;
		avro_compile_skip(c, types[i], &ops[i]);
	}
	return ops;
}

/* The other branch of a union of null and one more; NULL without. */
static const struct avro_type *
nullable(const struct avro_type *writer, struct avro_op *op)
{
	if (writer->kind != AVRO_UNION || writer->count != 2)
		return NULL;
	op->null_byte = writer->branches[0]->kind == AVRO_NULL ? 0 : 2;
	if (op->null_byte == 0)
		return writer->branches[1];
	return writer->branches[1]->kind == AVRO_NULL ? writer->branches[0]
						      : NULL;
}

void
avro_compile_skip(
    struct avro_compiler *c, const struct avro_type *writer, struct avro_op *op)
{
	const struct avro_type *value = nullable(writer, op);
	const struct avro_type *type = value != NULL ? value : writer;
	const struct avro_form *form = form_of(type);

	op->value = form->value;
	op->run = value != NULL ? form->nullable : form->value;
	op->count = size_of(type);
	if (type->kind == AVRO_RECORD) {
		op->body = &avro_body_of(c, type, NULL)->body;
	} else if (type->kind == AVRO_ARRAY || type->kind == AVRO_MAP) {
		op->item = skip_all(c, &type->items, 1);
	} else if (type->kind == AVRO_UNION) {
		op->count = type->count;
		op->branches = skip_all(c, type->branches, type->count);
	}
}

void
avro_compile_skipped_body(struct avro_compiler *c, struct avro_pending *p)
{
	uint32_t count = p->writer->count, i;
	struct avro_op *ops = arena_take(&c->plan->arena, count, sizeof(*ops));
	struct view *names = arena_take(&c->plan->arena, count, sizeof(*names));
	uint32_t *bytes = xcalloc((size_t)count + 1, sizeof(*bytes));

	for (i = 0; i < count; i++) {
		const struct avro_field *field = &p->writer->fields[i];

		names[i] = arena_json(&c->plan->arena, field->name);
		ops[i] = c->blank;
		avro_compile_skip(c, field->type, &ops[i]);
	}
	p->body.names = names;
	avro_finish_body(c, p, ops, count, bytes);
	free(bytes);
}
