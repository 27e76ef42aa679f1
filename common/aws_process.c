/* Credentials from a program: aws_credentials.h. */
#include "aws_credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "mem.h"

#define TIMEOUT_MS 60000
#define MAX_OUTPUT ((size_t)1 << 20)

extern char **environ;

int64_t
aws_time_s(const char *text)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	int hours, minutes;
	int64_t seconds;
	char sign;

	if (end == NULL)
		return -1;
	seconds = (int64_t)timegm(&tm);
	if (*end == '.')
		end += 1 + strspn(end + 1, "0123456789");
	if (strcmp(end, "Z") == 0)
		return seconds;
	if (sscanf(end, "%c%2d:%2d", &sign, &hours, &minutes) != 3 ||
	    strchr("+-", sign) == NULL)
		return -1;
	return seconds - (sign == '+' ? 1 : -1) * (hours * 60 + minutes) * 60;
}

static char *
copy(const json_t *reply, const char *name)
{
	const char *text = json_string_value(json_object_get(reply, name));

	return text != NULL ? xstrdup(text) : NULL;
}

static int
take_reply(struct aws_credentials *c, const json_t *reply, struct fail *why)
{
	const char *expires =
	    json_string_value(json_object_get(reply, "Expiration"));

	if (json_integer_value(json_object_get(reply, "Version")) != 1)
		return fail(why, FAIL_CONFIG,
		    "credential_process: expected an object with Version 1");
	c->access_key = copy(reply, "AccessKeyId");
	c->secret_key = copy(reply, "SecretAccessKey");
	c->token = copy(reply, "SessionToken");
	c->expires_s = INT64_MAX;
	c->link = "credential_process";
	if (c->access_key == NULL || c->secret_key == NULL)
		return fail(why, FAIL_CONFIG,
		    "credential_process: AccessKeyId or SecretAccessKey is "
		    "missing");
	if (expires != NULL && (c->expires_s = aws_time_s(expires)) == -1)
		return fail(why, FAIL_CONFIG,
		    "credential_process: Expiration is no ISO 8601 time");
	return 0;
}

/* Its standard input is empty, its standard error ours. */
static int
start(const char *command, pid_t *pid, int *fd, struct fail *why)
{
	char *const argv[] = { (char *)"sh", (char *)"-c", (char *)command,
		NULL };
	posix_spawn_file_actions_t actions;
	int ends[2], error;

	if (pipe2(ends, O_CLOEXEC) == -1)
		return fail(why, FAIL_RETRY, "pipe: %s", strerror(errno));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(
	    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	error = posix_spawn(pid, "/bin/sh", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	*fd = ends[0];
	if (error == 0)
		return 0;
	close(ends[0]);
	return fail(why, FAIL_RETRY, "credential_process: %s", strerror(error));
}

/* Read to the end of file; false where time or room run out. */
static bool
read_all(int fd, struct buf *text, struct out *out)
{
	int64_t deadline = clock_ms() + TIMEOUT_MS, left;
	char block[4096];
	ssize_t n;

	while ((left = deadline - clock_ms()) > 0 && !text->over) {
		if (out != NULL && out_wait(out, fd, (int)left) == 0)
			continue;
		n = read(fd, block, sizeof(block));
		if (n == 0)
			return true;
		if (n > 0)
			buf_append(text, block, (size_t)n);
		else if (errno != EINTR)
			return false;
	}
	return false;
}

static int
collect(
    const char *command, struct buf *text, struct out *out, struct fail *why)
{
	bool whole;
	pid_t pid;
	int fd = -1, status = 0;

	if (start(command, &pid, &fd, why) == -1)
		return -1;
	whole = read_all(fd, text, out);
	close(fd);
	if (!whole)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	if (!whole)
		return fail(why, FAIL_RETRY,
		    "credential_process did not end within %d s",
		    TIMEOUT_MS / 1000);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return fail(why, FAIL_RETRY,
		    "credential_process failed (status %d)",
		    WIFEXITED(status) ? WEXITSTATUS(status)
				      : 128 + WTERMSIG(status));
	return 0;
}

int
aws_credentials_run(struct aws_credentials *c, const char *command,
    struct out *out, struct fail *why)
{
	json_t *reply = NULL;
	struct buf text;
	int rc = -1;

	buf_init(&text, MAX_OUTPUT);
	if (collect(command, &text, out, why) == -1)
		goto done;
	reply = json_loadb(text.p, text.len, 0, NULL);
	rc = take_reply(c, reply, why);
done:
	if (rc == -1)
		aws_credentials_release(c);
	json_decref(reply);
	explicit_bzero(text.p, text.len);
	buf_release(&text);
	return rc;
}
