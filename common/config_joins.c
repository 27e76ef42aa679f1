/* joins[]: a driver topic, its dependencies, and where the result goes. */
#include "config_join_parts.h"
#include "config_parts.h"
#include "source.h"

#include <stddef.h>

/* An element while it is read. */
struct reading {
	struct config_join join;
	struct config_keys keys;
};

int
config_field_name(
    const struct config_node *node, struct view name, struct fail *why)
{
	if (!view_is(name, SOURCE_ATTRIBUTE))
		return 0;
	return config_wrong(node, why,
	    SOURCE_ATTRIBUTE " is the final item's version: nothing else can "
			     "be called so");
}

static int
read_retry(const struct config_node *node, void *into, struct fail *why)
{
	static const struct config_key keys[] = {
		{ "base", config_duration,
		    offsetof(struct config_retry, base_ms) },
		{ "max", config_duration,
		    offsetof(struct config_retry, max_ms) },
		{ NULL, NULL, 0 },
	};

	return config_object(node, keys, false, into, why);
}

static int
read_on_delete(const struct config_node *node, void *into, struct fail *why)
{
	static const char *const words[] = { "keep", "delete", NULL };
	int word;

	if (config_word(node, words, &word, why) == -1)
		return -1;
	*(bool *)into = word == 1;
	return 0;
}

#define JOIN(member) offsetof(struct reading, join.member)

static const struct config_key join_keys[] = {
	{ "driver", config_text, JOIN(driver) },
	{ "when", predicate_read, JOIN(when) },
	{ "lookups", config_lookups, offsetof(struct reading, join) },
	{ "aggregate", config_aggregates, offsetof(struct reading, join) },
	{ "select", select_read, JOIN(select) },
	{ "target_table_name", config_text, JOIN(target) },
	{ "key", config_key, offsetof(struct reading, keys) },
	{ "types", config_types, offsetof(struct reading, keys) },
	{ "indexes", config_indexes, offsetof(struct reading, keys) },
	{ "error_table_name", config_text, JOIN(error_table) },
	{ "max_retries", config_count, JOIN(max_retries) },
	{ "retry", read_retry, JOIN(retry) },
	{ "on_delete", read_on_delete, JOIN(on_delete) },
	{ NULL, NULL, 0 },
};

/* What select takes away can't key the final table. */
static int
check_key_stays(const struct config_node *node, const struct config_join *join,
    const char *name, struct fail *why)
{
	if (join->select == NULL || name == NULL ||
	    !select_takes(join->select, view_of(name)))
		return 0;
	return config_wrong(node, why,
	    "select: takes away %s, which is a key attribute of %s", name,
	    join->target);
}

static int
check_join(const struct config_node *node, const struct config_join *join,
    struct fail *why)
{
	if (join->driver == NULL)
		return config_wrong(node, why, "driver is missing");
	if (join->target == NULL)
		return config_wrong(node, why, "target_table_name is missing");
	if (join->error_table == NULL)
		return config_wrong(node, why, "error_table_name is missing");
	if (strcmp(join->target, join->error_table) == 0)
		return config_wrong(node, why,
		    "target_table_name and error_table_name are the same");
	if (check_key_stays(node, join, join->schema.hash.name, why) == -1)
		return -1;
	return check_key_stays(node, join, join->schema.range.name, why);
}

static int
read_join(
    const struct config_node *node, struct config_join *join, struct fail *why)
{
	struct reading reading = { .join = {
				       .max_retries = 3,
				       .retry = { 5 * 60 * 1000,
					   60 * 60 * 1000 },
				   } };

	if (config_object(node, join_keys, false, &reading, why) == -1)
		return -1;
	*join = reading.join;
	join->place = config_place(node);
	if (config_schema(&reading.keys, &join->schema, &join->typed, why) ==
	    -1)
		return -1;
	join->schema.table = join->target;
	return check_join(node, join, why);
}

int
config_joins(const struct config_node *node, void *into, struct fail *why)
{
	struct config *config = into;
	struct config_node element;
	struct config_walk walk;
	int got;

	if (config_open(&walk, node, JTEXT_ARRAY, why) == -1)
		return -1;
	config->joins = arena_take(
	    &config->arena, config_size(node), sizeof(*config->joins));
	while ((got = config_next(&walk, &element, why)) == 1) {
		struct config_join join;

		if (read_join(&element, &join, why) == -1)
			return -1;
		if (config_join_for(config, view_of(join.driver)) != NULL)
			return config_wrong(&element, why,
			    "driver %s has a join already", join.driver);
		config->joins[config->join_count++] = join;
	}
	return got;
}

#define PARK(member) offsetof(struct config_park, member)

int
config_park(const struct config_node *node, void *into, struct fail *why)
{
	static const struct config_key keys[] = {
		{ "to", config_text, PARK(to) },
		{ "sns", config_text, PARK(sns) },
		{ "alarm_every", config_duration, PARK(alarm_every_ms) },
		{ "gzip", config_bool, PARK(gzip) },
		{ "batch", config_count, PARK(batch) },
		{ "linger", config_duration, PARK(linger_ms) },
		{ "sse_kms", config_text, PARK(sse_kms) },
		{ NULL, NULL, 0 },
	};

	return config_object(node, keys, false, into, why);
}
