/* ddb-scan's parts, and the loop that keeps a read of each segment going. */
#ifndef DDB_SCAN_SCAN_H
#define DDB_SCAN_SCAN_H

#include "error_item.h"
#include "monitor.h"
#include "out.h"
#include "reader.h"

/* One segment of one table, which is read a page at a time. */
struct segment {
	struct read read; /* first */
	struct view name; /* of the table, as it was given */
	bool turned; /* a page was written out, and there is a next one */
	struct scan *scan;
};

struct scan {
	struct out out;
	struct tally tally;
	struct monitor monitor;
	struct store *store;
	struct reader reader;
	struct segment *segments;
	size_t count, open; /* of segments; those that are not at their end */
	bool errors; /* error items are turned back into their records */
	struct error_item_due due;
	int64_t left; /* records that may still be written; -1: all */
	struct buf text; /* scratch: a record */
	struct buf key; /* scratch */
	struct store_table *unnamed; /* whose items' keys can't be told */
};

/* A segment of a table: the scan gets one more. name outlives it. */
void scan_add(struct scan *, struct store_table *, struct view name,
    unsigned segment, unsigned segments);

/* Metrics and progress, as in a filter; group may be NULL. */
void scan_monitor(struct scan *, const struct common *, const char *group);

/* Write out all items; returns the exit status. Pages may still be on their
 * way when it ends early: then nothing of it may be released. */
int scan_run(struct scan *);

void scan_release(struct scan *);

/* Write out the record of an item, if it is to have one. */
void scan_print(struct scan *, const struct segment *, struct view item);

#endif
