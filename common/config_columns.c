/* column_names and key: what would make every row of a table an error. */
#include "config_parts.h"

#include "lower.h"

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

static int
check_column(const struct config_node *node, const struct config_table *table,
    size_t of, struct fail *why)
{
	const char *const *columns = table->columns.text;
	struct view name = stored_name(columns[of]);
	size_t i;

	if (name.len == 0)
		return config_wrong(node, why,
		    "column_names: %s ends without a name", columns[of]);
	for (i = 0; i < of; i++)
		if (same_name(table, name, stored_name(columns[i])))
			return config_wrong(node, why,
			    "column_names: %s and %s would be stored under "
			    "one name",
			    columns[i], columns[of]);
	return 0;
}

/* Whether a row can have an attribute of that name, as stored. */
static bool
stores(const struct config_table *table, const char *name)
{
	size_t i;

	if (table->columns.count == 0 ||
	    (table->time_field != NULL && strcmp(name, table->time_field) == 0))
		return true;
	for (i = 0; i < table->columns.count; i++)
		if (same_name(table, view_of(name),
			stored_name(table->columns.text[i])))
			return true;
	return false;
}

static int
check_key(const struct config_node *node, const struct config_table *table,
    const char *name, struct fail *why)
{
	if (name == NULL)
		return 0;
	if (!table->keep_names && !lower_is(view_of(name)))
		return config_wrong(node, why,
		    "key %s: attributes are stored in lower case "
		    "(names: \"keep\" leaves them as they are)",
		    name);
	if (table->key_from == KEY_FROM_PAYLOAD && !stores(table, name))
		return config_wrong(
		    node, why, "key %s is not among column_names", name);
	return 0;
}

int
config_check_columns(const struct config_node *node,
    const struct config_table *table, struct fail *why)
{
	size_t i;

	if (table->columns.count > COLUMNS)
		return config_wrong(
		    node, why, "column_names: more than %d", COLUMNS);
	for (i = 0; i < table->columns.count; i++)
		if (check_column(node, table, i, why) == -1)
			return -1;
	if (check_key(node, table, table->schema.hash.name, why) == -1)
		return -1;
	return check_key(node, table, table->schema.range.name, why);
}
