#include "take.h"

#include "diag.h"
#include "measure.h"
#include "outage.h"

static bool
full(const struct tail *t)
{
	const struct settings *s = t->set;

	return t->ledger.records >= (size_t)s->in_flight || t->held;
}

bool
take_has_room(const struct tail *t)
{
	return t->phase == PHASE_RUN && t->fresh == 0 && !t->rewind &&
	       t->sink.fd != -1 && t->sink.ready == 0 && !full(t) &&
	       (t->mode != ACK_EXEC || t->pipe.state == PIPE_UP);
}

/* Whether the loop that hands out messages is to stop behind this one. */
static bool
enough(const struct tail *t)
{
	return t->phase != PHASE_RUN || t->quota == 0 ||
	       t->sink.buf.len >= SINK_PIECE || full(t);
}

static void
out_of_range(struct tail *t, struct part *part)
{
	part->out_of_range = true;
	t->rewind = true;
}

static void
end_of_partition(struct tail *t, struct part *part, int64_t offset)
{
	outage_over(t);
	if (part == NULL || !part->owned)
		return;
	/* Behind the last record there may be others: transaction markers,
	 * or what compaction has left of them. */
	inflight_skip_to(&part->flight, offset);
	if (part->stop != OFFSET_NONE && offset >= part->stop)
		part->done = true;
}

static void
take_error(struct tail *t, struct part *part, const rd_kafka_message_t *m)
{
	const char *topic = m->rkt != NULL ? rd_kafka_topic_name(m->rkt) : "";

	if (m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
		end_of_partition(t, part, m->offset);
	else if (m->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET &&
		 tail_wants(t, part))
		out_of_range(t, part);
	else if (m->err != RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)
		outage_report(t, m->err, topic, rd_kafka_message_errstr(m));
}

/* e@: its first record at or after that moment ends a partition. */
static bool
is_past_stop(
    const struct tail *t, struct part *part, const rd_kafka_message_t *m)
{
	rd_kafka_timestamp_type_t type;

	if (part->stop != OFFSET_NONE)
		return m->offset >= part->stop;
	return t->set->offsets.has_stop &&
	       rd_kafka_message_timestamp(m, &type) >= t->set->offsets.stop_ms;
}

/* The line is in the sink; it may go if it fits, or is alone. */
static void
deliver(struct tail *t, struct part *part, int64_t offset, size_t len)
{
	if (t->mode == ACK_NONE) {
		inflight_skip_to(&part->flight, offset + 1);
	} else {
		ledger_deliver(&t->ledger, part, offset, len, t->now_ms);
		if (t->ledger.bytes > t->set->in_flight_bytes &&
		    t->ledger.records > 1) {
			t->held = true;
			return;
		}
	}
	sink_allow(&t->sink);
}

static void
take_record(struct tail *t, struct part *part, const rd_kafka_message_t *m)
{
	size_t before = t->sink.buf.len;
	const char *code;

	if (!tail_wants(t, part) || m->offset < part->flight.next)
		return;
	if (is_past_stop(t, part, m)) {
		part->stop = m->offset;
		part->done = true;
		return;
	}
	code = print_message(&t->printer, part, m, &t->sink.buf);
	if (code != NULL)
		tally_error(&t->tally, code);
	t->tally.in++;
	t->bytes_in += m->len + m->key_len;
	measure_record(t, part, code != NULL);
	deliver(t, part, m->offset, t->sink.buf.len - before);
	if (part->stop != OFFSET_NONE && part->flight.next >= part->stop)
		part->done = true;
	if (++t->taken == t->set->count)
		t->phase = PHASE_FINISH;
}

void
take_message(struct tail *t, const rd_kafka_message_t *m)
{
	struct part *part = NULL;

	if (m->rkt != NULL)
		part = ledger_find(&t->ledger,
		    view_of(rd_kafka_topic_name(m->rkt)), m->partition);
	if (m->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
		take_error(t, part, m);
		return;
	}
	if (t->outage.since_ms != 0)
		outage_over(t);
	take_record(t, part, m);
}

static void
on_message(rd_kafka_message_t *m, void *opaque)
{
	struct tail *t = opaque;

	if (t->quota > 0)
		t->quota--;
	take_message(t, m);
	if (enough(t)) {
		t->more = true;
		rd_kafka_yield(t->rk);
	}
}

static void
take_from(struct tail *t, rd_kafka_queue_t *queue, int64_t quota)
{
	t->quota = quota;
	rd_kafka_consume_callback_queue(queue, 0, on_message, t);
}

/* A tenth of a second's worth may come at once, so that the loop need not
 * wake for each record. */
static void
add_credit(struct tail *t, struct part *part)
{
	double rate = (double)t->set->rate, most = rate / 10;

	part->credit += rate * (double)(t->now_ms - part->credited_ms) / 1000;
	part->credited_ms = t->now_ms;
	if (part->credit > (most < 1 ? 1 : most))
		part->credit = most < 1 ? 1 : most;
}

static void
take_at_rate(struct tail *t)
{
	size_t i;

	for (i = 0; i < t->ledger.count && take_has_room(t) &&
		    t->sink.buf.len < SINK_PIECE;
	     i++) {
		struct part *part = t->ledger.parts[i];
		int64_t before = t->taken;

		if (!tail_wants(t, part))
			continue;
		add_credit(t, part);
		if (part->credit < 1)
			continue;
		take_from(t, part->queue, (int64_t)part->credit);
		part->credit -= (double)(t->taken - before);
	}
}

void
take(struct tail *t)
{
	if (!take_has_room(t))
		return;
	t->more = false;
	take_from(t, t->records, -1);
	if (t->set->rate > 0)
		take_at_rate(t);
}

int64_t
take_pause_ms(const struct tail *t)
{
	return t->set->rate > 0
		   ? (1000 + t->set->rate - 1) / t->set->rate / 2 + 1
		   : -1;
}
