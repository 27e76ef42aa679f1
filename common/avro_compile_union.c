/* Unions: of the writer, of the reader, of both. */
#include "avro_compile.h"
#include "avro_forms.h"
#include "json_string.h"

/* A branch is looked for among all of the reader's. */
static void
charge(struct avro_compiler *c, const struct avro_type *reader)
{
	c->work -= c->work < reader->count ? c->work : reader->count;
}

static uint32_t
refuse_union(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, struct avro_op *op)
{
	struct buf types;
	uint32_t i;

	buf_init(&types, SIZE_MAX / 2);
	avro_describe(&types, writer);
	buf_text(&types, " cannot be read as any of ");
	for (i = 0; i < reader->count && types.len < 200; i++) {
		buf_text(&types, i == 0 ? "" : ", ");
		avro_describe(&types, reader->branches[i]);
	}
	buf_text(&types, i < reader->count ? ", ..." : "");
	avro_refuse(c, op, "%s", types.p);
	buf_release(&types);
	return avro_form_unreadable.most;
}

/* {"name": before a tagged branch. */
static void
tag(struct avro_compiler *c, struct avro_op *op, const struct avro_type *branch)
{
	struct buf text;

	*op = c->blank;
	if (!c->print.tagged || branch->kind == AVRO_NULL)
		return;
	buf_init(&text, SIZE_MAX / 2);
	buf_byte(&text, '{');
	json_string_append_lossy(&text, avro_branch_name(branch));
	buf_byte(&text, ':');
	avro_set_text(c, op, buf_as_view(&text));
	buf_release(&text);
	op->closed = true;
}

/* A type that is no union, read as a union's branch (NULL where there is
 * none), with its tag. */
static uint32_t
compile_branch(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, const struct avro_type *branch,
    struct avro_op *op)
{
	if (branch == NULL) {
		*op = c->blank;
		return refuse_union(c, writer, reader, op);
	}
	tag(c, op, branch);
	return avro_compile(c, writer, branch, op) + op->text_len + 1;
}

/* The reader's type for branch i of the writer's union: a branch, where the
 * reader's is a union, too. */
static const struct avro_type *
reader_of(struct avro_compiler *c, const struct avro_type *writer, uint32_t i,
    const struct avro_type *reader)
{
	if (writer == reader)
		return reader->branches[i];
	if (reader->kind != AVRO_UNION)
		return reader;
	charge(c, reader);
	return avro_match_branch(writer->branches[i], reader);
}

/* Returns the most bytes of all branches. */
static uint32_t
set_branches(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, struct avro_op *op)
{
	bool to_union = reader->kind == AVRO_UNION;
	uint32_t most = 0, bytes, i;

	op->has_branches = true;
	op->count = writer->count;
	op->branches =
	    arena_take(&c->plan->arena, writer->count, sizeof(*op->branches));
	for (i = 0; i < writer->count; i++) {
		struct avro_op *branch = &op->branches[i];

		if (to_union) {
			bytes = compile_branch(c, writer->branches[i], reader,
			    reader_of(c, writer, i, reader), branch);
		} else {
			*branch = c->blank;
			bytes = avro_compile(
			    c, writer->branches[i], reader, branch);
		}
		most = bytes > most ? bytes : most;
	}
	return most;
}

/* Whether branch i of the writer's union is null, and is read as null. */
static bool
is_null(struct avro_compiler *c, const struct avro_type *writer, uint32_t i,
    const struct avro_type *reader)
{
	const struct avro_type *read;

	if (writer->branches[i]->kind != AVRO_NULL)
		return false;
	read = reader_of(c, writer, i, reader);
	return read != NULL && read->kind == AVRO_NULL;
}

/* A union of null and one more, which the reader can read, too. */
static bool
is_nullable(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, uint32_t *value)
{
	if (writer->count != 2 || c->print.tagged || reader->kind != AVRO_UNION)
		return false;
	if (is_null(c, writer, 0, reader))
		*value = 1;
	else if (is_null(c, writer, 1, reader))
		*value = 0;
	else
		return false;
	return reader_of(c, writer, *value, reader) != NULL;
}

uint32_t
avro_compile_union(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, struct avro_op *op)
{
	const struct avro_form *form =
	    c->print.tagged ? &avro_form_tagged_union : &avro_form_any_union;
	bool doubt = c->doubt;
	uint32_t bytes, value;

	c->doubt = true;
	if (is_nullable(c, writer, reader, &value)) {
		op->null_byte = value == 0 ? 2 : 0;
		bytes = avro_compile_value(c, writer->branches[value],
		    reader_of(c, writer, value, reader), true, op);
	} else {
		op->run = op->value = form->value;
		bytes = form->most + set_branches(c, writer, reader, op);
	}
	c->doubt = doubt;
	return bytes;
}

/* A reader's union where the writer has none. */
uint32_t
avro_compile_to_union(struct avro_compiler *c, const struct avro_type *writer,
    const struct avro_type *reader, struct avro_op *op)
{
	const struct avro_type *branch = avro_match_branch(writer, reader);

	charge(c, reader);
	if (branch == NULL)
		return refuse_union(c, writer, reader, op);
	if (!c->print.tagged || branch->kind == AVRO_NULL)
		return avro_compile_value(c, writer, branch, false, op);
	op->run = op->value = avro_form_tagged_value.value;
	op->has_branches = true;
	op->count = 1;
	op->branches = arena_take(&c->plan->arena, 1, sizeof(*op));
	return avro_form_tagged_value.most +
	       compile_branch(c, writer, reader, branch, op->branches);
}
