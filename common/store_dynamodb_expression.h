/*
 * Expressions of requests, with placeholders for all names and values, since
 * many names are reserved words. Source: Amazon DynamoDB Developer Guide,
 * "Using expressions in DynamoDB".
 */
#ifndef MSK_STORE_DYNAMODB_EXPRESSION_H
#define MSK_STORE_DYNAMODB_EXPRESSION_H

#include "store.h"

/* What the placeholders of one request stand for. */
struct store_expression {
	struct buf names, values; /* members, each with a comma in front */
	unsigned count; /* of placeholders */
};

void store_expression_init(struct store_expression *);
void store_expression_release(struct store_expression *);

/* Append "#1", which stands for an attribute's name; the second one takes the
 * name as a JSON string. */
void store_expression_name(
    struct store_expression *, struct buf *text, const char *name);
void store_expression_json_name(
    struct store_expression *, struct buf *text, struct view name);

/* Append a value as DynamoDB's JSON has it. FAIL_RECORD as item.h says. */
int store_expression_typed(struct buf *, struct view value, struct fail *why);

/* Append ":1", which stands for a value. */
int store_expression_value(struct store_expression *, struct buf *text,
    struct view value, struct fail *why);

/* Append ExpressionAttributeNames and -Values, each only if it is used, with
 * a comma in front. */
void store_expression_end(const struct store_expression *, struct buf *request);

/* Append the condition; nothing where it holds whatever is stored. */
int store_expression_condition(struct store_expression *, struct buf *text,
    const struct store_write *, struct fail *why);

/* Append what sets the attributes of an update's item that are no part of the
 * key, and takes others off; nothing where there is none. */
int store_expression_update(struct store_expression *, struct buf *text,
    const struct store_write *, struct fail *why);

/* The longest expression that DynamoDB takes, in bytes. Source: Amazon
 * DynamoDB Developer Guide, "Quotas". */
#define STORE_EXPRESSION_BYTES 4096

/* Append an update as AttributeUpdates, the old form, which has no such
 * limit, but goes with no condition. */
int store_expression_without(
    const struct store_write *, struct buf *request, struct fail *why);

#endif
