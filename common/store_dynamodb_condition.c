/* Conditions as DynamoDB's expressions. */
#include "jtext.h"
#include "store_condition.h"
#include "store_dynamodb_expression.h"

#define SOURCE "_source"

/* An expression in the making. */
struct making {
	struct store_expression *e;
	struct buf *text;
	struct fail *why;
};

/* An attribute of the stored _source. */
static void
put_path(const struct making *m, const char *name)
{
	store_expression_name(m->e, m->text, SOURCE);
	buf_byte(m->text, '.');
	store_expression_name(m->e, m->text, name);
}

static int
put_compared(const struct making *m, const char *name, const char *operator,
    struct view value)
{
	put_path(m, name);
	buf_text(m->text, operator);
	return store_expression_value(m->e, m->text, value, m->why);
}

/* Which type of version can be compared with this one. */
static struct view
type_of(struct view version)
{
	return jtext_kind(version) == JTEXT_STRING ? VIEW("\"S\"")
						   : VIEW("\"N\"");
}

/* One partition's offsets count unless both have a version of one type. */
static int
put_offsets(const struct making *m, const struct store_source *ours,
    const char *operator)
{
	buf_text(m->text, "NOT (");
	if (ours->version.len != 0) {
		buf_text(m->text, "NOT attribute_type(");
		put_path(m, "version");
		buf_byte(m->text, ',');
		if (store_expression_value(
			m->e, m->text, type_of(ours->version), m->why) == -1)
			return -1;
		buf_text(m->text, ") AND ");
	}
	if (put_compared(m, "partition", " = ", ours->partition) == -1)
		return -1;
	buf_text(m->text, " AND ");
	if (put_compared(m, "offset", operator, ours->offset) == -1)
		return -1;
	buf_byte(m->text, ')');
	return 0;
}

/*
 * Not: the stored one is newer (or, operator being " >= ", as new). What is
 * not there, or of another type, makes a comparison false.
 */
static int
put_source(const struct making *m, struct view source, const char *operator)
{
	struct store_source ours = store_source_of(source);
	bool offsets = ours.partition.len != 0 && ours.offset.len != 0;

	if (ours.version.len != 0) {
		buf_text(m->text, "NOT ");
		if (put_compared(m, "version", operator, ours.version) == -1)
			return -1;
	}
	if (!offsets)
		return 0;
	buf_text(m->text, ours.version.len != 0 ? " AND " : "");
	return put_offsets(m, &ours, operator);
}

static void
put_function(const struct making *m, const char *function, const char *name)
{
	buf_printf(m->text, "%s(", function);
	store_expression_name(m->e, m->text, name);
	buf_byte(m->text, ')');
}

static int
put_equal(const struct making *m, struct view name, struct view value)
{
	bool null = jtext_kind(value) == JTEXT_NULL;

	buf_text(m->text, null ? " AND (attribute_not_exists(" : " AND ");
	store_expression_json_name(m->e, m->text, name);
	if (null) {
		buf_text(m->text, ") OR ");
		store_expression_json_name(m->e, m->text, name);
	}
	buf_text(m->text, " = ");
	if (store_expression_value(m->e, m->text, value, m->why) == -1)
		return -1;
	buf_text(m->text, null ? ")" : "");
	return 0;
}

int
store_expression_condition(struct store_expression *e, struct buf *text,
    const struct store_write *w, struct fail *why)
{
	const struct store_condition *c = &w->condition;
	const char *hash = w->table->key.hash.name;
	struct making m = { e, text, why };
	struct jtext_walk walk;
	struct view name, value;

	switch (c->kind) {
	case STORE_ALWAYS:
		return 0;
	case STORE_IF_NEWER:
		return put_source(&m, c->source, " > ");
	case STORE_IF_ABSENT:
		if (c->source.len != 0)
			return put_source(&m, c->source, " >= ");
		put_function(&m, "attribute_not_exists", hash);
		return 0;
	case STORE_IF_EQUAL:
		break;
	}
	put_function(&m, "attribute_exists", hash);
	walk = jtext_open(c->equal);
	while (jtext_member(&walk, &name, &value))
		if (put_equal(&m, name, value) == -1)
			return -1;
	return 0;
}
