#include "avro_match.h"

#include "avro_logical.h"

/* How well a name fits, the best first. */
enum fit {
	FIT_FULL,
	FIT_ALIAS,
	FIT_SHORT, /* but for the namespace */
	FIT_NONE,
};

static struct view
without_namespace(struct view full)
{
	const char *dot = memrchr(full.p, '.', full.len);

	if (dot == NULL)
		return full;
	return (struct view){ dot + 1, full.len - (size_t)(dot + 1 - full.p) };
}

/* An alias without a dot is in the namespace of the type that has it. */
static bool
is_alias(struct view alias, const struct avro_type *reader, struct view name)
{
	size_t space = reader->name.len - without_namespace(reader->name).len;

	if (alias.len != 0 && memchr(alias.p, '.', alias.len) != NULL)
		return view_equal(alias, name);
	return name.len == space + alias.len &&
	       memcmp(name.p, reader->name.p, space) == 0 &&
	       memcmp(name.p + space, alias.p, alias.len) == 0;
}

static bool
has_alias(const struct avro_type *reader, struct view name)
{
	const struct json_node *list =
	    json_tree_member(reader->json, "aliases");
	const struct json_node *alias;

	if (list == NULL || list->kind != JTEXT_ARRAY)
		return false;
	for (alias = list->first; alias != NULL; alias = alias->next)
		if (alias->kind == JTEXT_STRING && alias->text.len != 0 &&
		    is_alias(alias->text, reader, name))
			return true;
	return false;
}

static enum fit
fit_of(const struct avro_type *writer, const struct avro_type *reader)
{
	if (view_equal(writer->name, reader->name))
		return FIT_FULL; /* without names, too */
	if (has_alias(reader, writer->name))
		return FIT_ALIAS;
	return view_equal(without_namespace(writer->name),
		   without_namespace(reader->name))
		   ? FIT_SHORT
		   : FIT_NONE;
}

static bool
promotes(enum avro_kind from, enum avro_kind to)
{
	switch (from) {
	case AVRO_INT:
		return to == AVRO_LONG || to == AVRO_FLOAT || to == AVRO_DOUBLE;
	case AVRO_LONG:
		return to == AVRO_FLOAT || to == AVRO_DOUBLE;
	case AVRO_FLOAT:
		return to == AVRO_DOUBLE;
	case AVRO_STRING:
		return to == AVRO_BYTES;
	case AVRO_BYTES:
		return to == AVRO_STRING;
	default:
		return false;
	}
}

void
avro_describe(struct buf *text, const struct avro_type *type)
{
	buf_view(text, avro_kind_name(type->kind));
	if (type->name.len != 0) {
		buf_byte(text, ' ');
		buf_view(text, type->name);
	}
}

static bool
mismatch(const struct avro_type *writer, const struct avro_type *reader,
    const char *why, struct buf *reason)
{
	if (reason == NULL)
		return false;
	avro_describe(reason, writer);
	buf_text(reason, " cannot be read as ");
	avro_describe(reason, reader);
	buf_text(reason, why);
	return false;
}

/* Specification, "Decimal": the digits are the same, the value is not. */
static bool
match_decimals(const struct avro_type *writer, const struct avro_type *reader,
    struct buf *reason)
{
	struct avro_logical from = avro_logical_of(writer, true);
	struct avro_logical to = avro_logical_of(reader, true);

	if (from.meaning != AVRO_DECIMAL || to.meaning != AVRO_DECIMAL ||
	    from.scale == to.scale)
		return true;
	if (reason != NULL)
		buf_printf(reason,
		    "a decimal of scale %d cannot be read as one of scale %d",
		    from.scale, to.scale);
	return false;
}

static bool
match_named(const struct avro_type *writer, const struct avro_type *reader,
    struct buf *reason)
{
	if (fit_of(writer, reader) == FIT_NONE)
		return mismatch(writer, reader,
		    ", which has neither its name nor an alias for it", reason);
	if (writer->kind != AVRO_FIXED || writer->size == reader->size)
		return true;
	mismatch(writer, reader, "", reason);
	if (reason != NULL)
		buf_printf(reason, ": %u bytes are not %u", writer->size,
		    reader->size);
	return false;
}

bool
avro_match(const struct avro_type *writer, const struct avro_type *reader,
    struct buf *reason)
{
	if (writer == reader)
		return true;
	if (writer->kind != reader->kind)
		return promotes(writer->kind, reader->kind) ||
		       mismatch(writer, reader, "", reason);
	if (writer->name.len != 0 && !match_named(writer, reader, reason))
		return false;
	return match_decimals(writer, reader, reason);
}

const struct avro_type *
avro_match_branch(
    const struct avro_type *writer, const struct avro_type *reader)
{
	const struct avro_type *best = NULL, *promoted = NULL;
	enum fit best_fit = FIT_NONE;
	uint32_t i;

	for (i = 0; i < reader->count && best_fit != FIT_FULL; i++) {
		const struct avro_type *branch = reader->branches[i];
		enum fit fit = FIT_NONE;

		if (branch->kind == writer->kind)
			fit = fit_of(writer, branch);
		else if (promoted == NULL &&
			 promotes(writer->kind, branch->kind))
			promoted = branch;
		if (fit < best_fit) {
			best_fit = fit;
			best = branch;
		}
	}
	return best != NULL ? best : promoted;
}

/* The writer's field of that name, if no other reader's has it. */
static void
take(const struct avro_type *writer, const struct name_table *table,
    struct view name, const struct avro_field *reader,
    const struct avro_field **readers)
{
	const struct avro_field *field = name_table_get(table, name);

	if (field != NULL && readers[field - writer->fields] == NULL)
		readers[field - writer->fields] = reader;
}

static bool
is_taken(const struct avro_type *writer, const struct name_table *table,
    const struct avro_field *reader, const struct avro_field **readers)
{
	const struct avro_field *field = name_table_get(table, reader->name);

	return field != NULL && readers[field - writer->fields] == reader;
}

static void
take_by_alias(const struct avro_type *writer, const struct name_table *table,
    const struct avro_field *reader, const struct avro_field **readers)
{
	const struct json_node *list =
	    json_tree_member(reader->json, "aliases");
	const struct json_node *alias;

	if (list == NULL || list->kind != JTEXT_ARRAY ||
	    is_taken(writer, table, reader, readers))
		return;
	for (alias = list->first; alias != NULL; alias = alias->next) {
		const struct avro_field *field =
		    alias->kind == JTEXT_STRING
			? name_table_get(table, alias->text)
			: NULL;

		if (field == NULL || readers[field - writer->fields] != NULL)
			continue;
		readers[field - writer->fields] = reader;
		return;
	}
}

const struct avro_field **
avro_match_fields(const struct avro_type *writer,
    const struct avro_type *reader, struct arena *arena,
    struct name_table *table)
{
	const struct avro_field **readers =
	    arena_take(arena, writer->count, sizeof(*readers));
	uint32_t i;

	name_table_reset(table);
	for (i = 0; writer != reader && i < writer->count; i++)
		name_table_add(
		    table, writer->fields[i].name, &writer->fields[i]);
	for (i = 0; i < reader->count; i++)
		if (writer == reader)
			readers[i] = &reader->fields[i];
		else
			take(writer, table, reader->fields[i].name,
			    &reader->fields[i], readers);
	for (i = 0; writer != reader && i < reader->count; i++)
		take_by_alias(writer, table, &reader->fields[i], readers);
	return readers;
}
