#include "keys.h"

#include "bound.h"
#include "json_string.h"
#include "key_value.h"
#include "value.h"

/* The work on one answer. */
struct work {
	struct keys *keys;
	struct join *join;
	const struct step *step;
	struct answer *answer;
	int64_t min, max;
};

void
keys_init(struct keys *k)
{
	*k = (struct keys){ .seen = NAME_TABLE_INIT };
	buf_init(&k->text, SIZE_MAX);
}

void
keys_release(struct keys *k)
{
	name_table_release(&k->seen);
	buf_release(&k->text);
}

static void
add_question(struct work *w, struct view key)
{
	struct join *join = w->join;
	struct made *made = &join->made[w->step - join->plan->steps];
	struct answer *answer = w->answer;
	struct question *q = memory_take(&join->memory, sizeof(*q));

	q->join = join;
	q->step = w->step;
	q->answer = answer;
	q->key = key;
	q->enough = w->step->enough;
	q->min = w->min;
	q->max = w->max;
	if (answer->last_question != NULL)
		answer->last_question->next = q;
	else
		answer->questions = q;
	answer->last_question = q;
	if (made->last_asked != NULL)
		made->last_asked->sibling = q;
	else
		made->asked = q;
	made->last_asked = q;
}

static bool
is_empty(struct view value)
{
	return jtext_kind(value) <= JTEXT_NULL ||
	       (jtext_kind(value) == JTEXT_STRING && value.len == 2);
}

/* The key's value is null, "" or not there. */
static int
without_key(const struct work *w, const struct operand *operand,
    struct view value, struct fail *why)
{
	const struct config_lookup *config = w->step->config;

	if (config->required != REQUIRED_YES)
		return 0;
	return fail_record(why, "join.key",
	    "look-up %s: table %s: key attribute %s (%c), from %s, is %s",
	    config->as, config->table, operand->attribute->name,
	    operand->attribute->type, operand->config->path,
	    value.len == 0   ? "missing"
	    : value.len == 2 ? "an empty string"
			     : "null");
}

static int
wrong_value(
    const struct step *step, const struct operand *operand, struct fail *why)
{
	struct fail found = *why;

	return fail_record(why, "join.key", "look-up %s, from %s: %s",
	    step->config->as, operand->config->path, found.text);
}

/* One key of these values, unless one of them is empty, or the answer has a
 * question of that key already. */
static int
add_key(struct work *w, const struct view *values, struct fail *why)
{
	struct keys *k = w->keys;
	struct view key;
	size_t i;

	buf_reset(&k->text);
	for (i = 0; i < w->step->operand_count; i++) {
		const struct operand *operand = &w->step->operands[i];

		buf_byte(&k->text, i == 0 ? '{' : ',');
		json_string_append(&k->text, view_of(operand->attribute->name));
		buf_byte(&k->text, ':');
		if (operand->constant.len != 0) {
			buf_view(&k->text, operand->constant);
			continue;
		}
		if (is_empty(values[i]))
			return without_key(w, operand, values[i], why);
		if (key_coerce(w->step->config->table, operand->attribute,
			operand->range, values[i], &k->text, why) == -1)
			return wrong_value(w->step, operand, why);
	}
	buf_byte(&k->text, '}');
	if (name_table_get(&k->seen, buf_as_view(&k->text)) != NULL)
		return 0;
	key = memory_text(&w->join->memory, buf_as_view(&k->text));
	if (w->answer->list)
		name_table_add(&k->seen, key, w);
	add_question(w, key);
	return 0;
}

/* The values that come from one row: of two lists in it, both must be the
 * same one. */
static int
check_lists(const struct work *w, const struct value *values, struct fail *why)
{
	const struct step *step = w->step;

	if (step->operand_count < 2 || values[0].list.p == NULL ||
	    values[1].list.p == NULL || values[0].list.p == values[1].list.p)
		return 0;
	return fail_record(why, "join.key",
	    "look-up %s: values of two lists, %s and %s, can't make one key",
	    step->config->as, step->operands[0].config->path,
	    step->operands[1].config->path);
}

