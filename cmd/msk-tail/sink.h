/*
 * Records on their way out, to stdout or to CMD: collected up to a piece,
 * then written, never blocking, until all is gone.
 */
#ifndef TAIL_SINK_H
#define TAIL_SINK_H

#include "buf.h"
#include "fail.h"

/* Pieces of 64 to 256 KiB keep both ends of a 1 MiB pipe busy. */
#define SINK_PIECE ((size_t)128 << 10)

/* How the descriptor is kept from blocking. */
enum sink_way {
	SINK_NONBLOCK, /* O_NONBLOCK, on a file description of our own */
	SINK_SOCKET, /* MSG_DONTWAIT */
	SINK_POLITE, /* only what poll(2) promises room for */
	SINK_FILE, /* regular files never block for long */
};

struct sink {
	int fd; /* -1: closed */
	enum sink_way way;
	struct buf buf; /* whole lines */
	size_t ready; /* of them may be written; the rest is held back */
	size_t written;
	uint64_t bytes; /* written since sink_init */
	bool gone; /* nobody reads any more */
};

void sink_init(struct sink *);
void sink_release(struct sink *);

/* Write to fd from now on; it is closed by sink_close. A pipe is enlarged. */
void sink_open(struct sink *, int fd);

/* The lines up to here may be written. */
static inline void
sink_allow(struct sink *s)
{
	s->ready = s->buf.len;
}

/* Whether some of what is allowed is not written yet. */
static inline bool
sink_pending(const struct sink *s)
{
	return s->written < s->ready;
}

/* Write what goes without waiting. Sets gone where the reader is gone;
 * FAIL_IO for any other error. */
int sink_write(struct sink *, struct fail *why);

/* Forget what is not written, and close. FAIL_IO where close fails. */
int sink_close(struct sink *, struct fail *why);

#endif
