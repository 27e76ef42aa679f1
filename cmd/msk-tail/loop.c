#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "clock.h"
#include "commit.h"
#include "diag.h"
#include "fetch.h"
#include "flow.h"
#include "kafka.h"
#include "lookup.h"
#include "outage.h"
#include "rebalance.h"
#include "restart.h"
#include "signals.h"
#include "stops.h"
#include "take.h"

#define COMMIT_MS 5000

/* The longest sleep: everything that has no event of its own is looked at
 * then. */
#define IDLE_MS 1000

/* A second signal: at once. */
static _Noreturn void
leave_now(struct tail *t)
{
	child_kill(&t->pipe.child, SIGKILL);
	if (t->status == 0 && (t->ledger.open > 0 || !commit_is_complete(t)))
		t->status = FAIL_RETRY;
	_exit(t->status);
}

static void
see_signals(struct tail *t)
{
	if (signals_taken() > 1)
		leave_now(t);
	if (signals_taken() == 1 && t->phase < PHASE_STOP)
		tail_stop(t, 0);
}

/* Whether all that is wanted has been taken. */
static bool
is_all_read(const struct tail *t)
{
	size_t i;

	if (!t->rebalance.assigned || t->rewind ||
	    t->rebalance.state != REBALANCE_NONE)
		return false;
	if (!t->set->until_end && !t->set->offsets.has_stop)
		return false;
	for (i = 0; i < t->ledger.count; i++)
		if (t->ledger.parts[i]->owned && !t->ledger.parts[i]->done)
			return false;
	return t->set->until_end || clock_wall_ms() >= t->set->offsets.stop_ms;
}

/* e@ of a moment that was still to come when partitions were assigned. */
static void
find_stops(struct tail *t)
{
	struct fail why;

	if (!t->set->offsets.has_stop || t->rewind ||
	    t->rebalance.state != REBALANCE_NONE || t->phase > PHASE_FINISH ||
	    !lookup_is_due(t) || clock_wall_ms() < t->set->offsets.stop_ms)
		return;
	if (stops_find(t, &why) == -1)
		lookup_failed(t, &why);
	else
		lookup_went(t);
}

/* The partition whose lowest record waits longest, if it was overtaken or
 * the bound in flight is reached. */
static const struct part *
stuck_part(const struct tail *t)
{
	const struct part *oldest = NULL;
	int64_t age = 0;
	bool full = t->full_ms != 0 &&
		    t->now_ms - t->full_ms >= t->set->ack_timeout_ms &&
		    t->now_ms - t->ack_ms >= t->set->ack_timeout_ms;
	size_t i;

	for (i = 0; i < t->ledger.count; i++) {
		const struct part *part = t->ledger.parts[i];
		int64_t its = inflight_age_ms(&part->flight, t->now_ms);

		if (part->flight.count == 0 || its < t->set->ack_timeout_ms ||
		    (!full && !inflight_overtaken(&part->flight)))
			continue;
		if (its >= age) {
			oldest = part;
			age = its;
		}
	}
	return oldest;
}

static void
watch_acks(struct tail *t)
{
	const struct part *part;

	if (t->mode < ACK_FIFO || t->pipe.state != PIPE_UP ||
	    t->phase != PHASE_RUN || (part = stuck_part(t)) == NULL)
		return;
	diag_error("%s [%d] at offset %lld is unacknowledged for %lld s "
		   "(--ack-timeout), %s: a filter drops lines? jq without "
		   "--unbuffered? The pipe is closed%s",
	    part->topic, part->partition,
	    (long long)inflight_lowest(&part->flight),
	    (long long)inflight_age_ms(&part->flight, t->now_ms) / 1000,
	    inflight_overtaken(&part->flight)
		? "while later ones were acknowledged"
		: "nothing comes, and no more may be sent (--in-flight)",
	    t->mode == ACK_EXEC ? " and started again" : "");
	restart_stuck(t);
}

/* The last commit may take what the drain has left: the broker that keeps the
 * offsets may just be connected to anew. */
