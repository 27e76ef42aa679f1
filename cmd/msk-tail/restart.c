#include "restart.h"

#include <signal.h>

#include "diag.h"
#include "flow.h"

/* How long the shell may live on behind the end of its output. */
#define GRACE_MS 1000

/* A run that long makes good for the starts before it; behind a shorter one,
 * of a pipe that has worked, the next start need not wait long. */
#define HEALTHY_MS 600000
#define WORKED_MS 60000

void
restart_init(struct pipe *p)
{
	*p = (struct pipe){ .state = PIPE_DOWN };
	child_init(&p->child);
	backoff_init(&p->backoff, 500, 30000);
}

static void
start(struct tail *t)
{
	struct pipe *p = &t->pipe;
	struct fail why;
	int in, out;

	if (t->phase > PHASE_FINISH ||
	    (t->phase == PHASE_FINISH && t->ledger.open == 0)) {
		p->state = PIPE_OVER;
		return;
	}
	if (t->now_ms < p->start_ms)
		return;
	if (child_start(&p->child, t->set->exec, &in, &out, &why) == -1) {
		tail_fail(t, &why);
		return;
	}
	sink_open(&t->sink, in);
	acks_open(&t->acks, out);
	p->state = PIPE_UP;
	p->counted = true;
	p->stuck = false;
	p->up_ms = t->ack_ms = t->now_ms;
	p->close_by_ms = p->forsake_ms = 0;
}

/* The end of its output follows, unless a process that has left the group
 * holds it open. */
static void
kill_group(struct tail *t)
{
	struct pipe *p = &t->pipe;

	if (p->forsake_ms == 0)
		p->forsake_ms = t->now_ms + GRACE_MS;
	child_kill(&p->child, SIGKILL);
}

/* Its first stage is gone; what the others have yet to say is worth a
 * while. */
static void
broken(struct tail *t)
{
	t->pipe.state = PIPE_CLOSING;
	t->pipe.close_by_ms = t->now_ms + t->set->drain_ms;
	t->pipe.said_ms = t->now_ms;
}

static void
closing(struct tail *t)
{
	if (t->pipe.close_by_ms != 0 && t->now_ms >= t->pipe.close_by_ms)
		kill_group(t);
}

/* What still writes there is nobody that could be waited for. */
static void
forsake(struct tail *t)
{
	t->pipe.forsake_ms = 0;
	t->acks.ended = true;
	diag_warn("CMD is killed, but a process that has left its group holds "
		  "its output open: no longer read");
}

static void
output_ended(struct tail *t)
{
	t->pipe.state = PIPE_ENDING;
	t->pipe.kill_ms = t->now_ms + GRACE_MS;
}

/* What is in flight comes again: the lowest unacknowledged record first. */
static void
rewind_all(struct tail *t)
{
	size_t i;

	for (i = 0; i < t->ledger.count; i++) {
		struct part *part = t->ledger.parts[i];

		if (!part->owned || part->flight.count == 0)
			continue;
		t->taken -= (int64_t)ledger_rewind(&t->ledger, part);
		part->done = false;
		t->rewind = true;
	}
	t->held = false;
	if (t->rewind && t->phase == PHASE_FINISH)
		t->phase = PHASE_RUN;
}

static void
start_again(struct tail *t, size_t missing)
{
	struct pipe *p = &t->pipe;
	struct fail why;

	if (t->now_ms - p->up_ms >= HEALTHY_MS)
		p->restarts = 0;
	if (t->now_ms - p->up_ms >= WORKED_MS)
		backoff_reset(&p->backoff);
	p->restarts_ever += p->counted;
	if (p->counted && ++p->restarts > t->set->restarts) {
		p->state = PIPE_OVER;
		fail(&why, FAIL_RETRY,
		    "CMD %s; it was started again %lld times (--restarts), "
		    "%zu records are unacknowledged",
		    child_words(&p->child).text, (long long)t->set->restarts,
		    missing);
		tail_fail(t, &why);
		return;
	}
	p->state = PIPE_DOWN;
	p->start_ms =
	    t->now_ms + (p->counted ? 100 + backoff_next_ms(&p->backoff) : 0);
	diag_warn("CMD %s with %zu records unacknowledged; starts again in "
		  "%.1f s",
	    child_words(&p->child).text, missing,
	    (double)(p->start_ms - t->now_ms) / 1000);
}

/* With all acknowledged the status changes nothing; it may tell something. */
static void
say_end(const struct child *child)
{
	if (child->status == 0)
		diag_info(1, "CMD %s", child_words(child).text);
	else
		diag_warn("CMD %s", child_words(child).text);
}

/* Its whole group is gone. */
static void
gone(struct tail *t)
{
	struct pipe *p = &t->pipe;
	size_t missing = t->ledger.open;
	struct fail why;

	p->forsake_ms = 0;
	acks_close(&t->acks);
	if (sink_close(&t->sink, &why) == -1)
		diag_warn("%s", why.text);
	if (p->stuck && missing == 0)
		p->counted = false;
	if (t->phase > PHASE_FINISH ||
	    (t->phase == PHASE_FINISH && missing == 0)) {
		say_end(&p->child);
		p->state = PIPE_OVER;
		return;
	}
	if (p->counted && missing > 0)
		flow_say_missing(t);
	rewind_all(t);
	start_again(t, missing);
}

/* The end of its output is its end. A shell that is about to exit is given
 * a moment, so that its status can be reported. */
static void
ending(struct tail *t)
{
	struct pipe *p = &t->pipe;

	if (!child_gone(&p->child) &&
	    (p->child.status != -1 || t->now_ms >= p->kill_ms)) {
		child_kill(&p->child, SIGKILL);
		child_gone(&p->child);
	}
	if (p->child.pid == 0)
		gone(t);
}

void
restart_step(struct tail *t)
{
	struct pipe *p = &t->pipe;

	if (p->state == PIPE_UP || p->state == PIPE_CLOSING) {
		if (p->forsake_ms != 0 && t->now_ms >= p->forsake_ms &&
		    !t->acks.ended)
			forsake(t);
		if (t->acks.ended)
			output_ended(t);
	}
	switch (p->state) {
	case PIPE_DOWN:
		start(t);
		break;
	case PIPE_UP:
		if (t->sink.gone)
			broken(t);
		break;
	case PIPE_CLOSING:
		closing(t);
		break;
	case PIPE_ENDING:
		ending(t);
		break;
	case PIPE_OVER:
		break;
	}
}

void
restart_kill(struct tail *t)
{
	if (t->pipe.state == PIPE_DOWN || t->pipe.state == PIPE_OVER)
		return;
	t->pipe.counted = false;
	kill_group(t);
}

void
restart_stuck(struct tail *t)
{
	t->pipe.stuck = true;
	t->pipe.said_ms = t->now_ms;
	t->pipe.state = PIPE_CLOSING;
}
