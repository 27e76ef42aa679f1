/*
 * The joins of the config, compiled once: which table each look-up reads,
 * which of them others wait for, and what stands where in the final item.
 */
#ifndef DDB_JOIN_PLAN_H
#define DDB_JOIN_PLAN_H

#include "config.h"
#include "store.h"

/* In place of a step: the driver row. */
#define DRIVER (-1)

/* Fields of one object that are look-ups or aggregates; more is refused. */
#define MOST_FIELDS 64

/* One attribute of a look-up's key. */
struct operand {
	const struct config_operand *config;
	const struct key_attribute *attribute; /* the table's, or the index's */
	bool range;
	struct view constant; /* coerced JSON; empty: path leads to it */
	int step; /* whose items have the value, or DRIVER */
	struct view path; /* from there on */
	bool listed; /* the value is one of each item of the step's list */
};

/* A name that look-ups or aggregates give to an object, and the last of them
 * that does: a step, or else an aggregate. */
struct member {
	struct view name;
	int step; /* -1: it is an aggregate */
	size_t aggregate;
};

struct members {
	struct member *at;
	size_t count;
};

/* What is put into an object: into the driver row, or a look-up's items. */
struct inside {
	size_t children; /* look-ups */
	struct members shown; /* as the final item has them */
	struct members all; /* as look-ups and aggregates see them */
};

/* One look-up. */
struct step {
	const struct config_lookup *config;
	struct store_table *table;
	const struct key_index *index; /* NULL: the table itself */
	const char *ttl; /* the attribute by which items expire; NULL: none */
	int parent; /* whose items it is put into, or DRIVER */
	struct view name; /* there */
	size_t child; /* which of the parent's look-ups */
	size_t level; /* it is made when all of the levels before it are */
	bool list; /* its result is a list, else one item */
	/* The nearest list that all values of its keys come from but the
	 * constants, where the parent's items are not in it themselves, so
	 * that each of the list's items may give a key; else DRIVER. */
	int over;
	struct operand operands[2]; /* hash first */
	size_t operand_count;
	size_t enough; /* items that the answer needs; 0: all there are */
	struct inside inside;
};

struct plan {
	const struct config_join *config;
	const struct config_table *staging; /* the driver's; NULL: unknown */
	const struct key_schema *final; /* the final table's key */
	struct step *steps;
	size_t count, levels;
	struct inside inside; /* the driver row */
	bool shown_differs; /* from what aggregates see */
	struct plan *next;
};

struct plans {
	const struct config *config;
	struct store *store;
	struct arena arena;
	struct plan *first;
};

/*
 * Compile all joins, and open the tables that they read. FAIL_CONFIG, with
 * the file, line and path of the setting, for a table that is not there, a key
 * that is not the table's, a name that nobody has, values of two lists.
 */
int plans_init(
    struct plans *, const struct config *, struct store *, struct fail *why);
void plans_release(struct plans *);

/* The plan of a driver topic (a JSON string), or NULL. */
const struct plan *plans_find(const struct plans *, struct view topic);

/* What holds a step's result: the driver row's inside for DRIVER. */
const struct inside *plan_inside(const struct plan *, int step);

/* Whether a step is of or around the items of another one. */
bool plan_is_around(const struct plan *, int outer, int inner);

#endif
