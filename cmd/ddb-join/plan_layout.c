/* Which names look-ups and aggregates give to each object, in the order in
 * which they stand there. */
#include "plan_parts.h"

static struct member *
find(struct members *fields, struct view name)
{
	size_t i;

	for (i = 0; i < fields->count; i++)
		if (view_equal(fields->at[i].name, name))
			return &fields->at[i];
	return NULL;
}

/* The later one of equal names stands, where the first one stood. */
static void
add(struct members *fields, struct view name, int step, size_t aggregate)
{
	struct member *field = find(fields, name);

	if (field == NULL)
		field = &fields->at[fields->count++];
	*field = (struct member){ name, step, aggregate };
}

static void
lay_out(
    struct plans *plans, struct plan *plan, struct inside *inside, int parent)
{
	const struct config_join *join = plan->config;
	size_t i, most = plan->count + join->aggregate_count;

	inside->shown.at =
	    arena_take(&plans->arena, most, sizeof(*inside->shown.at));
	inside->all.at =
	    arena_take(&plans->arena, most, sizeof(*inside->all.at));
	for (i = 0; i < plan->count; i++) {
		struct step *step = &plan->steps[i];

		if (step->parent != parent)
			continue;
		step->child = inside->children++;
		add(&inside->all, step->name, (int)i, 0);
		if (step->config->embed)
			add(&inside->shown, step->name, (int)i, 0);
	}
	for (i = 0; parent == DRIVER && i < join->aggregate_count; i++)
		add(&inside->shown, view_of(join->aggregates[i].name), -1, i);
}

/* An answer with neither sort nor all its items needed ends early. */
static size_t
enough(const struct config_lookup *config)
{
	bool bounded = config->min.path == NULL && config->max.path == NULL;
	int64_t most = config->limit;

	if (!config->is_query || config->sort != NULL || !bounded)
		return 0;
	if (config->limit == 0)
		return config->max.is_set ? (size_t)config->max.count + 1 : 0;
	if (config->min.is_set && most < config->min.count)
		most = config->min.count;
	if (config->max.is_set && most < config->max.count + 1)
		most = config->max.count + 1;
	return (size_t)most;
}

void
plan_lay_out(struct plans *plans, struct plan *plan)
{
	size_t i;

	lay_out(plans, plan, &plan->inside, DRIVER);
	for (i = 0; i < plan->count; i++) {
		struct step *step = &plan->steps[i];

		lay_out(plans, plan, &step->inside, (int)i);
		step->enough = enough(step->config);
		plan->shown_differs |=
		    !step->config->embed || step->config->fields.count != 0;
	}
}
