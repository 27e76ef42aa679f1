/*
 * Where a record's row goes: to the table that the record itself names, to
 * the one given by -t, or to the one that the config names for its topic.
 */
#ifndef DDB_PUT_ROUTES_H
#define DDB_PUT_ROUTES_H

#include "config.h"
#include "name_table.h"
#include "record.h"
#include "shape.h"
#include "store.h"

/* A table, and how rows are shaped on their way there. */
struct route {
	struct store_table *table;
	const struct config_table *config; /* NULL: stored as they are */
	struct shape *shape; /* NULL without config */
	const char *ttl_attribute; /* the table's, NULL without */
	struct buf warned; /* schema ids whose absent columns were reported */
	bool warned_nothing; /* that a change was no row's */
	char *name; /* topic and type, or table: what it is found by */
	struct route *next;
};

struct routes {
	struct store *store;
	const struct config *config; /* NULL without */
	const char *table; /* of -t, NULL without */
	bool create; /* tables whose names depend on the topic, too */
	struct route *first;
	struct name_table by_name;
	struct buf name, topic, target; /* scratch */
};

void routes_init(struct routes *, struct store *, const struct config *,
    const char *table, bool create);
void routes_release(struct routes *);

/*
 * The route of a record that is to be stored; NULL route where it has none.
 * FAIL_RECORD put.destination for a table that is no name, else as
 * store_table.
 */
int routes_find(
    struct routes *, const struct record *, struct route **, struct fail *why);

/* Make every table that the config names. */
int routes_create_all(struct routes *, struct fail *why);

/* Say once a schema id which columns its rows have not. */
void route_warn_absent(struct route *, const struct record *);

/* Say once that an operation (as it stands in its envelope) is skipped. */
void route_warn_nothing(struct route *, struct view operation);

#endif
