/*
 * The records that were read and not yet written out: a ring in the order of
 * the input. A record waits here until its join is made, or until those
 * before it have gone.
 */
#ifndef DDB_JOIN_WINDOW_H
#define DDB_JOIN_WINDOW_H

#include "filter.h"
#include "tree.h"

enum slot_state {
	SLOT_READY, /* text's out goes out in its turn */
	SLOT_ERROR, /* the same; it is an error record */
	SLOT_JOIN, /* its look-ups are being made */
};

/* One record. */
struct slot {
	enum slot_state state;
	struct buf text; /* the line, a LF, and what is made of it */
	size_t line_len;
	size_t out, out_len; /* where in text it goes out from */
	size_t held; /* bytes of memory that the window counts */
	struct join join;
	bool asked; /* the questions of its join's level are under way */
	struct slot *ready; /* the next one whose questions are answered */
};

struct window {
	struct slot *slots;
	struct pool pool;
	size_t size, first, count;
	size_t bytes, most_bytes; /* of memory that the slots hold */
};

void window_init(struct window *, size_t records, size_t bytes);
void window_release(struct window *);

/* A slot at most may be added: a record larger than the window goes alone. */
bool window_has_room(const struct window *);

/* The next slot, holding a line, to go out as it is. */
struct slot *window_add(struct window *, struct view line);

/* The line that a slot holds. */
struct view slot_line(const struct slot *);

/* What goes out in place of the line; not of the slot's own text. */
void slot_set(struct slot *, enum slot_state, struct view out);

/* Count what the slot's memory has become. */
void window_weigh(struct window *, struct slot *);

/* The one that goes out next, or NULL. */
struct slot *window_first(const struct window *);

/* Write out what is ready, from the oldest one on; stops at the first that is
 * not. */
void window_emit(struct window *, struct out *);

#endif
