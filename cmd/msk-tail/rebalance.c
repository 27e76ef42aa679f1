#include "rebalance.h"

#include "commit.h"
#include "diag.h"
#include "flow.h"
#include "kafka.h"
#include "start.h"

#define RETRY_MS 200
#define COMMIT_MS 5000

static bool
is_cooperative(const struct tail *t)
{
	const char *protocol = rd_kafka_rebalance_protocol(t->rk);

	return protocol != NULL && strcmp(protocol, "COOPERATIVE") == 0;
}

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
		r->retry_ms = 0;
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
	t->rebalance.retry_ms = 0;
}

/* The queue that a partition's records go to. */
static rd_kafka_queue_t *
queue_of(struct tail *t, struct part *part)
{
	if (t->set->rate == 0)
		return t->records;
	if (part->queue == NULL)
		part->queue = kafka_queue(t);
	return part->queue;
}

static void
forward(struct tail *t, const rd_kafka_topic_partition_list_t *list)
{
	rd_kafka_queue_t *queue;
	int i;

	for (i = 0; i < list->cnt; i++) {
		struct part *part = part_of(t, &list->elems[i]);

		queue = rd_kafka_queue_get_partition(
		    t->rk, part->topic, part->partition);
		if (queue == NULL)
			continue;
		rd_kafka_queue_forward(queue, queue_of(t, part));
		rd_kafka_queue_destroy(queue);
	}
}

/*
 * A partition that is assigned anew is stopped first, in librdkafka's own
 * time, and stopping undoes the forwarding. The question for the assignment
 * is answered behind that.
 */
static void
forward_again(struct tail *t, const rd_kafka_topic_partition_list_t *list)
{
	rd_kafka_topic_partition_list_t *now = NULL;

	if (rd_kafka_assignment(t->rk, &now) == 0)
		rd_kafka_topic_partition_list_destroy(now);
	forward(t, list);
}

static void
report(rd_kafka_error_t *error)
{
	if (error == NULL)
		return;
	diag_error("assignment: %s", rd_kafka_error_string(error));
	rd_kafka_error_destroy(error);
}

/* Begin to fetch in a group, at the offsets of list. */
static void
assign(struct tail *t, const rd_kafka_topic_partition_list_t *list)
{
	forward(t, list);
	if (is_cooperative(t))
		report(rd_kafka_incremental_assign(t->rk, list));
	else
		rd_kafka_assign(t->rk, list);
	forward_again(t, list);
}

static void
consume(struct tail *t, struct part *part)
{
	rd_kafka_topic_t *rkt = rd_kafka_topic_new(t->rk, part->topic, NULL);

	if (rd_kafka_consume_start_queue(rkt, part->partition,
		part->flight.next, queue_of(t, part)) == -1)
		diag_error("%s [%d]: %s", part->topic, part->partition,
		    rd_kafka_err2str(rd_kafka_last_error()));
	rd_kafka_topic_destroy(rkt);
}

static void
unconsume(struct tail *t, struct part *part)
{
	rd_kafka_topic_t *rkt = rd_kafka_topic_new(t->rk, part->topic, NULL);

	rd_kafka_consume_stop(rkt, part->partition);
	rd_kafka_topic_destroy(rkt);
}

static void
own(struct tail *t, const rd_kafka_topic_partition_t *p)
{
	struct part *part = part_of(t, p);

	ledger_own(&t->ledger, part, p->offset);
	part->done = part->stop != OFFSET_NONE && p->offset >= part->stop;
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

	if (t->now_ms < r->retry_ms)
		return;
	if (start_resolve(t, r->list, &why) == -1) {
		r->retry_ms = t->now_ms + RETRY_MS;
		if (why.kind != FAIL_RETRY)
			tail_fail(t, &why);
		else
			diag_info(1, "%s; trying again", why.text);
		return;
	}
	for (i = 0; i < r->list->cnt; i++)
		own(t, &r->list->elems[i]);
	if (t->set->group != NULL)
		assign(t, r->list);
	else
		for (i = 0; i < r->list->cnt; i++)
			consume(t, part_of(t, &r->list->elems[i]));
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
	if (is_cooperative(t))
		report(rd_kafka_incremental_unassign(t->rk, r->list));
	else
		rd_kafka_assign(t->rk, NULL);
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
	if (open > 0) {
		diag_warn("%s with %zu records in flight",
		    r->lost ? "partitions were lost"
			    : "partitions go after --drain",
		    open);
		if (!flow_kill(t))
			return;
	}
	r->state = REBALANCE_COMMIT;
	r->by_ms = t->now_ms + COMMIT_MS;
	if (r->lost || t->set->group == NULL ||
	    (!commit_send(t, true) && !t->commits.waiting))
		unassign(t);
}

