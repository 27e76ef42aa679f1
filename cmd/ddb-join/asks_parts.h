/* What the files of asks.h share; nobody else includes it. */
#ifndef DDB_JOIN_ASKS_PARTS_H
#define DDB_JOIN_ASKS_PARTS_H

#include "asks.h"

/* One question to the store, and all that wait for its answer. Its key is
 * the first one's, which waits as long as it does. */
struct ask {
	const struct step *step; /* table and index are */
	struct view key;
	uint64_t hash;
	size_t enough;
	struct question *first, *last;
	struct ask *bucket, *prev, *next;
};

/* The first of a queue; from now on no other question joins it. */
struct ask *ask_shift(struct asks *, struct ask_queue *);

/* To the front of its queue. */
void ask_promote(struct asks *, struct ask *);

struct ask_queue *ask_queue_of(struct asks *, const struct step *);
bool ask_is_consistent(const struct step *);

/* Whose the cache's entries are: a table's items, or one look-up's lists. */
const void *ask_cached_as(const struct step *);

void calls_release(struct asks *);

#endif
