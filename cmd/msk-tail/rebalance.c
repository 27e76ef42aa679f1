#include "rebalance.h"

#include "commit.h"
#include "diag.h"
#include "fetch.h"
#include "flow.h"
#include "kafka.h"
#include "lookup.h"
#include "measure.h"
#include "member.h"
#include "start.h"
#include "stops.h"

#define RETRY_MS 200
#define SAY_MS 10000
#define COMMIT_MS 5000

static struct part *
part_of(struct tail *t, const rd_kafka_topic_partition_t *p)
{
	return ledger_add(&t->ledger, p->topic, p->partition);
}

static void
set_list(struct rebalance *r, rd_kafka_topic_partition_list_t *list)
{
	if (r->list != NULL)
		rd_kafka_topic_partition_list_destroy(r->list);
	r->list = list;
}

static void
begin_revoke(struct tail *t)
{
	struct rebalance *r = &t->rebalance;
	int i;

	r->state = REBALANCE_DRAIN;
	r->lost = rd_kafka_assignment_lost(t->rk) != 0;
	r->by_ms = t->now_ms + (r->lost ? 0 : t->set->drain_ms);
	r->killing = false;
	for (i = 0; i < r->list->cnt; i++)
		part_of(t, &r->list->elems[i])->leaving = true;
}

void
rebalance_callback(rd_kafka_t *rk, rd_kafka_resp_err_t err,
    rd_kafka_topic_partition_list_t *list, void *opaque)
{
	struct tail *t = opaque;
	struct rebalance *r = &t->rebalance;

	if (err != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS &&
	    err != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
		diag_error("rebalance: %s", rd_kafka_err2str(err));
		rd_kafka_assign(rk, NULL);
		return;
	}
	set_list(r, rd_kafka_topic_partition_list_copy(list));
	if (err == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
		r->state = REBALANCE_RESOLVE;
	} else {
		begin_revoke(t);
	}
	diag_info(1, "%d partitions %s", list->cnt,
	    r->state == REBALANCE_RESOLVE ? "assigned"
	    : r->lost                     ? "lost"
					  : "revoked");
}

void
rebalance_take(struct tail *t, rd_kafka_topic_partition_list_t *list)
{
	set_list(&t->rebalance, list);
	t->rebalance.state = REBALANCE_RESOLVE;
}

static void
own(struct tail *t, const rd_kafka_topic_partition_t *p)
{
	struct part *part = part_of(t, p);

	ledger_own(&t->ledger, part, p->offset);
	measure_part(t, part);
	part->done = stops_is_behind(part, p->offset);
	part->credited_ms = t->now_ms;
	if (t->set->group != NULL && part->committed == OFFSET_NONE) {
		part->fresh = true;
		t->fresh++;
		t->commits.due_ms = 0;
	}
	diag_info(1, "%s [%d] starts at offset %lld%s", p->topic, p->partition,
	    (long long)p->offset, part->fresh ? " (no commit)" : "");
}

static void
resolve(struct tail *t)
{
	struct rebalance *r = &t->rebalance;
	struct fail why;
	int i;

	if (!lookup_is_due(t))
		return;
	if (start_resolve(t, r->list, &why) == -1) {
		lookup_failed(t, &why);
		return;
	}
	lookup_went(t);
	for (i = 0; i < r->list->cnt; i++)
		own(t, &r->list->elems[i]);
	fetch_begin(t, r->list);
	r->state = REBALANCE_NONE;
	r->assigned = true;
}

static void
unassign(struct tail *t)
{
	struct rebalance *r = &t->rebalance;
	int i;

	for (i = 0; i < r->list->cnt; i++) {
		struct part *part = part_of(t, &r->list->elems[i]);

		t->fresh -= part->fresh;
		ledger_disown(&t->ledger, part);
	}
	if (fetch_is_cooperative(t)) {
		fetch_report(rd_kafka_incremental_unassign(t->rk, r->list));
		member_settle(t);
	} else {
		rd_kafka_assign(t->rk, NULL);
		r->assigned = false; /* until the next assignment comes */
	}
	r->state = REBALANCE_NONE;
}

static size_t
leaving_in_flight(struct tail *t)
{
	struct rebalance *r = &t->rebalance;
	size_t sum = 0;
	int i;

	for (i = 0; i < r->list->cnt; i++)
		sum += part_of(t, &r->list->elems[i])->flight.open;
	return sum;
}

/* What leaves is drained, or its time is up: then no old writer may go on
 * beside the new owner's. */
static void
drain(struct tail *t)
{
	struct rebalance *r = &t->rebalance;
	size_t open = leaving_in_flight(t);

	if (open > 0 && t->now_ms < r->by_ms)
		return;
	if ((open > 0 || r->lost) && !r->killing) {
		r->killing = true;
		diag_warn("%s with %zu records in flight: the next owner "
			  "reads again what is not committed",
		    r->lost ? "partitions were lost"
			    : "partitions go after --drain",
		    open);
	}
	if (open > 0 && !flow_kill(t))
		return;
	if (r->lost || t->set->group == NULL) {
		unassign(t);
		return;
	}
	r->state = REBALANCE_COMMIT;
	r->by_ms = t->now_ms + COMMIT_MS;
	r->retry_ms = 0;
	t->commits.failed = 0;
}

/* One that was under way before may have left something out, or fail. */
static void
last_commit(struct tail *t)
{
	struct rebalance *r = &t->rebalance;
	bool owed = commit_is_owed(t);

	if (t->now_ms < r->by_ms && !commit_is_refused(t) &&
	    (owed || t->commits.waiting)) {
		if (t->now_ms >= r->retry_ms && commit_send(t, true))
			r->retry_ms = t->now_ms + RETRY_MS;
		return;
	}
	if (owed)
		diag_warn("partitions go without their last commit: the next "
			  "owner reads again what is not committed");
	unassign(t);
}

/* Joining takes as long as the other members' drains, or for ever where the
 * group's coordinator is away. */
static void
say_waiting(struct tail *t)
{
	struct rebalance *r = &t->rebalance;

	if (r->said_ms == 0 || r->assigned || t->outage.since_ms != 0)
		r->said_ms = t->now_ms;
	if (t->now_ms - r->said_ms < SAY_MS)
		return;
	r->said_ms = t->now_ms;
	diag_warn("group %s: no assignment yet; waiting for its coordinator "
		  "and its other members",
	    t->set->group);
}

void
rebalance_step(struct tail *t)
{
	switch (t->rebalance.state) {
	case REBALANCE_NONE:
		say_waiting(t);
		break;
	case REBALANCE_RESOLVE:
		if (t->phase == PHASE_RUN)
			resolve(t);
		break;
	case REBALANCE_DRAIN:
		drain(t);
		break;
	case REBALANCE_COMMIT:
		last_commit(t);
		break;
	}
}

void
rebalance_abandon(struct tail *t)
{
	struct rebalance *r = &t->rebalance;

	if (r->state == REBALANCE_DRAIN || r->state == REBALANCE_COMMIT)
		unassign(t);
	else if (r->state == REBALANCE_RESOLVE && t->set->group != NULL) {
		/* The client waits to be told. */
		if (fetch_is_cooperative(t))
			fetch_report(
			    rd_kafka_incremental_assign(t->rk, r->list));
		else
			rd_kafka_assign(t->rk, NULL);
	}
	r->state = REBALANCE_NONE;
}
