#include "registry_answer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "limits.h"

json_t *
registry_answer_parse(struct view text)
{
	json_t *answer = json_loadb(text.p, text.len, JSON_ALLOW_NUL, NULL);

	if (json_is_string(json_object_get(answer, "schema")))
		return answer;
	json_decref(answer);
	return NULL;
}

/* 1, 0 where it is not there, -1. */
static int
read_file(const char *path, struct buf *text, struct fail *why)
{
	char block[16384];
	ssize_t n = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	while (
	    fd != -1 && !text->over && (n = read(fd, block, sizeof(block))) > 0)
		buf_append(text, block, (size_t)n);
	if (n == -1)
		fail(why, errno == EACCES ? FAIL_ACCESS : FAIL_CONFIG, "%s: %s",
		    path, strerror(errno));
	if (fd != -1)
		close(fd);
	if (text->over)
		return fail(why, FAIL_CONFIG, "%s is over %zu bytes", path,
		    LIMIT_SCHEMA);
	return n == -1 ? -1 : 1;
}

static int
read_as(const char *dir, const char *stem, const char *suffix, struct buf *path,
    struct buf *text, struct fail *why)
{
	buf_reset(path);
	buf_printf(path, "%s/%s%s", dir, stem, suffix);
	return read_file(path->p, text, why);
}

int
registry_answer_read(
    const char *dir, const char *stem, json_t **answer, struct fail *why)
{
	struct buf path, text;
	int got;

	*answer = NULL;
	buf_init(&path, SIZE_MAX);
	buf_init(&text, LIMIT_SCHEMA);
	got = read_as(dir, stem, ".json", &path, &text, why);
	if (got == 1)
		*answer = registry_answer_parse(buf_as_view(&text));
	if (got == 0) {
		got = read_as(dir, stem, ".avsc", &path, &text, why);
		if (got == 1)
			*answer = json_pack(
			    "{s:o?}", "schema", json_stringn(text.p, text.len));
	}
	if (got == 1 && json_object_get(*answer, "schema") == NULL)
		got = fail(why, FAIL_CONFIG,
		    "%s: expected a registry's answer, an object with "
		    "\"schema\" (.json), or a schema (.avsc)",
		    path.p);
	if (got != 1) {
		json_decref(*answer);
		*answer = NULL;
	}
	buf_release(&path);
	buf_release(&text);
	return got;
}

/* mkdir -p, for the owner alone. */
static int
make_directory(const char *dir, struct fail *why)
{
	struct buf path;
	size_t i;
	int rc = 0;

	buf_init(&path, SIZE_MAX);
	buf_text(&path, dir);
	for (i = 1; i <= path.len && rc == 0; i++) {
		if (path.p[i] != '/' && path.p[i] != '\0')
			continue;
		path.p[i] = '\0';
		if (mkdir(path.p, 0700) == -1 && errno != EEXIST)
			rc = fail(why, FAIL_OUTPUT, "%s: %s", path.p,
			    strerror(errno));
		path.p[i] = i < path.len ? '/' : '\0';
	}
	buf_release(&path);
	return rc;
}

/* mkstemp gives a file that only its owner can read. */
static int
write_aside(const char *path, const json_t *answer)
{
	int fd = mkostemp((char *)path, O_CLOEXEC);
	int error = 0;

	if (fd == -1)
		return -1;
	if (json_dumpfd(answer, fd, JSON_COMPACT) == -1 || fsync(fd) == -1)
		error = errno != 0 ? errno : EIO;
	if (close(fd) == -1 && error == 0)
		error = errno;
	if (error == 0)
		return 0;
	unlink(path);
	errno = error;
	return -1;
}

int
registry_answer_write(
    const char *dir, const char *stem, const json_t *answer, struct fail *why)
{
	struct buf path, aside;
	int rc = -1;

	if (make_directory(dir, why) == -1)
		return -1;
	buf_init(&path, SIZE_MAX);
	buf_init(&aside, SIZE_MAX);
	buf_printf(&path, "%s/%s.json", dir, stem);
	buf_printf(&aside, "%s/.%s.XXXXXX", dir, stem);
	if (write_aside(aside.p, answer) == -1)
		fail(why, FAIL_OUTPUT, "%s: %s", aside.p, strerror(errno));
	else if (rename(aside.p, path.p) == -1)
		fail(why, FAIL_OUTPUT, "%s: %s", path.p, strerror(errno));
	else
		rc = 0;
	buf_release(&path);
	buf_release(&aside);
	return rc;
}
