/* One record's way: level by level of its look-ups, to what goes out. */
#include <assert.h>

#include "flow.h"
#include "items.h"

/* What all records' items may take before only the oldest one asks on. */
#define ASK_BYTES ((size_t)8 << 20)

/* Count what the slot's memory has become. */
static void
weigh(struct joiner *j, struct join_slot *s)
{
	s->slot.beside = s->join.memory.bytes;
	window_weigh(&j->window, &s->slot);
}

struct join_slot *
work_slot(struct joiner *j, struct view line)
{
	struct slot *s = window_next(&j->window, line);

	window_add(&j->window, s);
	return (struct join_slot *)s;
}

struct buf *
work_begin(struct joiner *j)
{
	buf_reset(&j->out);
	return &j->out;
}

void
work_end(struct joiner *j, struct join_slot *s, enum slot_state state)
{
	slot_begin(&s->slot);
	buf_view(&s->slot.text, buf_as_view(&j->out));
	slot_end(&s->slot, state);
	weigh(j, s);
}

void
work_reject(struct joiner *j, struct join_slot *s, const struct join *join,
    const struct record *r, const struct fail *why)
{
	if (j->explain)
		explain_error(join, r, why, work_begin(j));
	else
		record_reject(r, j->filter.tool, why, work_begin(j));
	work_end(j, s, SLOT_ERROR);
	filter_count_error(&j->filter, r, why->code);
}

/* The slot's line was parsed before. */
static const struct record *
record_of(struct joiner *j, const struct join_slot *s)
{
	struct fail ignored;

	record_parse(&j->again, slot_line(&s->slot), &ignored);
	return &j->again;
}

/* All look-ups are made, or one of them can't be. */
static int
make_outcome(struct joiner *j, struct join *join, const struct record *r,
    struct fail *why)
{
	struct buf *out = work_begin(j);

	if (join->why != NULL) {
		*why = *join->why;
		return -1;
	}
	if (outcome_append(&j->outcome, join, r, out, why) == -1)
		return -1;
	if (!j->explain)
		return 0;
	buf_reset(out);
	explain_outcome(&j->outcome, join, r, out);
	return 0;
}

static void
finish(struct joiner *j, struct join_slot *s)
{
	const struct record *r = record_of(j, s);
	struct fail why, ignored;

	if (make_outcome(j, &s->join, r, &why) == 0) {
		work_end(j, s, SLOT_READY);
	} else {
		/* When retries are used up, line says how many, and what was
		 * missing. */
		if (strcmp(why.code, "join.missing") == 0 && !j->explain)
			record_parse(
			    &j->again, buf_as_view(&j->outcome.line), &ignored);
		work_reject(j, s, &s->join, r, &why);
	}
	join_release(&s->join);
}

/* What the level's questions found becomes rows. */
static void
gather(struct join *join)
{
	const struct plan *plan = join->plan;
	const struct step *step;
	struct row *row;
	struct fail why;

	for (step = plan->steps; step < plan->steps + plan->count; step++) {
		if (step->level != join->level)
			continue;
		row = join_rows(join, step->parent);
		for (; row != NULL && join->why == NULL; row = row->sibling)
			if (items_finish(join, step, &row->answers[step->child],
				&why) == -1)
				join_fail(join, &why);
	}
}

/* Ask all of the level, if none of its keys is wrong. */
static void
ask(struct joiner *j, struct join_slot *s)
{
	struct join *join = &s->join;
	const struct plan *plan = join->plan;
	struct fail why;
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (plan->steps[i].level == join->level &&
		    keys_make(&j->keys, join, &plan->steps[i], &why) == -1) {
			join_fail(join, &why);
			return;
		}
	for (i = 0; i < plan->count; i++)
		if (plan->steps[i].level == join->level)
			asks_add(&j->asks, join, &plan->steps[i]);
	s->asked = true;
}

/* No question of the slot is under way: go on until one is, or to the end. */
static void
go_on(struct joiner *j, struct join_slot *s)
{
	struct join *join = &s->join;

	while (join->waiting == 0) {
		if (s->asked) {
			s->asked = false;
			if (join->why == NULL)
				gather(join);
			join->level++;
		}
		if (join->why != NULL || join->level >= join->plan->levels) {
			finish(j, s);
			break;
		}
		ask(j, s);
	}
	weigh(j, s);
}

void
work_add_join(struct joiner *j, const struct record *r, const struct plan *plan)
{
	struct join_slot *s = work_slot(j, r->line);
	struct view payload = record_value(r, FIELD_PAYLOAD);

	/* The slot's own copy, which stays where it is until finish. */
	payload.p = s->slot.text.p + (payload.p - r->line.p);
	s->join.owner = s;
	join_init(&s->join, &j->pool, plan, payload);
	s->slot.state = SLOT_BUSY;
	s->asked = false;
	go_on(j, s);
}

void
work_answered(void *context, struct join *join)
{
	struct joiner *j = context;
	struct join_slot *s = join->owner;

	weigh(j, s);
	if (join->waiting != 0)
		return;
	s->ready = NULL;
	*(j->ready != NULL ? &j->last_ready->ready : &j->ready) = s;
	j->last_ready = s;
}

struct join *
work_only(void *context)
{
	const struct joiner *j = context;
	struct slot *s = window_first(&j->window);

	if (s == NULL || j->window.room.bytes < ASK_BYTES)
		return NULL;
	assert(s->state == SLOT_BUSY); /* or it had been written out */
	return &((struct join_slot *)s)->join;
}

/* What is done goes out as soon as it can, so that its memory is free. */
bool
work_go_on(struct joiner *j)
{
	bool any = j->ready != NULL;
	struct join_slot *s;

	while ((s = j->ready) != NULL) {
		j->ready = s->ready;
		go_on(j, s);
		if (&s->slot == window_first(&j->window))
			window_emit(&j->window, NULL, NULL);
	}
	window_emit(&j->window, NULL, NULL);
	return any;
}
