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
struct store_read;
struct store_write;

/* A table that is in use. Its name is as the config or a record spells it; a
 * name in DynamoDB may be an ARN. */
struct store_table {
	char *name;
	struct key_schema key;
	void *key_memory; /* all that key points to */
	void *own; /* the backend's */
	bool described; /* key is what the service says, or would not say */
	struct store_table *next;
};

/*
 * What must be true of the stored item, or the write is refused (then nothing
 * is changed). Of two sources, {"partition":P,"offset":O,"version":V} as an
 * item's _source has them, the older one is:
 *
 *	both have a version, of one type (number or string): the lower one;
 *	else, of one partition: the one with the lower offset;
 *	else none of them is.
 */
enum store_if {
	STORE_ALWAYS,
	/* There is none, or the stored one is not newer than source, has no
	 * _source, or can't be compared with it. */
	STORE_IF_NEWER,
	/* There is none, or the stored one is older than source, has no
	 * _source, or can't be compared with it. */
	STORE_IF_ABSENT,
	/* It has each attribute of equal with that value; null: has it not, or
	 * has null. Where there is no item at all it is refused, too. */
	STORE_IF_EQUAL,
};

struct store_condition {
	enum store_if kind;
	/* JSON objects, by kind. Empty source: NEWER always holds, ABSENT
	 * only where there is no item. */
	struct view source, equal;
};

/*
 * One write: an item put in place of the one with its key, an update of it
 * (the attributes of item are set, the others stay), or a delete. All is
 * borrowed from the caller until the call is done; JSON is followed as jtext.h
 * demands. An update goes in a single call, and so does a write with a
 * condition unless the store judges_each.
 */
struct store_write {
	struct store_table *table;
	bool delete, update; /* neither: a put */
	bool unwritten; /* set by the store: not done, to be tried again */
	bool refused; /* set by the store: the condition does not hold */
	struct store_condition condition;
	struct view key; /* key.h's text */
	struct view item; /* of a put, an update: plain JSON, normalised */
	/* The same in DynamoDB's JSON, where whoever made the item has made
	 * this, too: it saves work where the store is typed. Borrowed by
	 * store_prepare alone. */
	struct view typed;
	/* Of an update: the names of attributes that are taken off, a JSON
	 * array of strings, none of them in item or key; empty: none. */
	struct view remove;
	/* Of an update: the whole item as it is stored now is appended, plain
	 * JSON; NULL: nobody wants it. */
	struct buf *whole;
	struct view request; /* what store_prepare made of it */
	double capacity; /* write units that it will cost, by its size */
};

enum store_outcome {
	STORE_DONE, /* durable, all but those that are unwritten or refused */
	STORE_THROTTLED, /* too fast for the table: wait, then again */
	STORE_RETRY, /* may work later */
	STORE_REFUSED, /* a single write: its condition does not hold */
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

/* One key of a get, all of one call different. */
struct store_key {
	struct store_table *table;
	struct view key; /* key.h's text; borrowed until done */
	/* Set by the store: not answered. The read, started again, asks for
	 * the unread keys only, and the others keep their items; with all or
	 * none of them unread it begins anew. */
	bool unread;
	struct view item; /* set by the store: plain JSON in the call's items;
			     VIEW_NONE where there is none */
	size_t at; /* the store's: where in items it begins */
};

enum store_read_kind { STORE_GET, STORE_QUERY, STORE_SCAN };

typedef void store_read_done(struct store_read *, const struct store_reply *);

/*
 * One read. It is the caller's, who leaves it as it is until done is called.
 * In a dry run reads are made, too: they change nothing.
 */
struct store_read {
	enum store_read_kind kind;
	bool consistent; /* an index's can't be: FAIL_CONFIG */

	struct store_key *keys; /* STORE_GET: up to the store's most_keys */
	size_t count;

	struct store_table *table; /* STORE_QUERY, STORE_SCAN */
	const char *index; /* STORE_QUERY; NULL: the table itself */
	/* STORE_QUERY: an object of the hash attribute's value, and of the
	 * range attribute's where that is to be equal, too; coerced, and
	 * followed as jtext.h demands. */
	struct view query;
	unsigned segment, segments; /* STORE_SCAN: 0 of 1 for all */
	size_t limit; /* items looked at at most; 0: as many as fit in 1 MB */

	/* Of a query, in sort-key order, or a scan: plain JSON, each with a
	 * LF and BUF_PAD readable bytes behind them all. Of a get: the keys'
	 * item views point into it. Reset by the store when the read starts,
	 * but for a get that goes on; the caller inits and releases it. */
	struct buf items;
	/* Where the next page begins, as the backend writes it; empty: at the
	 * start, or, when done, at the end. To go on, start the read again. */
	struct buf next;

	store_read_done *done;
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
	bool dry; /* nothing is changed, and no service asked about tables */
};

struct store {
	const struct store_ops *ops;
	struct store_settings settings;
	struct store_table *tables;
	size_t most_writes, most_bytes; /* that one call takes */
	size_t most_keys; /* that one get takes */
	size_t most_calls; /* that make sense at once */
	bool judges_each; /* conditions may go with other writes */
	bool typed; /* items go out in DynamoDB's JSON */
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
	/* FAIL_RECORD for a name that no table can have; NULL: all can be. */
	int (*check_name)(const struct store_table *, struct fail *why);
	int (*create)(struct store *, struct store_table *, struct fail *why);
	int (*prepare)(struct store *, const struct store_write *,
	    struct buf *request, struct fail *why);
	void (*send)(struct store *, struct store_call *);
	void (*read)(struct store *, struct store_read *);
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
 * retries; FAIL_RECORD for a name that no table can have.
 */
int store_table(struct store *, struct view name,
    const struct key_schema *known, bool typed, struct store_table **,
    struct fail *why);

/* The same for a name that the config or the command line has, whose fault it
 * is: FAIL_CONFIG then, too. */
int store_table_of_config(struct store *, struct view name,
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

/*
 * Start a read; done is called as a call's is. Of a reply's outcomes it has
 * STORE_DONE (a get: all but the unread keys), STORE_THROTTLED, STORE_RETRY
 * and STORE_FAILED, which is never FAIL_RECORD: an index that is not there is
 * FAIL_CONFIG.
 */
void store_read(struct store *, struct store_read *);

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

/* Within a backend: whether the table's key, as described, is what the config
 * says: 0, or FAIL_CONFIG. */
int store_check_key(const struct store_table *, const struct key_schema *known,
    bool typed, struct fail *why);

/* Within a backend: append an item that was read, as one line; its key's item
 * is complete with store_end_get, when items moves no more. */
void store_add_item(struct store_read *, struct view item);
void store_add_found(struct store_read *, struct store_key *, struct view item);
void store_end_get(struct store_read *);

#endif
