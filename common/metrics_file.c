#include "metrics_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "diag.h"

static void
warn_once(struct metrics_file *f)
{
	if (!f->warned)
		diag_warn("--metrics %s: %s; going on without", f->name,
		    strerror(errno));
	f->warned = true;
}

/* Behind a part of a line the next one stands on its own. */
static bool
write_line(struct metrics_file *f, int fd, struct view line)
{
	ssize_t n;

	if (f->torn && write(fd, "\n", 1) != 1)
		return false;
	f->torn = false;
	do
		n = write(fd, line.p, line.len);
	while (n == -1 && errno == EINTR);
	if (n == (ssize_t)line.len)
		return true;
	if (n != -1)
		errno = ENOSPC;
	f->torn = n > 0;
	return false;
}

static void
write_lines(struct metrics_file *f, int fd, struct view lines)
{
	while (lines.len != 0) {
		const char *end = memchr(lines.p, '\n', lines.len);
		size_t len = (size_t)(end - lines.p) + 1;
		struct view line = { lines.p, len };

		if (fd == -1)
			diag_line(line);
		else if (!write_line(f, fd, line))
			warn_once(f);
		lines.p += len;
		lines.len -= len;
	}
}

void
metrics_file_write(struct metrics_file *f, struct view lines)
{
	int fd = -1;

	if (strcmp(f->name, "-") != 0) {
		fd = open(f->name,
		    O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY |
			O_CLOEXEC,
		    0666);
		if (fd == -1) {
			warn_once(f);
			return;
		}
	}
	write_lines(f, fd, lines);
	if (fd != -1 && close(fd) == -1 && errno != EINTR)
		warn_once(f);
}
