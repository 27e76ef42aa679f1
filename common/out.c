#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"

/* Pieces of 64 to 256 KiB keep both ends of a 1 MiB pipe busy. */
#define PIECE ((size_t)128 << 10)
#define PIPE_SIZE (1 << 20)

/* The largest buffer kept between records. */
#define KEEP ((size_t)4 << 20)

void
out_init(struct out *o, int fd)
{
	struct stat st;

	*o = (struct out){ .fd = fd };
	buf_init(&o->buf, SIZE_MAX);
	o->watched = fstat(fd, &st) == 0 &&
		     (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
	if (o->watched)
		fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
	signal(SIGPIPE, SIG_IGN);
}

void
out_init_memory(struct out *o)
{
	*o = (struct out){ .fd = -1 };
	buf_init(&o->buf, SIZE_MAX);
}

void
out_reader_gone(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(SIGPIPE);
	_exit(128 + SIGPIPE);
}

static noreturn void
broken(const char *doing)
{
	struct fail why;

	if (errno == EPIPE)
		out_reader_gone();
	fail(&why, FAIL_IO, "%s standard output: %s", doing, strerror(errno));
	die(&why);
}

/* Where somebody made the descriptor non-blocking, wait for room. */
static bool
try_later(int fd)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN)
		return false;
	return poll(&room, 1, -1) != -1 || errno == EINTR;
}

static void
write_all(struct out *o, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = write(o->fd, o->buf.p + done, len - done);
		if (n == -1 && !try_later(o->fd))
			broken("writing to");
		done += n != -1 ? (size_t)n : 0;
		o->bytes += n != -1 ? (size_t)n : 0;
		out_look(o);
	}
}

/* Nothing but so many bytes, of no whole record. */
static void
keep(struct out *o, size_t rest)
{
	o->begun = 0;
	buf_rewind(&o->buf, rest);
	if (o->buf.cap > KEEP && rest == 0) {
		buf_release(&o->buf);
		buf_init(&o->buf, SIZE_MAX);
	}
}

/* Whole records only: the one being written stays. */
void
out_flush(struct out *o)
{
	size_t rest = o->buf.len - o->begun;

	if (o->begun == 0 || o->fd == -1)
		return;
	write_all(o, o->begun);
	memmove(o->buf.p, o->buf.p + o->begun, rest);
	keep(o, rest);
}

void
out_reset(struct out *o)
{
	keep(o, 0);
	o->records = o->errored = 0;
}

/* The bytes change places where they can. */
void
out_join(struct out *to, struct out *from)
{
	struct buf empty = to->buf;

	if (empty.len != 0) {
		buf_view(&to->buf, buf_as_view(&from->buf));
	} else {
		to->buf = from->buf;
		from->buf = empty;
	}
	to->begun = to->buf.len;
	to->records += from->records;
	to->errored += from->errored;
	out_reset(from);
	if (to->buf.len >= PIECE)
		out_flush(to);
}

/* Put the record's acknowledgement in its place. */
static void
to_ack(struct out *o)
{
	struct record record = { 0 };
	struct fail why;
	struct buf copy;

	buf_init(&copy, SIZE_MAX);
	buf_append(&copy, o->buf.p + o->begun, o->buf.len - o->begun);
	buf_rewind(&o->buf, o->begun);
	if (record_parse(&record, buf_as_view(&copy), &why) == 0)
		record_ack(&record, &o->buf);
	buf_release(&copy);
}

void
out_end(struct out *o, bool errored)
{
	if (o->acks_only)
		to_ack(o);
	buf_byte(&o->buf, '\n');
	o->begun = o->buf.len;
	o->records++;
	o->errored += errored;
	if (o->buf.len >= PIECE)
		out_flush(o);
}

void
out_cancel(struct out *o)
{
	buf_rewind(&o->buf, o->begun);
}

void
out_close(struct out *o)
{
	out_flush(o);
	if (close(o->fd) == -1 && errno != EINTR)
		broken("closing");
	buf_release(&o->buf);
	o->fd = -1;
}

int
out_wait(struct out *o, int fd, int timeout_ms)
{
	/* A pipe's writing end reports POLLERR when its reader is gone. */
	struct pollfd fds[2] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = o->watched ? o->fd : -1, .events = 0 },
	};

	int ready = poll(fds, 2, timeout_ms);

	out_look(o);
	if (ready == -1)
		return 0;
	if ((fds[1].revents & (POLLERR | POLLHUP)) != 0)
		out_reader_gone();
	return fds[0].revents != 0;
}
