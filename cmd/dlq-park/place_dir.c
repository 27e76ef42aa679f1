/* Batches as files: written aside, synced, renamed, the folders synced. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "place.h"

struct place_dir {
	struct place place; /* first */
	const char *dir;
	size_t len; /* of dir, without slashes at its end */
	struct buf path, aside;
};

static void
locate(const struct place *p, const char *name, struct buf *out)
{
	const struct place_dir *d = (const struct place_dir *)p;

	buf_append(out, d->dir, d->len);
	buf_byte(out, '/');
	buf_text(out, name);
}

static int
failed(
    enum fail_kind kind, const char *doing, const char *path, struct fail *why)
{
	return fail(why, kind, "%s %s: %s", doing, path, strerror(errno));
}

/* What it holds by name is on the disk. Some file systems can't be asked. */
static int
sync_dir(const char *path, struct fail *why)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;

	if (fd == -1)
		return failed(FAIL_IO, "opening", path, why);
	if (fsync(fd) == -1 && errno != EINVAL)
		rc = failed(FAIL_IO, "syncing", path, why);
	close(fd);
	return rc;
}

/* Payloads may be confidential: nothing is for others, whatever the umask;
 * what the group may is up to it. */
#define DIR_MODE 0770
#define FILE_MODE 0660

static int
make_dir(const char *path, struct fail *why)
{
	if (mkdir(path, DIR_MODE) == -1 && errno != EEXIST)
		return failed(FAIL_OUTPUT, "making", path, why);
	return 0;
}

/* The folder that path names up to slash, and the one that it stands in. */
static int
make_in(char *path, char *before, char *slash, struct fail *why)
{
	int rc;

	*slash = '\0';
	rc = make_dir(path, why);
	*slash = '/';
	if (rc == -1)
		return -1;
	*before = '\0';
	rc = sync_dir(*path != '\0' ? path : "/", why);
	*before = '/';
	return rc;
}

/* Make each folder of path below the place's own, and sync the one that it
 * stands in: it may be new since a run that was killed. */
static int
make_dirs(const struct place_dir *d, struct buf *path, struct fail *why)
{
	char *before = path->p + d->len, *slash;

	while ((slash = strchr(before + 1, '/')) != NULL) {
		if (make_in(path->p, before, slash, why) == -1)
			return -1;
		before = slash;
	}
	return 0;
}

static int
write_all(int fd, struct view bytes)
{
	ssize_t n;

	while (bytes.len != 0) {
		n = write(fd, bytes.p, bytes.len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		bytes.p += n;
		bytes.len -= (size_t)n;
	}
	return 0;
}

/* mkostemp gives a file that only its owner can read; this one is for its
 * group, too, where the umask allows it. */
static int
finish_file(int fd, struct view body)
{
	mode_t mask = umask(0);

	umask(mask);
	if (write_all(fd, body) == -1 || fchmod(fd, FILE_MODE & ~mask) == -1 ||
	    fsync(fd) == -1)
		return -1;
	return 0;
}

/* The file aside, whole and synced; none is left behind after -1. */
static int
write_aside(char *path, struct view body, struct fail *why)
{
	int fd = mkostemp(path, O_CLOEXEC), rc;

	if (fd == -1)
		return failed(FAIL_OUTPUT, "making", path, why);
	rc = finish_file(fd, body);
	if (rc == -1)
		failed(FAIL_IO, "writing", path, why);
	if (close(fd) == -1 && rc == 0 && errno != EINTR)
		rc = failed(FAIL_IO, "closing", path, why);
	if (rc == -1)
		unlink(path);
	return rc;
}

static int
put_file(struct place_dir *d, struct view body, struct fail *why)
{
	char *slash = strrchr(d->path.p, '/');
	int rc;

	buf_reset(&d->aside);
	buf_append(&d->aside, d->path.p, (size_t)(slash + 1 - d->path.p));
	buf_printf(&d->aside, ".%s.XXXXXX", slash + 1);
	if (write_aside(d->aside.p, body, why) == -1)
		return -1;
	if (rename(d->aside.p, d->path.p) == -1) {
		failed(FAIL_OUTPUT, "making", d->path.p, why);
		unlink(d->aside.p);
		return -1;
	}
	*slash = '\0';
	rc = sync_dir(d->path.p, why);
	*slash = '/';
	return rc;
}

static int
send_batch(struct place *p, struct batch *b, struct fail *why)
{
	struct place_dir *d = (struct place_dir *)p;

	buf_reset(&d->path);
	locate(p, b->name.p, &d->path);
	if (make_dirs(d, &d->path, why) == -1 ||
	    put_file(d, buf_as_view(&b->body), why) == -1)
		return -1;
	batch_durable(b);
	return 0;
}

static int
step(struct place *p, struct fail *why)
{
	(void)p;
	(void)why;
	return 0;
}

static int64_t
timeout_ms(const struct place *p)
{
	(void)p;
	return -1;
}

static void
free_dir(struct place *p)
{
	struct place_dir *d = (struct place_dir *)p;

	buf_release(&d->path);
	buf_release(&d->aside);
	free(d);
}

static int
check_dir(const char *dir, struct fail *why)
{
	struct stat st;

	if (make_dir(dir, why) == -1)
		return -1;
	if (stat(dir, &st) == -1)
		return failed(FAIL_OUTPUT, "looking at", dir, why);
	if (!S_ISDIR(st.st_mode))
		return fail(why, FAIL_OUTPUT,
		    "%s is no directory: expected s3://bucket/prefix or a "
		    "directory to park in",
		    dir);
	return 0;
}

struct place *
place_dir_new(const char *dir, struct fail *why)
{
	struct place_dir *d;

	if (check_dir(dir, why) == -1)
		return NULL;
	d = xcalloc(1, sizeof(*d));
	d->place = (struct place){ .send = send_batch,
		.step = step,
		.timeout_ms = timeout_ms,
		.locate = locate,
		.free = free_dir,
		.most = 1 };
	d->dir = dir;
	d->len = strlen(dir);
	while (d->len != 0 && dir[d->len - 1] == '/')
		d->len--;
	buf_init(&d->path, SIZE_MAX);
	buf_init(&d->aside, SIZE_MAX);
	return &d->place;
}
