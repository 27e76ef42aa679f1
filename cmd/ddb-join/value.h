/* The value that a path leads to, from row to row and then within one. */
#ifndef DDB_JOIN_VALUE_H
#define DDB_JOIN_VALUE_H

#include "jtext.h"
#include "tree.h"

/* One value, or those of each element of a list in the row. */
struct value {
	struct view one; /* VIEW_NONE: not there */
	struct view list; /* VIEW_NONE: one says it */
	struct view path; /* within the list's elements; may be empty */
	struct jtext_walk walk;
};

/* Follow a path within a row, an object's text. */
void value_find(struct view row, struct view path, struct value *);

bool value_is_list(const struct value *);

/* The next value of the list; a value that is no list goes on for ever. */
bool value_next(struct value *, struct view *now);

enum value_way { VALUE_ROW, VALUE_NO_ROW, VALUE_ROWS };

/*
 * The row of a step that goes with another row: it is around that one, or
 * within one that is. VALUE_ROWS: one of the answers on the way has many.
 */
enum value_way value_row(
    const struct plan *, struct row *from, int step, struct row **);

#endif
