#include "items.h"

#include <stdio.h>

#include "decimal.h"
#include "json_value.h"
#include "limits.h"
#include "sort.h"

/* An attribute that is a number of seconds before now. */
static bool
is_past(struct view item, const char *attribute, int64_t now_s)
{
	struct decimal then, now;
	struct view value;
	struct fail ignored;
	char text[24];
	int len;

	if (attribute == NULL ||
	    json_path(item, view_of(attribute), &value) != JTEXT_NUMBER)
		return false;
	len = snprintf(text, sizeof(text), "%lld", (long long)now_s);
	return decimal_parse(&then, value, &ignored) == 0 &&
	       decimal_parse(
		   &now, (struct view){ text, (size_t)len }, &ignored) == 0 &&
	       decimal_cmp(&then, &now) < 0;
}

static bool
is_deleted(struct view item)
{
	struct view value;

	return jtext_get(item, VIEW("_deleted"), &value) == JTEXT_TRUE;
}

static void
too_much(struct question *q)
{
	struct fail why;

	fail_record(&why, "join.size",
	    "look-up %s: table %s: more than %zu MiB of items for one record",
	    q->step->config->as, q->step->config->table, LIMIT_JOIN >> 20);
	join_fail(q->join, &why);
}

static void
keep(struct question *q, const struct item *item)
{
	struct join *join = q->join;
	struct found *found;

	join->bytes += item->text.len;
	if (join->bytes > LIMIT_JOIN) {
		too_much(q);
		return;
	}
	found = memory_take(&join->memory, sizeof(*found));
	found->text = item->shared != NULL
			  ? memory_hold(&join->memory, item->shared)
			  : memory_text(&join->memory, item->text);
	if (q->last != NULL)
		q->last->next = found;
	else
		q->first = found;
	q->last = found;
	q->found++;
}

void
items_take(struct question *q, const struct item *item, int64_t now_s)
{
	const struct step *step = q->step;

	if (!items_wanted(q))
		return;
	if (is_deleted(item->text))
		q->deleted++;
	else if (is_past(item->text, step->ttl, now_s))
		q->expired++;
	else if (step->config->where != NULL &&
		 !predicate_holds(step->config->where, item->text))
		q->left_out++;
	else
		keep(q, item);
}

bool
items_wanted(const struct question *q)
{
	return q->join->why == NULL && (q->enough == 0 || q->found < q->enough);
}

bool
items_are_hit(const struct question *q)
{
	return q->found != 0 && q->found >= (size_t)q->min;
}

/* Whether there is enough of it, and not too much. */
static int
judge(struct question *q, struct fail *why)
{
	const struct config_lookup *config = q->step->config;

	q->missing = q->found < (size_t)q->min;
	q->join->missing += q->missing;
	if (q->max < 0 || q->found <= (size_t)q->max)
		return 0;
	return fail_record(why, "join.max",
	    "look-up %s: table %s: more than %lld items for %.*s", config->as,
	    config->table, (long long)q->max,
	    (int)(q->key.len < 500 ? q->key.len : 500), q->key.p);
}

/* What all questions of an answer found, one behind the other. */
static struct found *
chain(const struct answer *answer, size_t *count)
{
	struct found *first = NULL, **end = &first;
	const struct question *q;

	*count = 0;
	for (q = answer->questions; q != NULL; q = q->next) {
		if (q->first == NULL)
			continue;
		*end = q->first;
		end = &q->last->next;
		*count += q->found;
	}
	return first;
}

int
items_finish(struct join *join, const struct step *step, struct answer *answer,
    struct fail *why)
{
	const struct config_lookup *config = step->config;
	struct found *found;
	struct question *q;
	size_t count;

	for (q = answer->questions; q != NULL; q = q->next)
		if (judge(q, why) == -1)
			return -1;
	found = chain(answer, &count);
	if (config->sort != NULL)
		found = sort_found(&join->memory, found, count, config->sort);
	if (config->limit != 0 && count > (size_t)config->limit)
		count = (size_t)config->limit;
	for (; count != 0; count--, found = found->next)
		join_add_row(join, answer, step, found->text);
	return 0;
}
