/*
 * From a record to the write that it asks for, and to the record that goes
 * out when the write is done.
 */
#ifndef DDB_PUT_BUILD_H
#define DDB_PUT_BUILD_H

#include "routes.h"
#include "window.h"

struct build {
	struct store *store;
	struct buf row, keyed, key, scratch; /* of one record */
};

void build_init(struct build *, struct store *);
void build_release(struct build *);

/*
 * Fill a slot that holds the record's line: a write (SLOT_WRITE), or a record
 * that is marked skipped (SLOT_READY). FAIL_RECORD where the row can't be
 * stored: put.payload, put.put_if, or as shape.h, key.h and item.h say; what
 * was appended to the slot is undefined then.
 */
int build_slot(struct build *, const struct record *, struct route *,
    struct slot *, struct fail *why);

#endif
