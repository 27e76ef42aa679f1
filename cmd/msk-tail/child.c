#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIPE_SIZE (1 << 20)

void
child_init(struct child *c)
{
	*c = (struct child){ .status = -1 };
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* Every signal as it is by default, none blocked. */
static void
default_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;
	int i;

	for (i = 1; i < NSIG; i++)
		sigaction(i, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the new process: only what is safe after fork in a process that has
 * threads. */
static _Noreturn void
become(const char *command, int in, int out)
{
	setpgid(0, 0);
	if (dup2(in, STDIN_FILENO) == -1 || dup2(out, STDOUT_FILENO) == -1)
		_exit(126);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	default_signals();
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* Descriptors above 2, so that dup2 never meets its own target. */
static int
open_pipe(int fds[2])
{
	int i, fd;

	if (pipe2(fds, O_CLOEXEC) == -1)
		return -1;
	for (i = 0; i < 2; i++) {
		if (fds[i] > STDERR_FILENO)
			continue;
		if ((fd = fcntl(fds[i], F_DUPFD_CLOEXEC, 3)) == -1)
			return -1;
		close(fds[i]);
		fds[i] = fd;
	}
	fcntl(fds[0], F_SETPIPE_SZ, PIPE_SIZE);
	return 0;
}

int
child_start(struct child *c, const char *command, int *input_fd, int *output_fd,
    struct fail *why)
{
	int in[2], out[2];

	if (open_pipe(in) == -1 || open_pipe(out) == -1)
		return fail(
		    why, FAIL_RETRY, "--exec: pipe: %s", strerror(errno));
	c->pid = fork();
	if (c->pid == -1) {
		c->pid = 0;
		return fail(
		    why, FAIL_RETRY, "--exec: fork: %s", strerror(errno));
	}
	if (c->pid == 0)
		become(command, in[0], out[1]);
	setpgid(c->pid, c->pid);
	c->status = -1;
	close(in[0]);
	close(out[1]);
	fcntl(in[1], F_SETFL, O_WRONLY | O_NONBLOCK);
	fcntl(out[0], F_SETFL, O_RDONLY | O_NONBLOCK);
	*input_fd = in[1];
	*output_fd = out[0];
	return 0;
}

void
child_kill(const struct child *c, int signal_number)
{
	if (c->pid != 0)
		kill(-c->pid, signal_number);
}

bool
child_gone(struct child *c)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == c->pid)
			c->status = status;
	if (c->pid != 0 && kill(-c->pid, 0) == -1 && errno == ESRCH)
		c->pid = 0;
	return c->pid == 0;
}

struct child_words
child_words(const struct child *c)
{
	struct child_words w = { "is gone" };

	if (c->status != -1 && WIFEXITED(c->status))
		snprintf(w.text, sizeof(w.text), "ended with status %d",
		    WEXITSTATUS(c->status));
	else if (c->status != -1 && WIFSIGNALED(c->status))
		snprintf(w.text, sizeof(w.text), "was killed by signal %d",
		    WTERMSIG(c->status));
	return w;
}
