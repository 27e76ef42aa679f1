/*
 * Shaping: the row of a record's payload becomes the row as stored, by the
 * settings of a table (config.h), as the old Spark job did it.
 *
 *	columns	those of column_names in that order, each found by its exact
 *		name, else ignoring case; a path a.b goes into objects and is
 *		stored under its last part. Without column_names all of them.
 *	names	top-level names are lower-cased (lower.h), unless names = keep
 *	nulls	at every depth "" (empty), null, or left out (omit)
 *	absent	columns that the row has not: left out, null (and then as
 *		nulls says), or an error
 *	time	time_field is added last, as dd-mm-yyyy HH:MM:SS in UTC, in
 *		place of a column of that name
 *	own	columns of the names that ddb-put itself writes, _source with
 *		a version and the attribute of ttl, are left out
 *	unknown	columns that hold Debezium's __debezium_unavailable_value (as
 *		text, as its base64, or in a list of one) are left out, and
 *		the row is partial
 *	skip	a row with nothing in it, that is, all its columns are absent,
 *		null or "", is not stored (skip_empty)
 *
 * Failures, all FAIL_RECORD:
 *
 *	put.row		the payload is not a JSON object
 *	put.column	two columns of one stored name, or two that match one
 *			of column_names when case is ignored; one that is
 *			absent where columns_absent is error
 *
 * An envelope is taken off before, so that its row comes in here as payload.
 */
#ifndef MSK_SHAPE_H
#define MSK_SHAPE_H

#include "config.h"
#include "item.h"

struct shape;

/* A table's settings as a plan; the table outlives it. */
struct shape *shape_new(const struct config_table *);
void shape_free(struct shape *); /* NULL is fine */

enum shaped {
	SHAPE_FAILED = -1, /* why says what */
	SHAPE_ROW = 0, /* the row was appended to out */
	SHAPE_SKIPPED = 1, /* nothing in it; nothing was appended */
};

struct shape_input {
	struct view payload; /* a value that jtext has accepted */
	int64_t now_ms; /* since 1970, for time_field */
	bool partial; /* absent columns are left out, and nobody is told */
};

/* out is as before after a failure. */
enum shaped shape_row(struct shape *, const struct shape_input *,
    struct buf *out, struct fail *why);

/* What is known of the names of the last row, for item_of_row. Borrowed until
 * the next one. */
const struct item_names *shape_names(const struct shape *);

/*
 * The columns that the last row had not, as "a, b" (cut after some), empty
 * where it had all: for the one warning a schema id that columns_absent omit
 * owes. Borrowed until the next row.
 */
const char *shape_absent(const struct shape *);

/* Whether the last row had columns whose value is not known. */
bool shape_is_partial(const struct shape *);

/* The names of columns that the last row had as null, and that nulls = omit
 * left out: JSON strings, each with a comma before it. Borrowed. */
struct view shape_omitted(const struct shape *);

#endif
