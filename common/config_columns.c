/* What the settings of a table make impossible: every row would be an error,
 * or a setting would never count. */
#include "config_parts.h"

#include "lower.h"
#include "source.h"

/* Columns of one table: each is compared with those before it. */
#define COLUMNS 10000

/* The name that a column is stored under, but for its case. */
static struct view
stored_name(const char *column)
{
	const char *dot = strrchr(column, '.');

	return view_of(dot != NULL ? dot + 1 : column);
}

static bool
same_name(const struct config_table *table, struct view a, struct view b)
{
	return table->keep_names ? view_equal(a, b) : lower_equal(a, b);
}

/* The member of that name, which is there, for the place of a message. */
static struct config_node
member(const struct config_node *node, const char *name)
{
	struct config_node child = *node;
	struct config_walk walk;
	struct fail ignored;

	if (config_open(&walk, node, JTEXT_OBJECT, &ignored) == 0)
		while (config_next(&walk, &child, &ignored) == 1)
			if (jtext_string_is(child.name, view_of(name)))
				break;
	return child;
}

static int
check_column(const struct config_node *node, const struct config_table *table,
    size_t of, struct fail *why)
{
	const char *const *columns = table->columns.text;
	struct view name = stored_name(columns[of]);
	size_t i;

	if (name.len == 0)
		return config_wrong(
		    node, why, "%s ends without a name", columns[of]);
	for (i = 0; i < of; i++)
		if (same_name(table, name, stored_name(columns[i])))
			return config_wrong(node, why,
			    "%s and %s would be stored under one name",
			    columns[i], columns[of]);
	return 0;
}

static int
check_columns(const struct config_node *table_node,
    const struct config_table *table, struct fail *why)
{
	struct config_node node, element;
	struct config_walk walk;
	size_t i = 0;

	if (table->columns.count == 0)
		return 0;
	node = member(table_node, "column_names");
	if (table->columns.count > COLUMNS)
		return config_wrong(&node, why, "more than %d", COLUMNS);
	if (config_open(&walk, &node, JTEXT_ARRAY, why) == -1)
		return -1;
	while (config_next(&walk, &element, why) == 1)
		if (check_column(&element, table, i++, why) == -1)
			return -1;
	return 0;
}

static bool
is_name(struct view name, const char *text)
{
	return text != NULL && view_is(name, text);
}

/* Whether it is one of the attributes that ddb-put writes itself. */
static bool
is_own(const struct config_table *table, struct view name)
{
	return is_name(name, table->ttl.attribute) ||
	       (table->version.kind != VERSION_NONE &&
		   view_is(name, SOURCE_ATTRIBUTE));
}

/* Whether a row can have an attribute of that name, as stored. */
static bool
stores(const struct config_table *table, struct view name)
{
	size_t i;

	if (is_name(name, table->time_field))
		return true;
	if (!table->keep_names && !lower_is(name))
		return false;
	for (i = 0; i < table->columns.count; i++)
		if (same_name(table, name, stored_name(table->columns.text[i])))
			return true;
	return table->columns.count == 0;
}

/* The same of a field, or of a path that begins with one. */
static bool
stores_path(const struct config_table *table, struct view path)
{
	const char *dot;

	for (;;) {
		if (stores(table, path))
			return true;
		dot = memrchr(path.p, '.', path.len);
		if (dot == NULL)
			return false;
		path.len = (size_t)(dot - path.p);
	}
}

static int
check_key(const struct config_node *table_node,
    const struct config_table *table, const char *part, const char *name,
    struct fail *why)
{
	struct config_node key, node;

	if (name == NULL)
		return 0;
	key = member(table_node, "key");
	node = member(&key, part);
	if (is_own(table, view_of(name)))
		return config_wrong(&node, why,
		    "%s is written by ttl or version, and can't be the key",
		    name);
	if (!table->keep_names && !lower_is(view_of(name)))
		return config_wrong(&node, why,
		    "%s: attributes are stored in lower case (names: \"keep\" "
		    "leaves them as they are)",
		    name);
	if (table->key_from == KEY_FROM_PAYLOAD &&
	    !stores(table, view_of(name)))
		return config_wrong(
		    &node, why, "%s is not among column_names", name);
	return 0;
}

/* A field of a predicate, which asks the row as it would be stored. */
static int
check_field(const struct config_node *node, const struct config_table *table,
    struct view json, struct fail *why)
{
	struct buf scratch;
	struct view field;
	int rc = 0;

	buf_init(&scratch, SIZE_MAX);
	field = jtext_string(json, &scratch);
	if (!stores_path(table, field))
		rc = config_wrong(node, why,
		    "no stored row has a field %.*s: it is not among "
		    "column_names, or not in lower case",
		    (int)field.len, field.p);
	buf_release(&scratch);
	return rc;
}

/* Every field of a predicate (predicate.h): a string, an object's names, or
 * what stands deeper in it. */
static int
check_fields(const struct config_node *node, const struct config_table *table,
    struct fail *why)
{
	enum jtext_kind kind = jtext_kind(node->value);
	bool fields = node->name.len != 0 &&
		      (jtext_string_is(node->name, VIEW("equals")) ||
			  jtext_string_is(node->name, VIEW("in")));
	struct config_node child;
	struct config_walk walk;

	if (kind == JTEXT_STRING)
		return check_field(node, table, node->value, why);
	if (config_open(&walk, node, kind, why) == -1)
		return -1;
	while (config_next(&walk, &child, why) == 1)
		if ((fields ? check_field(&child, table, child.name, why)
			    : check_fields(&child, table, why)) == -1)
			return -1;
	return 0;
}

/* The version's path is looked for in the row, and in its envelope. */
static int
check_version(const struct config_node *table_node,
    const struct config_table *table, struct fail *why)
{
	struct config_node node;

	if (table->version.kind != VERSION_PATH ||
	    table->unwrap != UNWRAP_NONE ||
	    stores_path(table, view_of(table->version.path)))
		return 0;
	node = member(table_node, "version");
	return check_field(&node, table, node.value, why);
}

int
config_check_columns(const struct config_node *node,
    const struct config_table *table, struct fail *why)
{
	const struct key_schema *key = &table->schema;
	struct config_node delete_when;

	if (check_columns(node, table, why) == -1 ||
	    check_key(node, table, "hash", key->hash.name, why) == -1 ||
	    check_key(node, table, "range", key->range.name, why) == -1 ||
	    check_version(node, table, why) == -1)
		return -1;
	if (table->delete_when == NULL)
		return 0;
	delete_when = member(node, "delete_when");
	return check_fields(&delete_when, table, why);
}
