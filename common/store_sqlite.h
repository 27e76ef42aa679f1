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
 * have is kept in the table mskutils_indexes.
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
	sqlite3_stmt *put, *delete;
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

/* The columns of a key with a separator between them; where test is given
 * (" = "), each compared with its parameter. Returns how many there are. */
int sqlite_columns(struct buf *sql, const struct key_schema *, const char *test,
    const char *between);

/* How key columns are declared. */
#define SQLITE_TYPE_S "TEXT"
#define SQLITE_TYPE_N "NUMBER TEXT"

/* The backend, but for open. */
void sqlite_send(struct store *, struct store_call *);
void sqlite_print(struct store *, const struct store_call *, struct buf *text);

/* The backend's describe and create. */
int sqlite_describe(struct store *, struct store_table *, struct fail *why);
int sqlite_create(struct store *, struct store_table *, struct fail *why);

#endif
