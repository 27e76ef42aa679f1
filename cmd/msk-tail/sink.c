#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIPE_SIZE (1 << 20)

/* The largest buffer kept when it is empty. */
#define KEEP ((size_t)4 << 20)

void
sink_init(struct sink *s)
{
	*s = (struct sink){ .fd = -1 };
	buf_init(&s->buf, SIZE_MAX);
}

void
sink_release(struct sink *s)
{
	buf_release(&s->buf);
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
}

/*
 * O_NONBLOCK belongs to the open file description, and stdout's is shared
 * with other processes. Opening it again makes one of our own.
 */
static enum sink_way
own_description(struct sink *s)
{
	char path[64];
	int flags = fcntl(s->fd, F_GETFL), fd;

	if (flags != -1 && (flags & O_NONBLOCK) != 0)
		return SINK_NONBLOCK;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", s->fd);
	fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return SINK_POLITE;
	close(s->fd);
	s->fd = fd;
	return SINK_NONBLOCK;
}

void
sink_open(struct sink *s, int fd)
{
	struct stat st;

	s->fd = fd;
	s->gone = false;
	s->ready = s->written = 0;
	buf_reset(&s->buf);
	if (fstat(fd, &st) == -1)
		st.st_mode = 0;
	if (S_ISFIFO(st.st_mode)) {
		fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
		s->way = own_description(s);
	} else if (S_ISSOCK(st.st_mode)) {
		s->way = SINK_SOCKET;
	} else {
		s->way = S_ISREG(st.st_mode) ? SINK_FILE : SINK_POLITE;
	}
}

/* A pipe that poll says can be written has room for PIPE_BUF bytes. */
static ssize_t
write_politely(const struct sink *s, const char *p, size_t len)
{
	struct pollfd room = { .fd = s->fd, .events = POLLOUT };

	if (poll(&room, 1, 0) != 1) {
		errno = EAGAIN;
		return -1;
	}
	return write(s->fd, p, len < PIPE_BUF ? len : PIPE_BUF);
}

static ssize_t
write_some(const struct sink *s, const char *p, size_t len)
{
	switch (s->way) {
	case SINK_SOCKET:
		return send(s->fd, p, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	case SINK_POLITE:
		return write_politely(s, p, len);
	case SINK_NONBLOCK:
	case SINK_FILE:
		break;
	}
	return write(s->fd, p, len);
}

/* All that was allowed is written: what is held back moves to the front. */
static void
start_over(struct sink *s)
{
	size_t rest = s->buf.len - s->ready;

	memmove(s->buf.p, s->buf.p + s->ready, rest);
	buf_rewind(&s->buf, rest);
	s->ready = s->written = 0;
	if (rest == 0 && s->buf.cap > KEEP) {
		buf_release(&s->buf);
		buf_init(&s->buf, SIZE_MAX);
	}
}

int
sink_write(struct sink *s, struct fail *why)
{
	ssize_t n;

	while (sink_pending(s) && !s->gone) {
		n = write_some(s, s->buf.p + s->written, s->ready - s->written);
		s->bytes += n > 0 ? (size_t)n : 0;
		if (n >= 0)
			s->written += (size_t)n;
		else if (errno == EAGAIN)
			return 0;
		else if (errno == EPIPE || errno == ECONNRESET)
			s->gone = true;
		else if (errno != EINTR)
			return fail(why, FAIL_IO, "writing records: %s",
			    strerror(errno));
	}
	if (s->ready > 0 && !sink_pending(s))
		start_over(s);
	return 0;
}

int
sink_close(struct sink *s, struct fail *why)
{
	int fd = s->fd;

	buf_reset(&s->buf);
	s->ready = s->written = 0;
	s->fd = -1;
	if (fd != -1 && close(fd) == -1 && errno != EINTR)
		return fail(
		    why, FAIL_IO, "closing the output: %s", strerror(errno));
	return 0;
}