/* The keys that a row gives: one, or one for each element of a list in it. */
static int
add_keys(struct work *w, struct value *values, struct fail *why)
{
	size_t i, count = w->step->operand_count;
	struct view now[2];

	if (check_lists(w, values, why) == -1)
		return -1;
	if (!value_is_list(&values[0]) &&
	    (count < 2 || !value_is_list(&values[1]))) {
		now[0] = values[0].one;
		now[1] = values[1].one;
		return add_key(w, now, why);
	}
	w->answer->list = true;
	for (;;) {
		bool more = true;

		for (i = 0; i < count; i++)
			more &= value_next(&values[i], &now[i]);
		if (!more)
			return 0;
		if (add_key(w, now, why) == -1)
			return -1;
	}
}

/* context: the row that the answer is put into; item: the one of the list
 * that the step goes over, or the same. */
static int
take_values(
    struct work *w, struct row *context, struct row *item, struct fail *why)
{
	struct value values[2];
	size_t i;

	memset(values, 0, sizeof(values));
	for (i = 0; i < w->step->operand_count; i++) {
		const struct operand *operand = &w->step->operands[i];
		struct row *from = operand->listed ? item : context;

		if (operand->constant.len != 0)
			continue;
		switch (value_row(w->join->plan, from, operand->step, &from)) {
		case VALUE_ROW:
			value_find(from->text, operand->path, &values[i]);
			break;
		case VALUE_NO_ROW:
			if (w->join->missing != 0)
				return 0; /* that is what is missing */
			break;
		case VALUE_ROWS:
			return fail_record(why, "join.key",
			    "look-up %s: %s leads into a list",
			    w->step->config->as, operand->config->path);
		}
	}
	return add_keys(w, values, why);
}

/* All items of the list that are within a row. */
static int
go_over(struct work *w, struct row *context, struct row *row, struct fail *why)
{
	const struct plan *plan = w->join->plan;
	int over = w->step->over, down = over;
	struct row *item;

	if (row->step == over)
		return take_values(w, context, row, why);
	while (plan->steps[down].parent != row->step)
		down = plan->steps[down].parent;
	item = row->answers[plan->steps[down].child].first;
	for (; item != NULL; item = item->next)
		if (go_over(w, context, item, why) == -1)
			return -1;
	return 0;
}

static int
make_answer(struct work *w, struct row *context, struct fail *why)
{
	struct row *row = context;

	w->answer = &context->answers[w->step->child];
	w->answer->up = context;
	w->answer->list = w->step->list;
	name_table_reset(&w->keys->seen);
	if (w->step->over == DRIVER)
		return take_values(w, context, context, why);
	while (!plan_is_around(w->join->plan, row->step, w->step->over))
		row = row->up;
	return go_over(w, context, row, why);
}

static int
find_bounds(struct work *w, struct fail *why)
{
	const struct config_lookup *config = w->step->config;
	struct view driver = w->join->driver.text;

	w->min = config->required == REQUIRED_NO ? 0 : 1;
	w->max = -1;
	if (!config->is_query)
		return 0;
	if (config->min.is_set && bound_count(config, &config->min, "min",
				      driver, &w->min, why) == -1)
		return -1;
	if (config->max.is_set && bound_count(config, &config->max, "max",
				      driver, &w->max, why) == -1)
		return -1;
	return 0;
}

int
keys_make(struct keys *k, struct join *join, const struct step *step,
    struct fail *why)
{
	struct work w = { .keys = k, .join = join, .step = step };
	struct row *context = join_rows(join, step->parent);

	if (context != NULL && find_bounds(&w, why) == -1)
		return -1;
	for (; context != NULL; context = context->sibling)
		if (make_answer(&w, context, why) == -1)
			return -1;
	return 0;
}
