#include "signals.h"

#include <poll.h>

static volatile sig_atomic_t taken, asked;
static sigset_t waiting;

static void
on_end(int number)
{
	(void)number;
	taken++;
}

static void
on_question(int number)
{
	(void)number;
	asked = 1;
}

static void
on_child(int number)
{
	(void)number;
}

void
signals_init(void)
{
	struct sigaction end = { .sa_handler = on_end };
	struct sigaction child = { .sa_handler = on_child };
	struct sigaction question = { .sa_handler = on_question };
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGCHLD);
	sigaddset(&ours, SIGUSR1);
	sigprocmask(SIG_BLOCK, &ours, &waiting);
	sigdelset(&waiting, SIGTERM);
	sigdelset(&waiting, SIGINT);
	sigdelset(&waiting, SIGCHLD);
	sigdelset(&waiting, SIGUSR1);
	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGINT, &end, NULL);
	sigaction(SIGCHLD, &child, NULL);
	sigaction(SIGUSR1, &question, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int
signals_taken(void)
{
	return taken;
}

bool
signals_asked(void)
{
	bool now = asked != 0;

	asked = 0;
	return now;
}

const sigset_t *
signals_waiting(void)
{
	return &waiting;
}

void
signals_look(void)
{
	static const struct timespec now = { 0, 0 };

	ppoll(NULL, 0, &now, &waiting);
}
