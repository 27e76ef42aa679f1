/* What the files of select.c share; nobody else includes it. */
#ifndef MSK_SELECT_PARTS_H
#define MSK_SELECT_PARTS_H

#include "select.h"

/* One field of drop, rename or flatten. */
struct select_edit {
	struct view field; /* a path; of flatten a name */
	struct view name; /* rename: the new one; flatten: in front of all */
};

struct select_edits {
	struct select_edit *list;
	size_t count;
};

struct select_nest {
	struct view name;
	struct view *fields;
	size_t count;
};

struct select {
	struct select_edits drop, flatten, rename;
	struct select_nest *nests;
	size_t nest_count;
};

/* Append a value without the field that a path leads to; or, with a name,
 * with the field called so. */
void select_edit(struct view value, struct view path, const struct view *name,
    struct buf *out);

/* Append an object with the fields of one of its own in that one's place. */
void select_flatten(
    struct view object, const struct select_edit *, struct buf *out);

/* Append an object with some of its fields in a new one at the end. */
void select_nest(
    struct view object, const struct select_nest *, struct buf *out);

#endif
