/*
 * msk-tail: Kafka to records. Reads topics, as a group's member or by itself,
 * and writes each message as one JSON line: to stdout, or to a pipeline that
 * it runs (--exec) and whose output acknowledges. A group's offsets are
 * committed only behind acknowledged records (mskutils.7).
 */
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "flow.h"
#include "kafka.h"
#include "lag.h"
#include "loop.h"
#include "measure.h"
#include "out.h"
#include "signals.h"
#include "subscribe.h"

void
tail_stop(struct tail *t, int status)
{
	if (t->status == 0)
		t->status = status;
	if (t->phase >= PHASE_STOP)
		return;
	t->phase = PHASE_STOP;
	t->drain_by_ms = t->now_ms + t->set->drain_ms;
}

void
tail_fail(struct tail *t, const struct fail *why)
{
	if (t->status == 0 || t->phase < PHASE_STOP)
		diag_error("%s", why->text);
	tail_stop(t, (int)why->kind);
}

static enum ack_mode
ack_mode(const struct settings *s)
{
	if (s->exec != NULL)
		return ACK_EXEC;
	if (s->ack_path != NULL)
		return ACK_FIFO;
	return s->group != NULL ? ACK_WRITTEN : ACK_NONE;
}

/* 0 says that all was acknowledged and committed. */
static void
settle_status(struct tail *t)
{
	if (t->mode < ACK_FIFO && t->reader_gone)
		return;
	if (t->ledger.open > 0)
		diag_error("%zu records are unacknowledged; the next start "
			   "reads them again",
		    t->ledger.open);
	else if (!t->uncommitted)
		return;
	else
		diag_error("the last commit was not answered; the next start "
			   "may read records again");
	if (t->status == 0)
		t->status = FAIL_RETRY;
}

static void
summary(struct tail *t)
{
	char more[200];

	if (t->mode < ACK_FIFO)
		t->tally.out = t->tally.in;
	snprintf(more, sizeof(more),
	    " unacknowledged=%zu foreign=%llu duplicate=%llu unusable=%llu "
	    "restarts=%lld commits=%llu out_of_range=%llu",
	    t->ledger.open, (unsigned long long)t->foreign,
	    (unsigned long long)t->again, (unsigned long long)t->acks.unusable,
	    (long long)t->pipe.restarts, (unsigned long long)t->commits.done,
	    (unsigned long long)t->out_of_range);
	tally_print_with(&t->tally, more);
}

static int
run(struct tail *t, int ack_fd)
{
	struct fail why;

	if (kafka_open(t, &why) == -1)
		die(&why);
	t->mode = ack_mode(t->set);
	flow_init(t, ack_fd);
	if (t->set->lag)
		return lag_print(t);
	measure_init(t);
	if (subscribe(t, &why) == -1) {
		if (signals_taken() == 0)
			tail_fail(t, &why);
	} else {
		loop_run(t);
	}
	settle_status(t);
	monitor_end(&t->monitor); /* while partitions are ours */
	kafka_close(t);
	summary(t);
	return t->status;
}

int
main(int argc, char *argv[])
{
	struct settings settings;
	struct tail t = { .set = &settings };
	int ack_fd, status;

	options_parse(&settings, argc, argv, &ack_fd);
	signals_init();
	tally_init(&t.tally);
	t.now_ms = clock_ms();
	ledger_init(&t.ledger);
	printer_init(
	    &t.printer, settings.key, settings.value, settings.max_record);
	status = run(&t, ack_fd);
	if (t.reader_gone && status == 0)
		out_reader_gone();
	/* librdkafka's threads are still there: no exit handlers. */
	_exit(status);
}
