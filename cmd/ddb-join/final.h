/* The final item of a join whose look-ups are all made. */
#ifndef DDB_JOIN_FINAL_H
#define DDB_JOIN_FINAL_H

#include "record.h"
#include "tree.h"

struct final {
	struct buf all, shown, selected, item, key, source; /* of one record */
	struct buf aggregates;
};

void final_init(struct final *);
void final_release(struct final *);

/*
 * Make item and key of it: driver row, look-ups, aggregates, select, and
 * _source. FAIL_RECORD join.key where the final table's key is not in it or
 * can't be coerced, join.number as aggregate.h says, put.version as source.h.
 */
int final_make(struct final *, const struct join *, const struct record *,
    struct fail *why);

/*
 * The key alone, of a join that misses dependencies: from what is there; else
 * the driver's own, by its staging table's key, which stands for it until
 * then. FAIL_RECORD join.key where neither can be told. source is made, too.
 */
int final_make_key(struct final *, const struct join *, const struct record *,
    struct fail *why);

#endif