static void
last_commit(struct tail *t)
{
	struct rebalance *r = &t->rebalance;

	if (t->commits.waiting && t->now_ms < r->by_ms)
		return;
	/* One that was under way before may have left something out. */
	if (!t->commits.waiting && t->commits.failed == 0 &&
	    commit_send(t, true))
		return;
	unassign(t);
}

void
rebalance_step(struct tail *t)
{
	switch (t->rebalance.state) {
	case REBALANCE_NONE:
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

/* Out of range: on to the first record that is there, loudly. */
static int
skip_lost(struct tail *t, struct part *part, struct fail *why)
{
	int64_t next = part->flight.next, first;

	if (t->set->fail_on_data_loss)
		return fail(why, FAIL_RECORD,
		    "%s [%d]: offset %lld is out of range: records were lost "
		    "(--fail-on-data-loss)",
		    part->topic, part->partition, (long long)next);
	if (start_first(t, part, &first, why) == -1)
		return -1;
	diag_error("%s [%d]: offset %lld is out of range: records were lost; "
		   "goes on at the earliest, %lld",
	    part->topic, part->partition, (long long)next, (long long)first);
	t->out_of_range++;
	if (first < next)
		ledger_ack_all(&t->ledger, part);
	part->flight.next = first;
	part->out_of_range = false;
	return 0;
}

static int
skip_all_lost(struct tail *t, struct fail *why)
{
	size_t i;

	for (i = 0; i < t->ledger.count; i++) {
		struct part *part = t->ledger.parts[i];

		if (part->owned && part->out_of_range &&
		    skip_lost(t, part, why) == -1)
			return -1;
	}
	return 0;
}

static void
assign_again(struct tail *t)
{
	rd_kafka_topic_partition_list_t *list =
	    rd_kafka_topic_partition_list_new(8);
	size_t i;

	for (i = 0; i < t->ledger.count; i++) {
		const struct part *part = t->ledger.parts[i];

		if (part->owned)
			rd_kafka_topic_partition_list_add(
			    list, part->topic, part->partition)
			    ->offset = part->flight.next;
	}
	/* An empty assignment would mean something to the group's state. */
	if (list->cnt > 0) {
		if (is_cooperative(t))
			report(rd_kafka_incremental_unassign(t->rk, list));
		assign(t, list);
	}
	rd_kafka_topic_partition_list_destroy(list);
}

void
rebalance_rewind(struct tail *t)
{
	struct fail why;
	size_t i;

	if (!t->rewind || t->rebalance.state != REBALANCE_NONE ||
	    t->now_ms < t->rebalance.retry_ms)
		return;
	if (skip_all_lost(t, &why) == -1) {
		t->rebalance.retry_ms = t->now_ms + RETRY_MS;
		if (why.kind != FAIL_RETRY)
			tail_fail(t, &why);
		return;
	}
	t->rewind = false;
	if (t->set->group != NULL) {
		assign_again(t);
		return;
	}
	for (i = 0; i < t->ledger.count; i++)
		if (t->ledger.parts[i]->owned) {
			unconsume(t, t->ledger.parts[i]);
			consume(t, t->ledger.parts[i]);
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
		if (is_cooperative(t))
			report(rd_kafka_incremental_assign(t->rk, r->list));
		else
			rd_kafka_assign(t->rk, NULL);
	}
	r->state = REBALANCE_NONE;
}
