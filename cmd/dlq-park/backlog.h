/*
 * The records that were read and not yet written out, in the order of the
 * input: errored ones until their batch is durable, and those behind them.
 */
#ifndef DLQ_PARK_BACKLOG_H
#define DLQ_PARK_BACKLOG_H

#include "batch.h"
#include "filter.h"
#include "room.h"

/* No number of a record. */
#define BACKLOG_NONE SIZE_MAX

struct entry {
	char *line; /* without LF; readable as jtext.h wants it */
	size_t len;
	struct batch *batch; /* NULL: it only passes */
	size_t next; /* the batch's next record, or BACKLOG_NONE */
	bool errored;
	int64_t taken_us; /* filter_taken_us */
};

/* Records are numbered; those from first on are here. */
struct backlog {
	struct entry *entries; /* a ring */
	size_t size, first;
	struct room room; /* its records, and the bytes that they take */
};

void backlog_init(struct backlog *);
void backlog_release(struct backlog *);

/* Take in a copy of a line; returns its number. */
size_t backlog_add(
    struct backlog *, struct view line, struct batch *, bool errored);

struct entry *backlog_at(const struct backlog *, size_t number);

/* The lines of a batch, each with its LF. */
void backlog_body(
    const struct backlog *, const struct batch *, struct buf *out);

/* The oldest one, where there is one that may pass on; else NULL. */
struct entry *backlog_ready(const struct backlog *);

/* It was passed on. */
void backlog_drop(struct backlog *);

#endif
