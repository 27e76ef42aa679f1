/* What a reply of DynamoDB means. Used by dynamodb.c alone. */
#ifndef MSK_DYNAMODB_ERROR_H
#define MSK_DYNAMODB_ERROR_H

#include "dynamodb.h"

/* Whether the signature was the trouble, and may be better next time. */
enum dynamodb_signing {
	DYNAMODB_SIGNING_FINE,
	DYNAMODB_SIGNING_EXPIRED, /* the credentials are too old */
	DYNAMODB_SIGNING_CLOCK, /* the date is not the service's */
};

/* Fill in reply; type holds its type and borrows from http. */
enum dynamodb_signing dynamodb_classify(const char *operation,
    const struct http_reply *, struct buf *type, struct dynamodb_reply *);

#endif
