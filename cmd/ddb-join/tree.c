#include "tree.h"

static void
make_answers(struct join *join, struct row *row)
{
	size_t children = plan_inside(join->plan, row->step)->children;

	if (children != 0)
		row->answers = memory_take(
		    &join->memory, children * sizeof(*row->answers));
}

void
join_init(struct join *join, struct pool *pool, const struct plan *plan,
    struct view driver)
{
	*join = (struct join){ .plan = plan, .owner = join->owner };
	join->memory.pool = pool;
	join->driver = (struct row){ .text = driver, .step = DRIVER };
	join->made =
	    memory_take(&join->memory, (plan->count + 1) * sizeof(*join->made));
	make_answers(join, &join->driver);
}

void
join_release(struct join *join)
{
	if (join->memory.pool != NULL)
		memory_release(&join->memory);
}

void
join_fail(struct join *join, const struct fail *why)
{
	if (join->why != NULL)
		return;
	join->why = memory_take(&join->memory, sizeof(*why));
	*join->why = *why;
}

struct row *
join_rows(struct join *join, int step)
{
	return step == DRIVER ? &join->driver : join->made[step].first;
}

void
join_add_row(struct join *join, struct answer *answer, const struct step *step,
    struct view text)
{
	struct row *row = memory_take(&join->memory, sizeof(*row));
	struct made *made = &join->made[step - join->plan->steps];

	row->text = text;
	row->up = answer->up;
	row->step = (int)(step - join->plan->steps);
	make_answers(join, row);
	if (answer->last != NULL)
		answer->last->next = row;
	else
		answer->first = row;
	answer->last = row;
	if (made->last != NULL)
		made->last->sibling = row;
	else
		made->first = row;
	made->last = row;
}
