/* What the config says of the fields that a table's rows have. */
#include "lower.h"
#include "plan_parts.h"

static bool
is_for(const struct config_table *table, const char *target)
{
	return strcmp(table->target, target) == 0;
}

static bool
same(struct view field, const char *name)
{
	return name != NULL && view_is(field, name);
}

/* The stored name of a column is its last part, in lower case. */
static bool
is_column(
    const struct config_table *table, const char *column, struct view field)
{
	const char *dot = strrchr(column, '.');
	struct view last = view_of(dot != NULL ? dot + 1 : column);

	return table->keep_names ? view_equal(last, field)
				 : lower_equal(last, field);
}

static bool
may_have(const struct config_table *table, struct view field)
{
	size_t i;

	if (table->columns.count == 0)
		return true;
	for (i = 0; i < table->columns.count; i++)
		if (is_column(table, table->columns.text[i], field))
			return true;
	return same(field, table->schema.hash.name) ||
	       same(field, table->schema.range.name) ||
	       same(field, table->time_field) ||
	       same(field, table->ttl.attribute) || view_is(field, "_source");
}

/* A path's first part, or all of it, since names may have dots. */
static bool
may_have_path(const struct config_table *table, struct view path)
{
	struct view head = path;
	const char *dot = memchr(path.p, '.', path.len);

	if (dot != NULL)
		head.len = (size_t)(dot - path.p);
	return may_have(table, path) || may_have(table, head);
}

bool
columns_may_have(
    const struct config *config, const char *table, struct view field)
{
	bool known = false;
	size_t i;

	for (i = 0; i < config->table_count; i++) {
		if (!is_for(&config->tables[i], table))
			continue;
		known = true;
		if (may_have_path(&config->tables[i], field))
			return true;
	}
	return !known;
}

bool
columns_are_known(const struct config *config, const char *table)
{
	bool known = false;
	size_t i;

	for (i = 0; i < config->table_count; i++)
		if (is_for(&config->tables[i], table)) {
			known = config->tables[i].columns.count != 0;
			if (!known)
				break;
		}
	return known;
}
