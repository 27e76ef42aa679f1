#include "flow.h"

#include <signal.h>
#include <unistd.h>

#include "diag.h"
#include "lines.h"
#include "measure.h"
#include "restart.h"

/* How often a wait without limit is reported; an --ack-timeout that is
 * shorter says that someone waits. */
#define SAY_MS 60000

void
flow_init(struct tail *t, int ack_fd)
{
	sink_init(&t->sink);
	acks_init(&t->acks, lines_most(t->set->max_record));
	restart_init(&t->pipe);
	if (t->mode == ACK_EXEC)
		return;
	sink_open(&t->sink, STDOUT_FILENO);
	if (t->mode == ACK_FIFO)
		acks_open(&t->acks, ack_fd);
	t->pipe.state = PIPE_UP;
}

bool
flow_is_full(const struct tail *t)
{
	return t->held || t->ledger.records >= (size_t)t->set->in_flight;
}

/* All that is in the sink was written: that acknowledges it. */
static void
ack_written(struct tail *t)
{
	size_t i;

	for (i = 0; i < t->ledger.count; i++)
		if (t->ledger.parts[i]->flight.count > 0) {
			measure_written(t, t->ledger.parts[i]);
			ledger_ack_all(&t->ledger, t->ledger.parts[i]);
		}
}

/* A record that was too large for the room in flight goes when there is
 * room, or when it is alone. */
static void
release_held(struct tail *t)
{
	if (t->phase != PHASE_STOP && t->ledger.open > 1 &&
	    t->ledger.bytes > t->set->in_flight_bytes)
		return;
	t->held = false;
	sink_allow(&t->sink);
}

/* Nobody reads stdout any more. */
static void
reader_gone(struct tail *t)
{
	t->reader_gone = true;
	t->pipe.state = PIPE_CLOSING;
	t->pipe.said_ms = t->now_ms;
	tail_stop(t, 0);
}

static void
write_records(struct tail *t)
{
	struct fail why;

	if (t->held)
		release_held(t);
	if (t->sink.fd == -1)
		return;
	if (sink_write(&t->sink, &why) == -1) {
		tail_fail(t, &why);
		t->sink.gone = true;
	}
	if (t->mode == ACK_WRITTEN && t->sink.ready == 0 && !t->held)
		ack_written(t);
	if (t->sink.gone && t->mode != ACK_EXEC && !t->reader_gone)
		reader_gone(t);
}

/* An error that nobody kept: what lies below it is committed, no more. */
static void
unparked(struct tail *t, const struct ack *ack)
{
	struct view code = VIEW_NONE, error = ack->record.value[FIELD_ERROR];

	if (jtext_kind(error) == JTEXT_OBJECT)
		jtext_get(error, VIEW("code"), &code);
	diag_error("%s came back with error %.*s, not parked: ends "
		   "(--accept-errors would take it as handled)",
	    record_coordinates(&ack->record).text,
	    code.len > 0 ? (int)code.len : 1, code.len > 0 ? code.p : "?");
	tail_stop(t, FAIL_RECORD);
}

static void
take_ack(struct tail *t, const struct ack *ack)
{
	struct part *part = ledger_find(&t->ledger, ack->topic, ack->partition);

	if (part == NULL || !part->owned) {
		t->foreign++;
		return;
	}
	if (ack->errored && !t->set->accept_errors) {
		if (inflight_has(&part->flight, ack->offset))
			unparked(t, ack);
		else
			t->foreign++;
		return;
	}
	switch (ledger_ack(&t->ledger, part, ack->offset)) {
	case INFLIGHT_TAKEN:
		t->tally.out++;
		measure_ack(t, part);
		break;
	case INFLIGHT_AGAIN:
		t->again++;
		break;
	case INFLIGHT_FOREIGN:
		t->foreign++;
		break;
	}
}

static void
read_acks(struct tail *t)
{
	struct fail why;
	struct ack ack = { 0 };

	if (t->acks.fd == -1 || t->acks.ended)
		return;
	if (acks_fill(&t->acks, &why) == -1) {
		t->acks.ended = true;
		tail_fail(t, &why);
		return;
	}
	while (acks_take(&t->acks, &ack)) {
		take_ack(t, &ack);
		t->ack_ms = t->now_ms;
	}
}

/* -a: the end of acknowledgements. One that this run has not caused leaves
 * nobody who would read and acknowledge what comes. */
static void
fifo_ended(struct tail *t)
{
	bool ours = t->pipe.state == PIPE_CLOSING || t->phase == PHASE_FINISH;
	struct fail why;

	t->pipe.state = PIPE_OVER;
	if (t->phase > PHASE_FINISH)
		return;
	if (t->ledger.open == 0 && ours) {
		tail_stop(t, 0);
		return;
	}
	if (t->ledger.open > 0)
		flow_say_missing(t);
	fail(&why, FAIL_RETRY,
	    "%s ended with %zu records unacknowledged: nobody reads on",
	    t->set->ack_path, t->ledger.open);
	tail_fail(t, &why);
}

void
flow_say_missing(const struct tail *t)
{
	const struct part *part;
	size_t i;

	for (i = 0; i < t->ledger.count; i++) {
		part = t->ledger.parts[i];
		if (part->flight.open == 0)
			continue;
		diag_warn("%s [%d] at offset %lld is the lowest "
			  "unacknowledged record: a filter died, or drops "
			  "lines? jq without --unbuffered?",
		    part->topic, part->partition,
		    (long long)inflight_lowest(&part->flight));
		return;
	}
}

/* A closing pipe's input is closed when the last line is written. */
static void
close_input(struct tail *t)
{
	struct fail why;

	if (t->sink.fd == -1 || (sink_pending(&t->sink) && !t->sink.gone))
		return;
	if (sink_close(&t->sink, &why) == -1)
		tail_fail(t, &why);
}

/* The end of acknowledgements is waited for without limit. */
static void
say_closing(struct tail *t)
{
	int64_t every = t->set->ack_timeout_ms;

	if (every < 1000 || every > SAY_MS)
		every = every < 1000 ? 1000 : SAY_MS;
	if (t->mode < ACK_FIFO || t->now_ms - t->pipe.said_ms < every)
		return;
	t->pipe.said_ms = t->now_ms;
	diag_warn("waiting for %s to end: %zu records are unacknowledged",
	    t->mode == ACK_EXEC ? "CMD" : t->set->ack_path, t->ledger.open);
}

void
flow_step(struct tail *t)
{
	write_records(t);
	read_acks(t);
	if (t->mode == ACK_EXEC)
		restart_step(t);
	else if (t->mode == ACK_FIFO && t->acks.ended &&
		 t->pipe.state != PIPE_OVER)
		fifo_ended(t);
	if ((t->phase == PHASE_FINISH || t->phase == PHASE_STOP) &&
	    t->pipe.state == PIPE_UP && !t->held) {
		t->pipe.state = PIPE_CLOSING;
		t->pipe.said_ms = t->now_ms;
	}
	if (t->pipe.state == PIPE_CLOSING) {
		close_input(t);
		say_closing(t);
	}
	if (flow_is_full(t) != (t->full_ms != 0))
		t->full_ms = t->full_ms != 0 ? 0 : t->now_ms;
}

bool
flow_kill(struct tail *t)
{
	if (t->mode != ACK_EXEC || t->pipe.state == PIPE_DOWN ||
	    t->pipe.state == PIPE_OVER)
		return true;
	restart_kill(t);
	return false;
}

bool
flow_is_over(const struct tail *t)
{
	if (t->mode >= ACK_FIFO)
		return t->pipe.state == PIPE_OVER;
	return t->sink.fd == -1;
}
