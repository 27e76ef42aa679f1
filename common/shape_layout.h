/*
 * Layouts: what shape.c has learnt of the rows of one form, that is, with
 * the same member names in the same order. Rows of a topic have few forms, so
 * names are matched to columns once, and then only compared with those of the
 * last time.
 */
#ifndef MSK_SHAPE_LAYOUT_H
#define MSK_SHAPE_LAYOUT_H

#include "config.h"
#include "item.h"

/* One of column_names, split once. */
struct shape_column {
	const char *first; /* the name, or a path's first part */
	const char *rest; /* the path behind it; NULL for a plain name */
	const char *wanted; /* as the config has it, for messages */
	struct view prefix; /* ,"stored name": */
	size_t next; /* of the same first part when case is ignored */
};

#define SHAPE_NO_COLUMN SIZE_MAX

struct shape_columns {
	struct arena arena;
	struct shape_column *list;
	size_t count;
	size_t *heads; /* by the hash of the first part in lower case */
	size_t mask;
};

/* The config's column_names, no two of which are stored under one name. */
void shape_columns_init(struct shape_columns *, const struct config_table *);
void shape_columns_release(struct shape_columns *);

/* A row's members, in order. */
struct shape_members {
	struct view *names, *values; /* names with their quotes */
	size_t count, room;
};

/* One member of the stored row. */
struct shape_step {
	struct view prefix; /* ,"stored name": */
	size_t member; /* of the row; SHAPE_NO_COLUMN where it is absent */
	const char *rest; /* path into it; NULL for all of it */
	const char *wanted; /* the column, for messages */
	struct item_name name; /* that of prefix */
};

struct shape_layout {
	struct buf names; /* the members' names, one behind the other */
	size_t *lens;
	size_t count;
	struct shape_step *steps;
	size_t step_count;
	struct buf text; /* prefixes that no column has */
};

void shape_layout_init(struct shape_layout *);
void shape_layout_release(struct shape_layout *);

/* Whether a row has this layout's form. */
bool shape_layout_fits(
    const struct shape_layout *, const struct shape_members *);

/* Learn a row's form. FAIL_RECORD put.column as shape.h says; then the layout
 * fits nothing. */
int shape_layout_learn(struct shape_layout *, const struct config_table *,
    const struct shape_columns *, const struct shape_members *,
    struct fail *why);

#endif
