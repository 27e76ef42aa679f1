/*
 * The records that were read and not yet written out, in the order of the
 * input: errored ones until their batch is durable, and those behind them.
 */
#ifndef DLQ_PARK_WINDOW_H
#define DLQ_PARK_WINDOW_H

#include "batch.h"
#include "filter.h"

/* No number of a record. */
#define WINDOW_NONE SIZE_MAX

struct entry {
	char *line; /* without LF; readable as jtext.h wants it */
	size_t len;
	struct batch *batch; /* NULL: it only passes */
	size_t next; /* the batch's next record, or WINDOW_NONE */
	bool errored;
};

/* Records are numbered; those from first on are here. */
struct window {
	struct entry *entries; /* a ring */
	size_t size, first, count;
	size_t bytes; /* that its records take */
};

void window_init(struct window *);
void window_release(struct window *);

/* Take in a copy of a line; returns its number. */
size_t window_add(
    struct window *, struct view line, struct batch *, bool errored);

struct entry *window_at(const struct window *, size_t number);

/* The lines of a batch, each with its LF. */
void window_body(const struct window *, const struct batch *, struct buf *out);

/* The oldest one, where there is one that may pass on; else NULL. */
struct entry *window_ready(const struct window *);

/* It was passed on. */
void window_drop(struct window *);

#endif
