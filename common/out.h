/*
 * Records out. What is written is collected and goes out in large pieces;
 * lines_wait flushes before it waits for input, so nothing is held back from
 * a reader when the stream is idle.
 *
 * A write that fails ends the program: with 74 and a message, or, where the
 * reader is gone (EPIPE), without a word as by SIGPIPE.
 */
#ifndef MSK_OUT_H
#define MSK_OUT_H

#include <stdnoreturn.h>

#include "buf.h"
#include "record.h"

struct out {
	int fd; /* -1: of out_init_memory */
	struct buf buf; /* append records here; out_end closes each */
	size_t begun; /* where the record that is being written began */
	bool acks_only; /* -A: only coordinates leave */
	bool watched; /* fd is a pipe or a socket, whose reader can go */
	uint64_t records; /* written so far */
	uint64_t errored; /* those of them with an error */
	uint64_t bytes; /* that left */
	/* Called with looker behind each wait and each piece, so that what is
	 * due besides is done (NULL: nothing is). */
	void (*look)(void *looker);
	void *looker;
};

/* Enlarges the pipe behind fd to 1 MiB where that is allowed, and ignores
 * SIGPIPE. Nothing but the caller may write to fd. */
void out_init(struct out *, int fd);

/* What is written is only collected, and goes out by out_join. */
void out_init_memory(struct out *);

/* What from has collected is written behind all that is in to; from is empty
 * then, and its counts are 0. */
void out_join(struct out *to, struct out *from);

/* The record that was appended since the last out_end is complete, without
 * its LF; errored says whether it carries an error. */
void out_end(struct out *, bool errored);

/* Forget what was appended since the last out_end. */
void out_cancel(struct out *);

void out_flush(struct out *);

/* Do what is due besides: a signal may have interrupted a call. */
static inline void
out_look(struct out *o)
{
	if (o->look != NULL)
		o->look(o->looker);
}

/* Forget all that was collected, and counted. */
void out_reset(struct out *);

/* Flush and close: reports what close(2) has to say. */
void out_close(struct out *);

/*
 * Wait until fd (-1: none) can be read, timeout_ms have passed (-1: no
 * limit), or a signal came; returns 1, 0 or 0. Ends the program when the
 * reader of out is gone meanwhile.
 */
int out_wait(struct out *, int fd, int timeout_ms);

/* End as SIGPIPE does (141 in the shell), even where SIGPIPE is ignored. */
noreturn void out_reader_gone(void);

#endif
