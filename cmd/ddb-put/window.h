/*
 * The records that were read and not yet written out: a ring in the order of
 * the input. What is written out in a record's place is made when it comes
 * in, and waits here until the store has said that its row is durable.
 */
#ifndef DDB_PUT_WINDOW_H
#define DDB_PUT_WINDOW_H

#include "filter.h"
#include "writer.h"

enum slot_state {
	SLOT_READY, /* text's out goes out in its turn */
	SLOT_ERROR, /* the same; it is an error record */
	SLOT_WRITE, /* write says when */
};

/* A write beside a record's own, with its own text: the delete of the key that
 * its row had before. */
struct moved {
	struct write write;
	struct buf text;
};

/* One record. All its text lies in one buffer. */
struct slot {
	enum slot_state state;
	struct buf text; /* the line, a LF, and what is made of it */
	size_t held; /* bytes of text's memory that the window counts */
	size_t line_len;
	size_t out, out_len; /* where in text it goes out from */
	struct write write;
	struct moved *moved; /* NULL: the row has kept its key */
	struct buf whole; /* the item that an update has made, or no buf */
};

struct window {
	struct slot *slots;
	size_t size, first, count;
	size_t bytes, most_bytes; /* of memory that the slots' text holds */
};

void window_init(struct window *, size_t records, size_t bytes);
void window_release(struct window *);

/* A slot at most may be added: a record larger than the window goes alone. */
bool window_has_room(const struct window *);

/* The next slot, empty; window_add takes it in when it is filled. */
struct slot *window_next(struct window *);

/* A second write for a slot, all zero but for its text. */
struct moved *slot_move(struct slot *);

/* Where an update's item goes. */
struct buf *slot_whole(struct slot *);

void window_add(struct window *);

/* Write out what is done, from the oldest one on; stops at the first that is
 * not. dry: the lines, as they came in. */
void window_emit(struct window *, struct filter *, bool dry);

#endif
