/*
 * The tables, behind one struct of functions: DynamoDB over HTTP
 * (store_dynamodb.c), and SQLite (store_sqlite.c), the embedded one. Both
 * mean the same by everything here; the same tests run against both.
 *
 * A call is started, and answered later by its done function, from within
 * store_wait or before the start returns. Nothing here tries a call again:
 * the outcome says whether that is worth it, and the caller (writer.h)
 * decides. Only what stands at the beginning of all work, describing and
 * creating a table, waits for its answer and tries again by itself.
 */
#ifndef MSK_STORE_H
#define MSK_STORE_H

#include "fail.h"
#include "key.h"
#include "out.h"

struct store;
struct store_call;
struct store_write;

/* A table that is in use. Its name is as the config or a record spells it; a
 * name in DynamoDB may be an ARN. */
struct store_table {
	char *name;
	struct key_schema key;
	void *key_memory; /* all that key points to */
	void *own; /* the backend's */
	struct store_table *next;
};

/*
 * One write: an item put in place of the one with its key, or a delete. All
 * is borrowed from the caller until the call is done.
 */
struct store_write {
	struct store_table *table;
	bool delete;
	bool unwritten; /* set by the store: not done, to be tried again */
	struct view key; /* key.h's text */
	struct view item; /* of a put: plain JSON, normalised (item.h) */
	struct view request; /* what store_prepare made of it */
	double capacity; /* write units that it will cost, by its size */
};

enum store_outcome {
	STORE_DONE, /* durable, all but those that are unwritten */
	STORE_THROTTLED, /* too fast for the table: wait, then again */
	STORE_RETRY, /* may work later */
	STORE_FAILED, /* FAIL_RECORD: one of the items is bad; else stop */
};

struct store_reply {
	enum store_outcome outcome;
	double
	    capacity; /* units consumed, as the service says; 0: it doesn't */
	int64_t retry_after_ms; /* the service's own wish; 0 without */
	const struct fail *why; /* where the outcome is not STORE_DONE */
};

typedef void store_done(struct store_call *, const struct store_reply *);

/* Writes that go to the store together, no two of one key. It is the
 * caller's, who leaves it as it is until done is called. */
struct store_call {
	struct store_write **writes;
	size_t count;
	bool single; /* one write, which is to be judged by itself */
	store_done *done;
	struct buf body; /* the backend's; the caller releases it */
	struct store *store; /* the backend sets it */
};

struct store_settings {
	const char *endpoint; /* a URL, sqlite:FILE; NULL: the environment's */
	const char *profile, *region; /* NULL: found as the AWS CLI does */
	struct out *out; /* its reader is watched while the store waits */
	int64_t retries; /* of describe and create */
	int64_t max_wait_ms; /* theirs, throttled; -1: no limit */
	size_t calls; /* that will be in flight at once */
	bool create; /* a file that is not there is made */
	bool dry; /* nothing is changed, and nobody is asked */
};

struct store {
	const struct store_ops *ops;
	struct store_settings settings;
	struct store_table *tables;
	size_t most_writes, most_bytes; /* that one call takes */
	size_t most_calls; /* that make sense at once */
	uint64_t dry_calls; /* of a dry run */
	double dry_capacity;
};

/* A backend. What each does stands with the functions below. */
struct store_ops {
	bool describe_known; /* looks at tables whose key is known, too */
	int (*describe)(struct store *, struct store_table *, struct fail *why);
	/* Whether a table goes by that name, too; NULL: by its own only. */
	int (*goes_by)(struct store *, const struct store_table *,
	    struct view name, bool *same, struct fail *why);
	int (*create)(struct store *, struct store_table *, struct fail *why);
	int (*prepare)(struct store *, const struct store_write *,
	    struct buf *request, struct fail *why);
	void (*send)(struct store *, struct store_call *);
	/* The requests that a call is, for people: one JSON object a line. */
	void (*print)(struct store *, const struct store_call *, struct buf *);
	int (*wait)(struct store *, int fd, int timeout_ms);
	void (*close_table)(struct store *, struct store_table *);
	void (*close)(struct store *);
};

/* Choose the backend by the endpoint. Connects to nothing yet. */
int store_open(
    struct store **, const struct store_settings *, struct fail *why);
void store_close(struct store *); /* NULL is fine; no call is in flight */

/*
 * The table of that name, looked up once; the same one for its plain name
 * and its ARN, so that no two versions of a key are in flight. known is what
 * the config says of its key (NULL or without hash.name: nothing), typed that
 * it has the types too, so that the service need not be asked. FAIL_CONFIG
 * where the table is not there, or keyed otherwise than the config says;
 * FAIL_ACCESS; FAIL_SERVICE when the service does not answer in all the
 * retries.
 */
int store_table(struct store *, struct view name,
    const struct key_schema *known, bool typed, struct store_table **,
    struct fail *why);

/* Make the table with that key and its indexes, unless it is there; returns
 * when it can be written to. */
int store_create(struct store *, struct view name, const struct key_schema *,
    struct fail *why);

/* Append what the backend sends for a write, all but its request filled in,
 * so that it is made once, however often it is sent. FAIL_RECORD as item.h. */
int store_prepare(struct store *, const struct store_write *,
    struct buf *request, struct fail *why);

/* Start a call. In a dry run it is only printed to stderr, and counted. */
void store_send(struct store *, struct store_call *);

/* As http_wait: until replies came, fd can be read (1, else 0), or time is
 * up. */
int store_wait(struct store *, int fd, int timeout_ms);

/* The backends. */
int store_sqlite_open(struct store **, const char *file,
    const struct store_settings *, struct fail *why);
int store_dynamodb_open(
    struct store **, const struct store_settings *, struct fail *why);

/* Within a backend: the table's key is a copy of that one. */
void store_copy_key(struct store_table *, const struct key_schema *);

#endif
