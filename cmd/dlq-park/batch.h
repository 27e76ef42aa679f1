/*
 * Records of one origin that are parked together, in one object.
 *
 *	OPEN     takes records
 *	CLOSED   waits for its turn
 *	SENT     on its way, with the object's name and body
 *	DURABLE  in its place: its records may pass on
 */
#ifndef DLQ_PARK_BATCH_H
#define DLQ_PARK_BATCH_H

#include "name.h"

enum batch_state { BATCH_OPEN, BATCH_CLOSED, BATCH_SENT, BATCH_DURABLE };

struct batch {
	struct batch *next; /* in the list that it stands in */
	enum batch_state state;
	struct origin origin;
	int64_t first_offset, last_offset; /* the least and the greatest */
	size_t first, last; /* its records' numbers in the backlog */
	size_t records, bytes; /* that it has */
	size_t waiting; /* records that were not yet passed on */
	int64_t due_ms; /* on clock_ms: when it is closed at the latest */
	struct buf name; /* of the object, within the place */
	struct buf body; /* while it is SENT */
	struct buf parked; /* where it is, as a JSON string */
	void *upload; /* the place's own */
	bool reported; /* its place was given to the alarm */
};

/* It is in its place: its body is let go. */
void batch_durable(struct batch *);

struct batch *batch_new(const struct origin *, int64_t due_ms);
void batch_free(struct batch *);

/* A list, oldest first. */
struct batches {
	struct batch *first, *last;
	size_t count;
};

void batches_push(struct batches *, struct batch *);
struct batch *batches_take_first(struct batches *);

/* Take it out, wherever it stands. */
void batches_remove(struct batches *, struct batch *);

/* The batch of that origin; NULL without. */
struct batch *batches_find(const struct batches *, const struct origin *);

#endif
