#include "ticker.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

/* How long after a ring that nobody has seen the next one comes. */
#define AGAIN_MS 50

static volatile sig_atomic_t rang, asked;
static timer_t timer;
static bool has_timer;

static void
set(int64_t ms)
{
	struct itimerspec in = { .it_value = {
				     ms / 1000, ms % 1000 * 1000000 } };

	if (has_timer)
		timer_settime(timer, 0, &in, NULL);
}

static void
on_signal(int number)
{
	int error = errno;

	if (number == SIGUSR1)
		asked = 1;
	rang = 1;
	set(AGAIN_MS);
	errno = error;
}

/* Ring when something is due, or not at all. */
static void
set_due(const struct monitor *m)
{
	int64_t ms = monitor_timeout_ms(m);

	set(ms == 0 ? 1 : ms == -1 ? 0 : ms);
	if (rang)
		set(AGAIN_MS); /* as the handler did, just before */
}

static void
look(void *monitor)
{
	struct monitor *m = monitor;
	bool now;

	if (!rang)
		return;
	rang = 0;
	now = asked != 0;
	asked = 0;
	monitor_step(m, now);
	set_due(m);
}

static void
catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t ours;

	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&ours);
	sigaddset(&ours, SIGALRM);
	sigaddset(&ours, SIGUSR1);
	sigprocmask(SIG_UNBLOCK, &ours, NULL);
}

void
ticker_start(struct monitor *m, struct out *out)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGALRM };

	has_timer = timer_create(CLOCK_MONOTONIC, &event, &timer) == 0;
	catch_signals();
	out->looker = m;
	out->look = look;
	set_due(m);
}
