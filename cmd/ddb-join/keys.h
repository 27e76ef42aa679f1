/* From the rows that are there to the keys of the next look-up. */
#ifndef DDB_JOIN_KEYS_H
#define DDB_JOIN_KEYS_H

#include "name_table.h"
#include "tree.h"

struct keys {
	struct name_table seen; /* the keys of one answer */
	struct buf text; /* scratch */
};

void keys_init(struct keys *);
void keys_release(struct keys *);

/*
 * Add the answers of a step, each with a question for each of its keys; none
 * is asked yet. FAIL_RECORD join.key for a value that can't be the key: the
 * message names look-up, table, attribute, what was found and what was
 * expected. join.bound as bound.h says.
 */
int keys_make(
    struct keys *, struct join *, const struct step *, struct fail *why);

#endif
