/*
 * The records that were read and not yet written out: a ring in the order of
 * the input. Each waits for the oldest, and for the store to say that its
 * item is deleted, if it orders that.
 */
#ifndef DDB_DEL_WINDOW_H
#define DDB_DEL_WINDOW_H

#include "filter.h"
#include "writer.h"

struct slot {
	struct buf text; /* the line, a LF, and what the delete needs */
	size_t held; /* bytes of text's memory that the window counts */
	size_t line_len;
	bool bad; /* why was found wrong with it: it gets an error */
	bool no_record; /* bad, and no JSON object at all */
	struct fail *why; /* by free */
	bool deletes; /* write says when it is done */
	struct write write;
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

/* The next slot, holding that line; window_add takes it in when it is filled.
 */
struct slot *window_next(struct window *, struct view line);
void window_add(struct window *);

/* Write out what is done, from the oldest one on; stops at the first that is
 * not. */
void window_emit(struct window *, struct filter *);

#endif
