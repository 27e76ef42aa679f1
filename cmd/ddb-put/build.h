/*
 * From a record to the writes that it asks for, and to the record that goes
 * out when they are done.
 */
#ifndef DDB_PUT_BUILD_H
#define DDB_PUT_BUILD_H

#include "envelope.h"
#include "routes.h"
#include "slot.h"

struct build {
	struct store *store;
	bool dry; /* nobody wants the item that an update makes */
	/* Of one record: the row as shaped; the item that it becomes, also
	 * in DynamoDB's JSON where the store wants that; the key, and the one
	 * that the row had before; the attributes that an update takes off. */
	struct buf row, item, typed, key, old_key, removed, scratch;
	struct envelope_memory envelope;
};

void build_init(struct build *, struct store *, bool dry);
void build_release(struct build *);

/*
 * Fill a slot that holds the record's line: a write (SLOT_BUSY), or a record
 * that is marked skipped (SLOT_READY). FAIL_RECORD where the row can't be
 * stored: put.payload, put.row, put.put_if, put.version, or as envelope.h,
 * shape.h, key.h and item.h say; what was appended to the slot is undefined
 * then.
 */
int build_slot(struct build *, const struct record *, struct route *,
    struct put_slot *, struct fail *why);

#endif
