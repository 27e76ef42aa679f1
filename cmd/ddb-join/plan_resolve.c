/* Where each value of a look-up's key comes from, and which look-ups it has
 * to wait for. */
#include "plan_parts.h"

#include "key_value.h"

/* The literal as the table has it. */
static int
coerce_constant(struct plans *plans, const struct step *step,
    struct operand *operand, struct fail *why)
{
	struct fail wrong;
	struct buf text;
	int rc;

	buf_init(&text, SIZE_MAX);
	rc = key_coerce(step->config->table, operand->attribute, operand->range,
	    operand->config->constant, &text, &wrong);
	if (rc == 0)
		operand->constant =
		    arena_json(&plans->arena, buf_as_view(&text));
	else
		fail(why, FAIL_CONFIG, "%s.const: %s", operand->config->place,
		    wrong.text);
	buf_release(&text);
	return rc;
}

/* A field may have the name of a look-up that is made from it, but of an
 * earlier one only the fields of its items can be meant. */
static bool
is_lookup(const struct plan *plan, const struct step *step, const char *path)
{
	const struct step *earlier = plan->steps;

	for (; earlier < step; earlier++)
		if (strchr(path, '.') != NULL &&
		    strcmp(earlier->config->as, path) == 0)
			return true;
	return false;
}

static int
resolve_operand(struct plans *plans, const struct plan *plan,
    const struct step *step, struct operand *operand, struct fail *why)
{
	const struct config_operand *config = operand->config;

	if (config->path == NULL)
		return coerce_constant(plans, step, operand, why);
	if (is_lookup(plan, step, config->path))
		return fail(why, FAIL_CONFIG,
		    "%s: %s is a look-up, not a field of one", config->place,
		    config->path);
	return plan_resolve_path(plans, plan, config->path, config->place,
	    &operand->step, &operand->path, why);
}

/* The innermost list that a step's items stand in, but for those that the
 * context, which is another step's items, stands in itself. */
static int
list_around(const struct plan *plan, int step, int context)
{
	while (step != DRIVER && !plan_is_around(plan, step, context)) {
		if (plan->steps[step].list)
			return step;
		step = plan->steps[step].parent;
	}
	return DRIVER;
}

/* Of two lists the inner one, if they are in each other. */
static int
join_lists(
    const struct plan *plan, struct step *step, int list, struct fail *why)
{
	if (plan_is_around(plan, list, step->over))
		return 0;
	if (!plan_is_around(plan, step->over, list))
		return fail(why, FAIL_CONFIG,
		    "%s: values of two lists, %s and %s, can't make one key",
		    step->config->place, plan->steps[step->over].config->as,
		    plan->steps[list].config->as);
	step->over = list;
	return 0;
}

static int
find_list(const struct plan *plan, struct step *step, struct fail *why)
{
	size_t i;
	int list;

	step->over = DRIVER;
	for (i = 0; i < step->operand_count; i++) {
		struct operand *operand = &step->operands[i];

		if (operand->constant.len != 0)
			continue;
		list = list_around(plan, operand->step, step->parent);
		operand->listed = list != DRIVER;
		if (operand->listed && join_lists(plan, step, list, why) == -1)
			return -1;
	}
	step->list = step->config->is_query || step->over != DRIVER;
	return 0;
}

static size_t
level_behind(const struct plan *plan, int step)
{
	return step == DRIVER ? 0 : plan->steps[step].level + 1;
}

static void
find_level(struct plan *plan, struct step *step)
{
	size_t i, level = level_behind(plan, step->parent);

	for (i = 0; i < step->operand_count; i++)
		if (step->operands[i].constant.len == 0 &&
		    level < level_behind(plan, step->operands[i].step))
			level = level_behind(plan, step->operands[i].step);
	step->level = level;
	if (plan->levels <= level)
		plan->levels = level + 1;
}

static void
find_parent(const struct plan *plan, struct step *step)
{
	const char *as = step->config->as, *dot = strrchr(as, '.');
	size_t i;

	step->parent = DRIVER;
	step->name = view_of(dot != NULL ? dot + 1 : as);
	for (i = 0; dot != NULL && i < plan->count; i++)
		if (view_is((struct view){ as, (size_t)(dot - as) },
			plan->steps[i].config->as))
			step->parent = (int)i;
}

static int
resolve_step(struct plans *plans, struct plan *plan, int of, struct fail *why)
{
	struct step *step = &plan->steps[of];
	size_t i;

	find_parent(plan, step);
	if (plan_name_operands(step, why) == -1)
		return -1;
	for (i = 0; i < step->operand_count; i++)
		if (resolve_operand(
			plans, plan, step, &step->operands[i], why) == -1)
			return -1;
	if (find_list(plan, step, why) == -1)
		return -1;
	find_level(plan, step);
	return plan_check_step(plans, plan, step, why);
}

int
plan_resolve(struct plans *plans, struct plan *plan, struct fail *why)
{
	const struct config_join *join = plan->config;
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (resolve_step(plans, plan, (int)i, why) == -1)
			return -1;
	for (i = 0; i < join->aggregate_count; i++)
		if (plan_check_aggregate(
			plans, plan, &join->aggregates[i], why) == -1)
			return -1;
	return 0;
}
