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
int store_dynamodb_create(
    struct store *, struct store_table *, struct fail *why);

/* What an answered BatchWriteItem left out is marked in the call's writes. */
void store_dynamodb_unprocessed(
    struct store_dynamodb *, struct store_call *, struct view body);

#endif
