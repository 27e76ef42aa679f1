/* Paths, and whether what they name can be there. */
#include "diag.h"
#include "plan_parts.h"

static bool
begins_with(struct view path, struct view name)
{
	return path.len > name.len && memcmp(path.p, name.p, name.len) == 0 &&
	       path.p[name.len] == '.';
}

/* The look-up with the longest name that a path goes into, or DRIVER. */
static int
step_of_path(const struct plan *plan, struct view path)
{
	int best = DRIVER;
	size_t i;

	for (i = 0; i < plan->count; i++) {
		struct view as = view_of(plan->steps[i].config->as);

		if (begins_with(path, as) &&
		    (best == DRIVER ||
			as.len > strlen(plan->steps[best].config->as)))
			best = (int)i;
	}
	return best;
}

/* What the config knows of the rows that a path goes into. */
static int
check_field(const struct plans *plans, const struct plan *plan, int step,
    struct view path, const char *place, struct fail *why)
{
	const char *table = step != DRIVER ? plan->steps[step].config->table
			    : plan->staging != NULL ? plan->staging->target
						    : NULL;

	if (table == NULL || columns_may_have(plans->config, table, path))
		return 0;
	return fail(why, FAIL_CONFIG,
	    "%s: %.*s: neither a look-up nor a column of %s", place,
	    (int)path.len, path.p, table);
}

int
plan_resolve_path(const struct plans *plans, const struct plan *plan,
    const char *text, const char *place, int *step, struct view *path,
    struct fail *why)
{
	size_t as;

	*path = view_of(text);
	*step = step_of_path(plan, *path);
	if (*step != DRIVER) {
		as = strlen(plan->steps[*step].config->as) + 1;
		path->p += as;
		path->len -= as;
	}
	return check_field(plans, plan, *step, *path, place, why);
}

static int
check_bound(const struct plans *plans, const struct plan *plan,
    const struct step *step, const struct config_bound *bound, const char *name,
    struct fail *why)
{
	struct view path;
	int of;

	if (bound->path == NULL)
		return 0;
	if (plan_resolve_path(plans, plan, bound->path, step->config->place,
		&of, &path, why) == -1)
		return -1;
	if (of == DRIVER)
		return 0;
	return fail(why, FAIL_CONFIG,
	    "%s.%s: %s: expected a number or a field of the driver row",
	    step->config->place, name, bound->path);
}

static int
check_names(const struct plans *plans, const struct plan *plan,
    const struct step *step, int of, struct fail *why)
{
	const struct config_lookup *config = step->config;
	struct view sort;
	size_t i;

	for (i = 0; i < config->fields.count; i++)
		if (check_field(plans, plan, of,
			view_of(config->fields.text[i]), config->place,
			why) == -1)
			return -1;
	if (config->sort == NULL)
		return 0;
	sort = view_of(config->sort + (config->sort[0] == '-'));
	return check_field(plans, plan, of, sort, config->place, why);
}

int
plan_check_step(const struct plans *plans, const struct plan *plan,
    const struct step *step, struct fail *why)
{
	const struct config_lookup *config = step->config;
	int of = (int)(step - plan->steps);

	if (check_bound(plans, plan, step, &config->min, "min", why) == -1 ||
	    check_bound(plans, plan, step, &config->max, "max", why) == -1)
		return -1;
	return check_names(plans, plan, step, of, why);
}

/* An aggregate of what may be a field of the driver row is let through, but
 * it is more often a look-up whose name is misspelt. */
int
plan_check_aggregate(const struct plans *plans, const struct plan *plan,
    const struct config_aggregate *aggregate, struct fail *why)
{
	struct view path = view_of(aggregate->path), rest;
	size_t i;
	int of;

	for (i = 0; i < plan->count; i++)
		if (view_is(path, plan->steps[i].config->as))
			return 0;
	if (plan_resolve_path(plans, plan, aggregate->path, aggregate->place,
		&of, &rest, why) == -1)
		return -1;
	if (of == DRIVER &&
	    (plan->staging == NULL ||
		!columns_are_known(plans->config, plan->staging->target)))
		diag_warn("%s: %s is of no look-up; taken for a field of the "
			  "driver row",
		    aggregate->place, aggregate->path);
	return 0;
}
