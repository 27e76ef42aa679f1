/* The tables that look-ups read, and their keys. */
#include "plan_parts.h"

#include "table_key.h"

const struct config_table *
plan_table_config(const struct config *config, const char *target)
{
	size_t i;

	for (i = 0; i < config->table_count; i++)
		if (strcmp(config->tables[i].target, target) == 0)
			return &config->tables[i];
	for (i = 0; i < config->table_count; i++)
		if (table_may_be(config->tables[i].target, view_of(target)))
			return &config->tables[i];
	return NULL;
}

static const struct key_index *
find_index(const struct key_schema *key, const char *name)
{
	size_t i;

	for (i = 0; key != NULL && i < key->index_count; i++)
		if (strcmp(key->indexes[i].name, name) == 0)
			return &key->indexes[i];
	return NULL;
}

/* Whether some look-up needs to know an index of the table that the config
 * does not say. */
static bool
needs_index(const struct config *config, const char *table,
    const struct key_schema *known)
{
	size_t i, j;

	for (i = 0; i < config->join_count; i++)
		for (j = 0; j < config->joins[i].lookup_count; j++) {
			const struct config_lookup *lookup =
			    &config->joins[i].lookups[j];

			if (lookup->index != NULL &&
			    strcmp(lookup->table, table) == 0 &&
			    find_index(known, lookup->index) == NULL)
				return true;
		}
	return false;
}

static int
open_table(struct plans *plans, const char *name, struct store_table **table,
    struct fail *why)
{
	bool typed;
	const struct key_schema *known =
	    table_key(plans->config, view_of(name), &typed);

	if (typed && needs_index(plans->config, name, known))
		typed = false;
	return store_table_of_config(
	    plans->store, view_of(name), known, typed, table, why);
}

static int
open_index(struct step *step, struct fail *why)
{
	const struct config_lookup *config = step->config;

	if (config->index == NULL)
		return 0;
	if (!config->is_query)
		return fail(why, FAIL_CONFIG, "%s: an index needs a query",
		    config->place);
	step->index = find_index(&step->table->key, config->index);
	if (step->index == NULL)
		return fail(why, FAIL_CONFIG, "%s: table %s has no index %s",
		    config->place, config->table, config->index);
	return 0;
}

static int
open_lookup(struct plans *plans, struct step *step,
    const struct config_lookup *config, struct fail *why)
{
	const struct config_table *table =
	    plan_table_config(plans->config, config->table);

	step->config = config;
	step->ttl = table != NULL ? table->ttl.attribute : NULL;
	if (open_table(plans, config->table, &step->table, why) == -1)
		return fail_in(why, "%s", config->place);
	return open_index(step, why);
}

int
plan_open_tables(struct plans *plans, struct plan *plan, struct fail *why)
{
	const struct config_join *join = plan->config;
	struct store_table *final;
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (open_lookup(
			plans, &plan->steps[i], &join->lookups[i], why) == -1)
			return -1;
	plan->final = &join->schema;
	if (join->typed)
		return 0;
	if (open_table(plans, join->target, &final, why) == -1)
		return fail_in(why, "%s", join->place);
	plan->final = &final->key;
	return 0;
}
