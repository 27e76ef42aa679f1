/*
 * What the parts of the SQLite backend share. A table T is
 *
 *	CREATE TABLE "T"("h" TEXT NOT NULL, "r" NUMBER TEXT NOT NULL,
 *	    item TEXT NOT NULL, PRIMARY KEY("h", "r"))
 *
 * where TEXT is declared for a key of type S, and NUMBER TEXT for one of type
 * N: to SQLite both have the affinity TEXT, so that no digit is lost, and
 * numbers, in the one form that decimal.h gives them, are equal by value.
 * item is the whole item as JSON. Which attributes the indexes of a table
 * have is kept in the table mskutils_indexes; an index of SQLite's, on what
 * json_extract says of the hash attribute, makes their queries fast.
 */
#ifndef MSK_STORE_SQLITE_H
#define MSK_STORE_SQLITE_H

#include <sqlite3.h>

#include "store.h"

struct sqlite {
	struct store store; /* first */
	sqlite3 *db;
	char *file;
	sqlite3_stmt *begin, *commit, *rollback;
	struct buf scratch;
	int64_t patience_ms; /* how long a lock of others is waited for */
	int64_t busy_since_ms;
};

/* A table's statements. */
struct sqlite_table {
	sqlite3_stmt *put, *delete, *get;
};

/* Say what SQLite has to say: FAIL_RETRY for a lock, FAIL_IO for a full disk
 * or a bad one, FAIL_ACCESS, else FAIL_CONFIG. Returns -1. */
int sqlite_fail(const struct sqlite *, const char *doing, struct fail *why);

int sqlite_prepare(
    struct sqlite *, const char *sql, sqlite3_stmt **, struct fail *why);

/* Run statements without a result. */
int sqlite_run(struct sqlite *, const char *sql, struct fail *why);

/* A name in double quotes. */
void sqlite_name(struct buf *, const char *name);

/* What a table is called in the file: its name, of an ARN the last part. */
const char *sqlite_table_name(const char *name);

/* The columns of a key with a separator between them; where test is given
 * (" = "), each compared with its parameter. Returns how many there are. */
int sqlite_columns(struct buf *sql, const struct key_schema *, const char *test,
    const char *between);

/* Bind the values of a key's text (key.h) from a parameter on; returns the
 * number of the next one. */
int sqlite_bind_key(
    struct sqlite *, sqlite3_stmt *, int first, struct view key);

/*
 * Append the item in a column of the current row. What is no JSON object is
 * FAIL_CONFIG: somebody else has written it.
 */
int sqlite_take_item(struct sqlite *, const struct store_table *,
    sqlite3_stmt *, int column, struct buf *item, struct fail *why);

/* Append the stored item of a key, or nothing. */
int sqlite_get(struct sqlite *, const struct store_table *, struct view key,
    struct buf *item, struct fail *why);

/* Add the SQL function mskutils_order(object, name, type): a blob by which
 * the attribute's values sort and are equal as DynamoDB has it, for keys; NULL
 * where the attribute is not there, or not of that type (S or N). */
int sqlite_add_order(struct sqlite *, struct fail *why);

/* What SQLite finds fast in place of an attribute's value: an expression over
 * item and the same one over a parameter. False for a name that it can't
 * have. */
bool sqlite_extract(struct buf *sql, const char *from, const char *name);

/* The item into an empty buf, with its attributes' names without needless
 * escapes, as sqlite_extract finds them. */
void sqlite_plain_names(struct view item, struct buf *);

/* The item as an update leaves it, over stored (empty: there is none). */
void sqlite_update(
    const struct store_write *, struct view stored, struct buf *item);

/* A query or scan on its way. */
struct sqlite_question {
	struct sqlite *sqlite;
	struct store_read *read;
	const struct key_index *index; /* NULL: the table */
	sqlite3_stmt *stmt; /* item, and the columns of the key */
	struct buf sql, item, key;
	struct view after, after_index; /* the parts of read->next */
};

/* Prepare the statement that finds the page's rows in their order. next is a
 * key's text, LF, and for an index with a range attribute an object of it. */
int sqlite_ask(struct sqlite_question *, struct fail *why);

/* How key columns are declared. */
#define SQLITE_TYPE_S "TEXT"
#define SQLITE_TYPE_N "NUMBER TEXT"

/* The backend, but for open. */
void sqlite_send(struct store *, struct store_call *);
void sqlite_read(struct store *, struct store_read *);
void sqlite_print(struct store *, const struct store_call *, struct buf *text);

/* The backend's describe and create. */
int sqlite_describe(struct store *, struct store_table *, struct fail *why);
int sqlite_create(struct store *, struct store_table *, struct fail *why);

#endif
