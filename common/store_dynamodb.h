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

/* The backend's describe and create. */
int store_dynamodb_describe(
    struct store *, struct store_table *, struct fail *why);
int store_dynamodb_create(
    struct store *, struct store_table *, struct fail *why);

/* What an answered BatchWriteItem left out is marked in the call's writes. */
void store_dynamodb_unprocessed(
    struct store_dynamodb *, struct store_call *, struct view body);

#endif
