/*
 * measure: run a program and say what it cost. A process of its own, because
 * a child's peak memory begins with that of the process which started it, and
 * Python's is larger than what is measured here.
 *
 *	measure IN OUT PROGRAM [ARGUMENT...]
 *
 * One line on stdout: user and system time and wall-clock time in
 * microseconds, peak memory in KiB, exit status (128 + signal).
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

static long
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static long
us_of(struct timeval t)
{
	return t.tv_sec * 1000000 + t.tv_usec;
}

static void
redirect(const char *name, int flags, int to)
{
	int fd = open(name, flags, 0666);

	if (fd == -1)
		err(EX_NOINPUT, "%s", name);
	dup2(fd, to);
	close(fd);
}

static void
become(char *argv[])
{
	redirect(argv[1], O_RDONLY, STDIN_FILENO);
	redirect(argv[2], O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
	execvp(argv[3], argv + 3);
	err(EX_UNAVAILABLE, "%s", argv[3]);
}

int
main(int argc, char *argv[])
{
	struct rusage used;
	long start = now_us();
	int status;
	pid_t child;

	if (argc < 4)
		errx(EX_USAGE, "usage: measure IN OUT PROGRAM [ARGUMENT...]");
	child = fork();
	if (child == -1)
		err(EX_OSERR, "fork");
	if (child == 0)
		become(argv);
	if (wait4(child, &status, 0, &used) == -1)
		err(EX_OSERR, "wait4");
	printf("%ld %ld %ld %ld %d\n", us_of(used.ru_utime),
	    us_of(used.ru_stime), now_us() - start, used.ru_maxrss,
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
