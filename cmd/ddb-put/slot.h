/*
 * A record's slot in the window. What is written out in its place is made
 * when it comes in, and waits there until the store has said that its row is
 * durable.
 */
#ifndef DDB_PUT_SLOT_H
#define DDB_PUT_SLOT_H

#include "window.h"
#include "writer.h"

/* A write beside a record's own, with its own text: the delete of the key that
 * its row had before. */
struct moved {
	struct write write;
	struct buf text;
};

/* One record; while it is written, SLOT_BUSY. All text of its own write lies
 * in the slot's. */
struct put_slot {
	struct slot slot; /* first */
	struct write write;
	struct moved *moved; /* NULL: the row has kept its key */
	struct buf whole; /* the item that an update has made, or no buf */
};

/* A second write for a slot, all zero but for its text. */
struct moved *put_slot_move(struct put_slot *);

/* Where an update's item goes. */
struct buf *put_slot_whole(struct put_slot *);

/* Whether its writes have ended: then the record is written out, in a dry run
 * as it came in, and nothing of its writes stays. */
bool put_slot_emit(struct put_slot *, struct filter *, bool dry);

/* Nothing is to be written for it. */
void put_slot_clear(struct put_slot *);

#endif
