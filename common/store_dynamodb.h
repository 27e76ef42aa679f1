/* What the parts of the DynamoDB backend share. */
#ifndef MSK_STORE_DYNAMODB_H
#define MSK_STORE_DYNAMODB_H

#include "dynamodb.h"
#include "store.h"

struct store_dynamodb {
	struct store store; /* first */
	struct aws *aws;
	struct http *http;
	struct dynamodb *api;
	struct buf item, key; /* scratch */
};

/* A table's own: the memory of the key that the config gave it, once it has
 * the service's. */

/* A call that was waited for. */
struct store_answer {
	enum dynamodb_outcome outcome;
	int64_t retry_after_ms;
	struct buf body;
	struct fail why;
};

/* Call until there is an answer: as often and as long as the settings allow.
 * -1 with why for all but DYNAMODB_OK. The second one is DescribeTable. */
int store_dynamodb_ask(struct store_dynamodb *, const char *operation,
    struct view body, struct store_answer *, struct fail *why);
int store_dynamodb_ask_table(struct store_dynamodb *, struct view table,
    struct store_answer *, struct fail *why);

/* The backend's describe and create. */
int store_dynamodb_describe(
    struct store *, struct store_table *, struct fail *why);
int store_dynamodb_goes_by(struct store *, const struct store_table *,
    struct view name, bool *same, struct fail *why);
int store_dynamodb_check_name(const struct store_table *, struct fail *why);
int store_dynamodb_create(
    struct store *, struct store_table *, struct fail *why);

/* Read a DescribeTable's answer into the table's key. */
int store_dynamodb_read_description(
    struct store_table *, struct view body, struct fail *why);

/*
 * A single write is refused, for why. Where nobody has asked the service for
 * its table's key, that is done now: false where there is nothing to ask, else
 * the call is done later, with FAIL_CONFIG where the config is wrong about
 * the key, or with why, which also names what keys an index and can't.
 */
bool store_dynamodb_check(struct store_call *, const struct fail *why);

/* A call as a request: store_prepare, its operation, its body. */
int store_dynamodb_prepare(struct store *, const struct store_write *,
    struct buf *request, struct fail *why);
const char *store_dynamodb_operation(const struct store_call *);
void store_dynamodb_append_call(const struct store_call *, struct buf *body);

/* A read, and the outcome of a reply as it is one of a store's. */
void store_dynamodb_read(struct store *, struct store_read *);
enum store_outcome store_dynamodb_outcome(enum dynamodb_outcome);

/* Whether a reply's name of a table is that table's, one of both perhaps an
 * ARN. */
bool store_dynamodb_same_table(struct view name, const struct store_table *);

/* The units of a reply's ConsumedCapacity, one or an array; 0 without. */
double store_dynamodb_capacity(struct view body);

/* What an answered BatchWriteItem left out is marked in the call's writes. */
void store_dynamodb_unprocessed(
    struct store_dynamodb *, struct store_call *, struct view body);

#endif
