/* What a record that comes in is: one to be joined, or one that passes. */
#include <stdio.h>

#include "flow.h"

static void
add_passing(struct joiner *j, const struct record *r, const char *because)
{
	struct join_slot *s;

	if (!j->explain) {
		window_pass(&j->window, r);
		return;
	}
	s = work_slot(j, r->line);
	explain_pass(r, because, work_begin(j));
	work_end(j, s, SLOT_READY);
}

void
take_bad(void *joiner, struct view line, const struct fail *why)
{
	struct joiner *j = joiner;
	struct join_slot *s;

	if (!j->explain) {
		window_reject_line(&j->window, line, why);
		return;
	}
	s = work_slot(j, line);
	explain_bad(why, work_begin(j));
	work_end(j, s, SLOT_ERROR);
	filter_count_error(&j->filter, NULL, why->code);
}

static void
add_error(struct joiner *j, const struct record *r, const struct fail *why)
{
	work_reject(j, work_slot(j, r->line), NULL, r, why);
}

/* Why the record is none that is joined; NULL: it is one. */
static const char *
not_joined(const struct record *r, const struct plan *plan)
{
	struct view payload = record_value(r, FIELD_PAYLOAD);

	if (plan == NULL)
		return "its topic has no join";
	if (jtext_kind(payload) != JTEXT_OBJECT)
		return "its payload is no row";
	if (plan->config->when != NULL &&
	    !predicate_holds(plan->config->when, payload))
		return "when does not hold of its row";
	return NULL;
}

int
take_record(void *joiner, const struct record *r, struct fail *why)
{
	struct joiner *j = joiner;
	const struct plan *plan =
	    plans_find(&j->plans, record_value(r, FIELD_TOPIC));
	const char *because = not_joined(r, plan);
	struct retry retry;

	if (record_has(r, FIELD_TABLE)) {
		add_passing(j, r, "it has a table already");
	} else if (because == NULL) {
		if (retry_of(r, &retry, why) == 0)
			work_add_join(j, r, plan);
		else
			add_error(j, r, why);
	} else if (record_has(r, FIELD_FROM)) {
		fail_record(why, "join.config",
		    "a retry that can't be joined: %s", because);
		add_error(j, r, why);
	} else {
		add_passing(j, r, because);
	}
	return 0;
}

/* The driver row was deleted, and so is the final item to be. */
static bool
deletes(const struct record *r, const struct plan *plan)
{
	const uint32_t other = FIELDS(FIELD_DROPPED) | FIELDS(FIELD_SKIPPED) |
			       FIELDS(FIELD_SUPERSEDED) | FIELDS(FIELD_ERROR) |
			       FIELDS(FIELD_TABLE) | FIELDS(FIELD_FROM);

	return plan != NULL && plan->config->on_delete &&
	       record_has(r, FIELD_DELETED) && (r->has & other) == 0;
}

static void
add_delete(struct joiner *j, const struct record *r, const struct plan *plan)
{
	struct join_slot *s;
	struct fail why;
	struct buf key;

	buf_init(&key, SIZE_MAX);
	if (key_of_item(plan->final, record_value(r, FIELD_KEY), &key, &why) ==
	    -1) {
		snprintf(why.code, sizeof(why.code), "join.key");
		add_error(j, r, &why);
	} else {
		s = work_slot(j, r->line);
		if (j->explain)
			explain_delete(
			    plan, r, buf_as_view(&key), work_begin(j));
		else
			outcome_append_delete(
			    plan, r, buf_as_view(&key), work_begin(j));
		work_end(j, s, SLOT_READY);
	}
	buf_release(&key);
}

int
take_marked(void *joiner, const struct record *r, struct fail *why)
{
	struct joiner *j = joiner;
	const struct plan *plan =
	    plans_find(&j->plans, record_value(r, FIELD_TOPIC));

	(void)why;
	if (deletes(r, plan))
		add_delete(j, r, plan);
	else
		add_passing(j, r,
		    record_has(r, FIELD_ERROR) ? "it has an error"
					       : "it has a marker");
	return 0;
}
