/*
 * The records that were read and not yet written out: a ring in the order of
 * the input. A record stays until what goes out in its place is known, and
 * until those before it have gone.
 *
 *	READY	it goes out in its turn
 *	ERROR	the same; it is an error record
 *	BUSY	the tool works on it
 */
#ifndef MSK_WINDOW_H
#define MSK_WINDOW_H

#include "filter.h"
#include "room.h"

enum slot_state { SLOT_READY, SLOT_ERROR, SLOT_BUSY };

/* One record. */
struct slot {
	enum slot_state state;
	struct buf text; /* the line, a LF, and what is made of it */
	size_t line_len;
	size_t out, out_len; /* where in text it goes out from */
	size_t beside; /* bytes that the tool holds for it outside of text */
	int64_t taken_us; /* when; 0 where nothing is measured */
	size_t held; /* the window's: what it counts of both */
};

struct window {
	struct room room;
	struct filter *filter;
	char *slots; /* each at the beginning of the tool's own, one */
	size_t slot_size, size, first;
};

/* A slot is the first member of a struct of the tool's, of slot_size bytes,
 * which stays where it is. All is zero at first; what of it is the tool's,
 * the window leaves alone. filter outlives it. */
void window_init(struct window *, struct filter *, size_t slot_size,
    size_t records, size_t bytes);
void window_release(struct window *);

/* The next slot, holding a line, to go out as it is. window_add takes it in;
 * until then it may be given up, or asked for anew. */
struct slot *window_next(struct window *, struct view line);
void window_add(struct window *, struct slot *);

/* The line that a slot holds. */
struct view slot_line(const struct slot *);

/* What is appended to the text between these goes out in the line's place. */
void slot_begin(struct slot *);
void slot_end(struct slot *, enum slot_state);

/* Count what the slot's memory has become. */
void window_weigh(struct window *, struct slot *);

/* Take a record that goes out as it is, in its turn. */
void window_hold(struct window *, const struct record *);

/* The same; at once, where none is before it. */
static inline void
window_pass(struct window *w, const struct record *r)
{
	if (w->room.count == 0)
		filter_pass(w->filter, r);
	else
		window_hold(w, r);
}

/* Take one that becomes an error record; counted by its code. */
void window_reject(
    struct window *, const struct record *, const struct fail *why);
void window_reject_line(
    struct window *, struct view line, const struct fail *why);

/* The one that goes out next, or NULL. */
struct slot *window_first(const struct window *);

/* Whether the work on a busy slot is done: then it has written the record to
 * the filter's out. */
typedef bool window_done(void *tool, struct slot *);

/* Write out what is done, from the oldest one on; stops at the first that is
 * not. Without done it is the first one that is busy. */
void window_emit(struct window *, window_done *, void *tool);

#endif
