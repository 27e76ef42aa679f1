#include "commit.h"

#include "diag.h"
#include "member.h"
#include "outage.h"

#define EVERY_MS 1000

/* Until it is asked again whether one may be sent. */
#define HELD_MS 50

#define SAY_MS 60000

static bool
is_behind(const struct part *part)
{
	return part->owned && (part->fresh || inflight_lowest(&part->flight) !=
						  part->committed);
}

bool
commit_send(struct tail *t, bool leaving_only)
{
	rd_kafka_topic_partition_list_t *list;
	rd_kafka_resp_err_t err = 0;
	size_t i;

	if (t->commits.waiting || !member_may_commit(t))
		return false;
	list = rd_kafka_topic_partition_list_new(8);
	for (i = 0; i < t->ledger.count; i++) {
		struct part *part = t->ledger.parts[i];

		if (!is_behind(part) || (leaving_only && !part->leaving))
			continue;
		part->committing = inflight_lowest(&part->flight);
		rd_kafka_topic_partition_list_add(
		    list, part->topic, part->partition)
		    ->offset = part->committing;
	}
	if (list->cnt > 0)
		err = rd_kafka_commit_queue(
		    t->rk, list, t->commits.replies, NULL, NULL);
	t->commits.waiting = list->cnt > 0 && err == 0;
	rd_kafka_topic_partition_list_destroy(list);
	return t->commits.waiting;
}

void
commit_step(struct tail *t)
{
	if (t->set->group == NULL || t->now_ms < t->commits.due_ms)
		return;
	if (!member_may_commit(t))
		t->commits.due_ms = t->now_ms + HELD_MS;
	else if (commit_send(t, false) || !t->commits.waiting)
		t->commits.due_ms = t->now_ms + EVERY_MS;
}

static void
committed(struct tail *t, const rd_kafka_topic_partition_t *p)
{
	struct part *part =
	    ledger_find(&t->ledger, view_of(p->topic), p->partition);

	if (part == NULL || part->committing == OFFSET_NONE)
		return;
	if (p->err == 0) {
		part->committed = part->committing;
		if (part->fresh) {
			part->fresh = false;
			t->fresh--;
		}
	}
	part->committing = OFFSET_NONE;
}

/* The group goes on without us: the next assignment starts from what is
 * committed, so nothing is lost. */
static bool
is_rebalance(rd_kafka_resp_err_t err)
{
	return err == RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION ||
	       err == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID ||
	       err == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS;
}

static void
failed(struct tail *t, rd_kafka_resp_err_t err)
{
	if (err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED ||
	    err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
		outage_report(t, err, "commit", rd_kafka_err2str(err));
	} else if (!is_rebalance(err) &&
		   (t->commits.said_ms == 0 ||
		       t->now_ms - t->commits.said_ms > SAY_MS)) {
		t->commits.said_ms = t->now_ms;
		diag_warn("commit failed, will be tried again: %s",
		    rd_kafka_err2str(err));
	}
}

static void
committed_now(struct tail *t)
{
	t->commits.done++;
	t->monitor.commit_ms = t->now_ms;
}

static void
take_reply(struct tail *t, rd_kafka_event_t *event)
{
	rd_kafka_topic_partition_list_t *list;
	rd_kafka_resp_err_t err = rd_kafka_event_error(event);
	int i;

	if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_OFFSET_COMMIT)
		return;
	t->commits.waiting = false;
	list = rd_kafka_event_topic_partition_list(event);
	for (i = 0; list != NULL && i < list->cnt; i++) {
		if (err != 0 && list->elems[i].err == 0)
			list->elems[i].err = err;
		committed(t, &list->elems[i]);
		if (err == 0)
			err = list->elems[i].err;
	}
	t->commits.failed = err;
	if (err != 0)
		diag_info(1, "commit: %s", rd_kafka_err2str(err));
	if (err != 0)
		failed(t, err);
	else
		committed_now(t);
	if (err == 0)
		outage_over(t);
	if (t->fresh > 0)
		t->commits.due_ms = t->now_ms + 100;
}

void
commit_replies(struct tail *t)
{
	rd_kafka_event_t *event;

	while ((event = rd_kafka_queue_poll(t->commits.replies, 0)) != NULL) {
		take_reply(t, event);
		rd_kafka_event_destroy(event);
	}
}

bool
commit_is_owed(const struct tail *t)
{
	size_t i;

	for (i = 0; i < t->ledger.count; i++)
		if (t->ledger.parts[i]->leaving &&
		    is_behind(t->ledger.parts[i]))
			return true;
	return false;
}

bool
commit_is_refused(const struct tail *t)
{
	return is_rebalance(t->commits.failed);
}

bool
commit_is_complete(const struct tail *t)
{
	size_t i;

	if (t->set->group == NULL)
		return true;
	for (i = 0; i < t->ledger.count; i++)
		if (is_behind(t->ledger.parts[i]))
			return false;
	return !t->commits.waiting;
}
