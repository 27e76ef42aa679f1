#include "plan_parts.h"

static int
check_size(const struct config_join *join, struct fail *why)
{
	if (join->lookup_count + join->aggregate_count <= MOST_FIELDS)
		return 0;
	return fail(why, FAIL_CONFIG,
	    "%s: more than %d look-ups and aggregates", join->place,
	    MOST_FIELDS);
}

/* The final key must be told by the key of the driver's deleted row. */
static int
check_on_delete(
    const struct plan *plan, const struct key_schema *key, struct fail *why)
{
	const struct key_attribute *final[] = { &plan->final->hash,
		&plan->final->range };
	size_t i;

	for (i = 0; i < 2; i++)
		if (final[i]->name != NULL &&
		    strcmp(final[i]->name, key->hash.name) != 0 &&
		    (key->range.name == NULL ||
			strcmp(final[i]->name, key->range.name) != 0))
			return fail(why, FAIL_CONFIG,
			    "%s: on_delete: %s, which keys %s, is no key "
			    "attribute of the driver's table %s",
			    plan->config->place, final[i]->name,
			    plan->final->table, key->table);
	return 0;
}

static int
open_staging(struct plans *plans, struct plan *plan, struct fail *why)
{
	struct view driver = view_of(plan->config->driver);
	struct store_table *table;
	struct buf name;
	int rc;

	if (!plan->config->on_delete)
		return 0;
	if (plan->staging == NULL)
		return fail(why, FAIL_CONFIG,
		    "%s: on_delete needs the driver's table: tables[] has "
		    "none for %s",
		    plan->config->place, plan->config->driver);
	buf_init(&name, SIZE_MAX);
	config_target(plan->staging, driver, &name);
	rc = store_table_of_config(plans->store, buf_as_view(&name),
	    &plan->staging->schema, plan->staging->typed, &table, why);
	buf_release(&name);
	return rc == -1 ? -1 : check_on_delete(plan, &table->key, why);
}

static int
add_plan(struct plans *plans, const struct config_join *join, struct fail *why)
{
	struct plan *plan = arena_take(&plans->arena, 1, sizeof(*plan));

	plan->config = join;
	plan->staging =
	    config_table_for(plans->config, view_of(join->driver), VIEW_NONE);
	plan->count = join->lookup_count;
	plan->steps =
	    arena_take(&plans->arena, plan->count, sizeof(*plan->steps));
	if (check_size(join, why) == -1 ||
	    plan_open_tables(plans, plan, why) == -1 ||
	    plan_resolve(plans, plan, why) == -1 ||
	    open_staging(plans, plan, why) == -1)
		return -1;
	plan_lay_out(plans, plan);
	plan->next = plans->first;
	plans->first = plan;
	return 0;
}

int
plans_init(struct plans *plans, const struct config *config,
    struct store *store, struct fail *why)
{
	size_t i;

	*plans = (struct plans){ .config = config, .store = store };
	for (i = 0; i < config->join_count; i++)
		if (add_plan(plans, &config->joins[i], why) == -1)
			return -1;
	return 0;
}

void
plans_release(struct plans *plans)
{
	arena_release(&plans->arena);
}

const struct plan *
plans_find(const struct plans *plans, struct view topic)
{
	const struct plan *plan;

	if (jtext_kind(topic) != JTEXT_STRING)
		return NULL;
	for (plan = plans->first; plan != NULL; plan = plan->next)
		if (jtext_string_is(topic, view_of(plan->config->driver)))
			return plan;
	return NULL;
}

const struct inside *
plan_inside(const struct plan *plan, int step)
{
	return step == DRIVER ? &plan->inside : &plan->steps[step].inside;
}

bool
plan_is_around(const struct plan *plan, int outer, int inner)
{
	while (inner != outer && inner != DRIVER)
		inner = plan->steps[inner].parent;
	return inner == outer;
}
