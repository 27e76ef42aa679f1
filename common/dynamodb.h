/*
 * The DynamoDB API: signed calls in flight, each reply classified. Who calls
 * also tries again; signing again, getting expired credentials anew and
 * correcting a clock that is off happen in here.
 * Source: Amazon DynamoDB API Reference, "DynamoDB low-level API" and
 * "Error handling with DynamoDB" (version 2012-08-10, JSON 1.0).
 */
#ifndef MSK_DYNAMODB_H
#define MSK_DYNAMODB_H

#include "aws.h"
#include "http.h"

struct dynamodb;

enum dynamodb_outcome {
	DYNAMODB_OK,
	DYNAMODB_THROTTLED, /* try again, later and with less at once */
	DYNAMODB_TRANSIENT, /* try again: network, 5xx, conflict of writers */
	DYNAMODB_CONDITION, /* the condition does not hold; body has "Item"
			       where ReturnValuesOnConditionCheckFailure
			       asked for it */
	DYNAMODB_CANCELLED, /* a transaction; body has "CancellationReasons" */
	DYNAMODB_INVALID, /* what was sent is refused: one of its records */
	DYNAMODB_NOT_FOUND, /* no such table or index */
	DYNAMODB_IN_USE, /* CreateTable: it is there already */
	DYNAMODB_DENIED, /* credentials or permissions */
	DYNAMODB_FAILED, /* anything else that would fail again */
};

/* Lives until done returns. */
struct dynamodb_reply {
	enum dynamodb_outcome outcome;
	int status; /* 0 where no reply came */
	/* JSON text that has passed jtext_check, for jtext's walkers, also
	 * of an error; empty where there is none. */
	struct view body;
	const char *type; /* the error's name without its namespace, or "" */
	int64_t retry_after_ms; /* the service's wish; -1 without */
	/* Not for DYNAMODB_OK: what to say, and the exit status where the
	 * call is not tried again: THROTTLED and TRANSIENT 69 (FAIL_SERVICE),
	 * CONDITION, CANCELLED and INVALID 65 without a code, NOT_FOUND,
	 * IN_USE and FAILED 78, DENIED 77. */
	struct fail why;
};

typedef void dynamodb_done(void *owner, const struct dynamodb_reply *);

/*
 * Over http, which the caller waits with (http_wait). Nothing is read or
 * connected to before the first call. aws, http and out (watched while
 * credentials are fetched; may be NULL) outlive it.
 */
struct dynamodb *dynamodb_new(struct aws *, struct http *, struct out *);
void dynamodb_free(struct dynamodb *); /* none of its calls in flight */

/*
 * Begin a call: operation is "PutItem", body its JSON, borrowed until done is
 * called, once, from a later http_wait. -1 without done being called where
 * there are no credentials (FAIL_ACCESS), no region or a wrong endpoint
 * (FAIL_CONFIG), or credentials can't be fetched now (FAIL_RETRY).
 */
int dynamodb_call(struct dynamodb *, const char *operation, struct view body,
    dynamodb_done *done, void *owner, struct fail *why);

/* The same, waiting until done was called. */
int dynamodb_run(struct dynamodb *, const char *operation, struct view body,
    dynamodb_done *done, void *owner, struct fail *why);

#endif
