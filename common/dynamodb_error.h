/* What a reply of DynamoDB means. Used by dynamodb.c alone. */
#ifndef MSK_DYNAMODB_ERROR_H
#define MSK_DYNAMODB_ERROR_H

#include "aws_again.h"
#include "dynamodb.h"

/* Fill in reply; type holds its type and borrows from http. */
enum aws_signing dynamodb_classify(const char *operation,
    const struct http_reply *, struct buf *type, struct dynamodb_reply *);

#endif
