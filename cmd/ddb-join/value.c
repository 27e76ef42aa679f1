#include "value.h"

#include "json_value.h"

void
value_find(struct view row, struct view path, struct value *v)
{
	struct view head = path, value;
	const char *dot;

	*v = (struct value){ .path = VIEW_NONE };
	if (jtext_get(row, path, &value) != JTEXT_NONE) {
		v->one = value;
		if (jtext_kind(value) == JTEXT_ARRAY)
			v->list = value;
	} else if ((dot = memchr(path.p, '.', path.len)) != NULL) {
		head.len = (size_t)(dot - path.p);
		path.len -= head.len + 1;
		path.p = dot + 1;
		switch (jtext_get(row, head, &value)) {
		case JTEXT_OBJECT:
			value_find(value, path, v);
			return;
		case JTEXT_ARRAY:
			v->list = value;
			v->path = path;
			break;
		default:
			break;
		}
	}
	if (v->list.len != 0)
		v->walk = jtext_open(v->list);
}

bool
value_is_list(const struct value *v)
{
	return v->list.len != 0;
}

bool
value_next(struct value *v, struct view *now)
{
	struct view element;

	if (!value_is_list(v)) {
		*now = v->one;
		return true;
	}
	if (!jtext_element(&v->walk, &element))
		return false;
	*now = element;
	if (v->path.len == 0)
		return true;
	*now = VIEW_NONE;
	if (jtext_kind(element) == JTEXT_OBJECT)
		json_path(element, v->path, now);
	return true;
}

enum value_way
value_row(const struct plan *plan, struct row *from, int step, struct row **row)
{
	const struct answer *answer;
	int down;

	while (!plan_is_around(plan, from->step, step))
		from = from->up;
	while (from->step != step) {
		down = step;
		while (plan->steps[down].parent != from->step)
			down = plan->steps[down].parent;
		answer = &from->answers[plan->steps[down].child];
		if (answer->first == NULL)
			return VALUE_NO_ROW;
		if (answer->first->next != NULL)
			return VALUE_ROWS;
		from = answer->first;
	}
	*row = from;
	return VALUE_ROW;
}