static void
start_commit(struct tail *t)
{
	if (t->phase == PHASE_FINISH)
		t->drain_by_ms = t->now_ms + t->set->drain_ms;
	t->commit_by_ms = t->now_ms + COMMIT_MS;
	if (t->commit_by_ms < t->drain_by_ms)
		t->commit_by_ms = t->drain_by_ms;
	t->phase = PHASE_COMMIT;
}

/* What is to be waited for in each of the last phases. */
static void
step_phase(struct tail *t)
{
	if (t->phase == PHASE_RUN && is_all_read(t))
		t->phase = PHASE_FINISH;
	if ((t->phase == PHASE_FINISH || t->phase == PHASE_STOP) &&
	    flow_is_over(t)) {
		start_commit(t);
	} else if (t->phase == PHASE_STOP && t->now_ms >= t->drain_by_ms) {
		start_commit(t);
		flow_kill(t);
	}
	if (t->phase != PHASE_COMMIT ||
	    (t->mode == ACK_EXEC && !flow_is_over(t)))
		return;
	t->uncommitted = !commit_is_complete(t);
	if (!t->uncommitted || t->now_ms >= t->commit_by_ms)
		t->phase = PHASE_OVER;
	else
		commit_send(t, false);
}

static void
step(struct tail *t)
{
	see_signals(t);
	kafka_serve(t);
	commit_replies(t);
	rebalance_step(t);
	fetch_again(t);
	find_stops(t);
	take(t);
	flow_step(t);
	commit_step(t);
	watch_acks(t);
	outage_watch(t);
	step_phase(t);
}

static int
at_most(int timeout, int64_t ms)
{
	return ms < 0 ? 0 : ms < timeout ? (int)ms : timeout;
}

static int
timeout_ms(const struct tail *t)
{
	int timeout = IDLE_MS;

	int64_t due_ms = monitor_timeout_ms(&t->monitor);

	if (t->more && take_has_room(t))
		return 0;
	if (due_ms != -1)
		timeout = at_most(timeout, due_ms);
	if (t->rebalance.state != REBALANCE_NONE || t->rewind ||
	    t->pipe.state == PIPE_ENDING || t->pipe.forsake_ms != 0)
		timeout = 20;
	if (t->pipe.state == PIPE_DOWN)
		timeout = at_most(timeout, t->pipe.start_ms - t->now_ms);
	if (t->phase == PHASE_STOP)
		timeout = at_most(timeout, t->drain_by_ms - t->now_ms);
	if (t->phase == PHASE_COMMIT)
		timeout = at_most(timeout, 100);
	if (t->set->group != NULL && t->commits.due_ms > t->now_ms)
		timeout = at_most(timeout, t->commits.due_ms - t->now_ms);
	if (t->set->rate > 0)
		timeout = at_most(timeout, take_pause_ms(t));
	return timeout;
}

/* A pipe's writing end reports POLLERR when its reader is gone. */
static void
wait_for_all(struct tail *t)
{
	bool pending = sink_pending(&t->sink) && !t->sink.gone;
	int timeout = timeout_ms(t);
	struct timespec limit = { timeout / 1000, timeout % 1000 * 1000000 };
	struct pollfd fds[] = {
		{ .fd = t->wake_fd, .events = POLLIN },
		{ .fd = t->sink.gone ? -1 : t->sink.fd,
		    .events = pending ? POLLOUT : 0 },
		{ .fd = t->acks.ended ? -1 : t->acks.fd, .events = POLLIN },
	};

	if (ppoll(fds, 3, &limit, signals_waiting()) > 0) {
		signals_look();
		if ((fds[1].revents & (POLLERR | POLLHUP)) != 0)
			t->sink.gone = true;
	}
	t->now_ms = clock_ms();
}

void
loop_run(struct tail *t)
{
	t->now_ms = clock_ms();
	while (t->phase != PHASE_OVER) {
		step(t);
		if (t->phase != PHASE_OVER)
			wait_for_all(t);
	}
	rebalance_abandon(t);
}
