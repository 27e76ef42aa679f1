/*
 * The memory of one record's join, given back all at once: blocks that go
 * round between the records, so that a flood allocates little.
 */
#ifndef DDB_JOIN_MEMORY_H
#define DDB_JOIN_MEMORY_H

#include "buf.h"

struct memory_block;
struct memory_hold;
struct shared;

/* Blocks that no record has now. */
struct pool {
	struct memory_block *free;
	size_t count;
};

/* All zero but the pool is empty. */
struct memory {
	struct pool *pool;
	struct memory_block *last;
	struct memory_hold *holds;
	size_t bytes; /* of its blocks */
};

void *memory_take(struct memory *, size_t size); /* zeroed */

/* A copy, '\0' and BUF_PAD readable bytes behind it. */
struct view memory_text(struct memory *, struct view);

/*
 * A text that several records have found, kept as long as one of them, or
 * who made it, holds it. Followed by '\0' and BUF_PAD readable bytes.
 */
struct shared *shared_new(struct view);
void shared_drop(struct shared *); /* NULL is fine */
struct view memory_hold(struct memory *, struct shared *);

void memory_release(struct memory *);
void pool_release(struct pool *);

#endif
