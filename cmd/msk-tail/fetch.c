#include "fetch.h"

#include "diag.h"
#include "kafka.h"
#include "lookup.h"
#include "member.h"

static struct part *
part_of(struct tail *t, const rd_kafka_topic_partition_t *p)
{
	return ledger_add(&t->ledger, p->topic, p->partition);
}

bool
fetch_is_cooperative(const struct tail *t)
{
	const char *protocol = rd_kafka_rebalance_protocol(t->rk);

	return protocol != NULL && strcmp(protocol, "COOPERATIVE") == 0;
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

void
fetch_report(rd_kafka_error_t *error)
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
	if (fetch_is_cooperative(t)) {
		fetch_report(rd_kafka_incremental_assign(t->rk, list));
		member_settle(t);
	} else {
		rd_kafka_assign(t->rk, list);
	}
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

void
fetch_begin(struct tail *t, const rd_kafka_topic_partition_list_t *list)
{
	int i;

	if (t->set->group != NULL) {
		assign(t, list);
		return;
	}
	for (i = 0; i < list->cnt; i++)
		consume(t, part_of(t, &list->elems[i]));
}

static void
unconsume(struct tail *t, struct part *part)
{
	rd_kafka_topic_t *rkt = rd_kafka_topic_new(t->rk, part->topic, NULL);

	rd_kafka_consume_stop(rkt, part->partition);
	rd_kafka_topic_destroy(rkt);
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
	if (lookup_first(t, part, &first, why) == -1)
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
		if (fetch_is_cooperative(t))
			fetch_report(
			    rd_kafka_incremental_unassign(t->rk, list));
		assign(t, list);
	}
	rd_kafka_topic_partition_list_destroy(list);
}

void
fetch_again(struct tail *t)
{
	struct fail why;
	size_t i;

	if (!t->rewind || t->rebalance.state != REBALANCE_NONE ||
	    t->phase > PHASE_FINISH || !lookup_is_due(t))
		return;
	if (skip_all_lost(t, &why) == -1) {
		lookup_failed(t, &why);
		return;
	}
	lookup_went(t);
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
