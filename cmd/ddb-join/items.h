/* What a look-up makes of the items that the store gives. */
#ifndef DDB_JOIN_ITEMS_H
#define DDB_JOIN_ITEMS_H

#include "tree.h"

/* One that the store, or the cache, has given. */
struct item {
	struct view text;
	struct shared *shared; /* the same; NULL: to be copied */
};

/*
 * Take one item, unless it counts as absent (_deleted, or expired by its
 * table's TTL) or where leaves it out. More bytes than LIMIT_JOIN of one
 * record fail it: join.size.
 */
void items_take(struct question *, const struct item *, int64_t now_s);

/* Whether the answer needs more. */
bool items_wanted(const struct question *);

/* Whether what was found is worth keeping: something, and not too little. */
bool items_are_hit(const struct question *);

/*
 * All questions of an answer are answered: what was found becomes its rows,
 * sorted and cut to limit. Says in each question whether it is missing, and
 * counts it. FAIL_RECORD join.max where one found more than max.
 */
int items_finish(
    struct join *, const struct step *, struct answer *, struct fail *why);

#endif
