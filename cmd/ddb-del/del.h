/* ddb-del's parts. */
#ifndef DDB_DEL_DEL_H
#define DDB_DEL_DEL_H

#include "config.h"
#include "name_table.h"
#include "stage.h"
#include "window.h"
#include "writer.h"

/* A record, while the delete that it orders is made: SLOT_BUSY. The slot's
 * text has what the delete needs, too. */
struct del_slot {
	struct slot slot; /* first */
	struct write write;
};

struct del {
	struct filter filter;
	struct store *store;
	struct writer writer;
	struct window window;
	struct stage stage;
	const struct config *config; /* NULL without */
	struct buf name, key, request; /* scratch */
	struct name_table tables; /* that are open, by the names they go by */
	/* The last two names of which the store was asked whether they are
	 * one table's, and its answer. */
	const struct store_table *compared;
	struct buf with;
	bool same;
};

/* What a record orders. All is borrowed from the record, or from del until
 * the next one. */
struct order {
	struct store_table *table;
	struct view key; /* key.h's text */
	struct view equal; /* from.if */
};

/*
 * Whether a record orders a delete: 1 or 0. -1 with FAIL_RECORD del.from
 * where it does and from is not what ddb-scan makes; else as store_table.
 */
int order_of(
    struct del *, const struct record *, struct order *, struct fail *why);

void order_release(struct del *); /* the names of tables */

/* Every record to the end of input; returns the exit status. When the stage
 * is stuck, requests in flight still point into the window. */
int del_run(struct del *);

#endif
