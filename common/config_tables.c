/* tables[]: which topic goes where, and how its rows are shaped. */
#include "config_parts.h"

#include <regex.h>

#include "mem.h"

/* An element while it is read. */
struct reading {
	struct config_table table;
	struct config_keys keys;
	int unwrap, absent, names, nulls, write; /* their enums */
};

static int
read_regex(const struct config_node *node, struct config_table *table,
    struct fail *why)
{
	regex_t *regex = arena_take(node->file->arena, 1, sizeof(*regex));
	char text[128];
	int error = regcomp(regex, table->topic, REG_EXTENDED | REG_NOSUB);

	if (error == 0) {
		table->regex = regex;
		return 0;
	}
	regerror(error, regex, text, sizeof(text));
	return config_wrong(node, why, "%s", text);
}

static int
read_topic(const struct config_node *node, void *into, struct fail *why)
{
	struct config_table *table = into;

	if (config_text(node, &table->topic, why) == -1)
		return -1;
	return table->topic[0] == '^' ? read_regex(node, table, why) : 0;
}

static int
read_target(const struct config_node *node, void *into, struct fail *why)
{
	const char **target = into, *p;

	if (config_text(node, target, why) == -1)
		return -1;
	for (p = *target; (p = strstr(p, "${")) != NULL; p += 2)
		if (strncmp(p, "${topic}", 8) != 0)
			return config_wrong(
			    node, why, "${topic} is all it can name");
	return 0;
}

static int
read_unwrap(const struct config_node *node, void *into, struct fail *why)
{
	static const char *const words[] = { "none", "debezium", "goldengate",
		"informatica", "connect-json", NULL };

	return config_word(node, words, into, why);
}

static int
read_absent(const struct config_node *node, void *into, struct fail *why)
{
	static const char *const words[] = { "omit", "null", "error", NULL };

	return config_word(node, words, into, why);
}

static int
read_names(const struct config_node *node, void *into, struct fail *why)
{
	static const char *const words[] = { "lower", "keep", NULL };

	return config_word(node, words, into, why);
}

static int
read_nulls(const struct config_node *node, void *into, struct fail *why)
{
	static const char *const words[] = { "empty", "null", "omit", NULL };

	return config_word(node, words, into, why);
}

#define TABLE(member) offsetof(struct reading, table.member)

static const struct config_key table_keys[] = {
	{ "topic_name", read_topic, offsetof(struct reading, table) },
	{ "target_table_name", read_target, TABLE(target) },
	{ "column_names", config_texts, TABLE(columns) },
	{ "key", config_key, offsetof(struct reading, keys) },
	{ "types", config_types, offsetof(struct reading, keys) },
	{ "indexes", config_indexes, offsetof(struct reading, keys) },
	{ "unwrap", read_unwrap, offsetof(struct reading, unwrap) },
	{ "columns_absent", read_absent, offsetof(struct reading, absent) },
	{ "names", read_names, offsetof(struct reading, names) },
	{ "nulls", read_nulls, offsetof(struct reading, nulls) },
	{ "skip_empty", config_bool, TABLE(skip_empty) },
	{ "time_field", config_name_or_false, TABLE(time_field) },
	{ "delete_when", predicate_read, TABLE(delete_when) },
	{ "version", config_version, TABLE(version) },
	{ "write", config_write, offsetof(struct reading, write) },
	{ "ttl", config_ttl, TABLE(ttl) },
	{ "record", config_text, TABLE(record) },
	{ NULL, NULL, 0 },
};

static int
check_table(const struct config_node *node, const struct config_table *table,
    struct fail *why)
{
	if (table->topic == NULL)
		return config_wrong(node, why, "topic_name is missing");
	if (table->target == NULL)
		return config_wrong(node, why, "target_table_name is missing");
	return config_check_columns(node, table, why);
}

static int
read_table(const struct config_node *node, struct config_table *table,
    struct fail *why)
{
	struct reading reading = { .table = {
				       .skip_empty = true,
				       .time_field = "glue_staging_time",
				   } };
	int rc = config_object(node, table_keys, true, &reading, why);

	*table = reading.table; /* after a failure too: it may own a regex */
	if (rc == -1 || config_schema(&reading.keys, &table->schema,
			    &table->typed, why) == -1)
		return -1;
	table->place = config_place(node);
	table->schema.table = table->target;
	table->key_from = (enum config_key_from)reading.keys.from;
	table->unwrap = (enum config_unwrap)reading.unwrap;
	table->absent = (enum config_absent)reading.absent;
	table->keep_names = reading.names == 1;
	table->nulls = (enum config_nulls)reading.nulls;
	table->write = (enum config_write)reading.write;
	return check_table(node, table, why);
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
same_attribute(struct key_attribute a, struct key_attribute b)
{
	return same_text(a.name, b.name) && a.type == b.type;
}

/* Two elements may share a topic (by record) or a table (of one key). */
static int
check_with(const struct config_node *node, const struct config_table *table,
    const struct config_table *other, size_t index, struct fail *why)
{
	const struct key_schema *a = &table->schema, *b = &other->schema;

	if (same_text(table->topic, other->topic) &&
	    same_text(table->record, other->record))
		return config_wrong(node, why,
		    "topic %s has tables[%zu] already", table->topic, index);
	if (same_text(table->target, other->target) && a->hash.name != NULL &&
	    b->hash.name != NULL &&
	    (!same_attribute(a->hash, b->hash) ||
		!same_attribute(a->range, b->range)))
		return config_wrong(node, why,
		    "table %s has another key in tables[%zu]", table->target,
		    index);
	return 0;
}

int
config_tables(const struct config_node *node, void *into, struct fail *why)
{
	struct config *config = into;
	struct config_node element;
	struct config_walk walk;
	size_t i;
	int got;

	if (config_open(&walk, node, JTEXT_ARRAY, why) == -1)
		return -1;
	config->tables = arena_take(
	    &config->arena, config_size(node), sizeof(*config->tables));
	while ((got = config_next(&walk, &element, why)) == 1) {
		struct config_table *table =
		    &config->tables[config->table_count++];

		if (read_table(&element, table, why) == -1)
			return -1;
		for (i = 0; i + 1 < config->table_count; i++)
			if (check_with(&element, table, &config->tables[i], i,
				why) == -1)
				return -1;
	}
	return got;
}
