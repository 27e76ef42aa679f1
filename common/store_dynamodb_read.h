/*
 * The requests of reads, and what their replies hold. Used by
 * store_dynamodb_read.c alone.
 */
#ifndef MSK_STORE_DYNAMODB_READ_H
#define MSK_STORE_DYNAMODB_READ_H

#include "store_dynamodb.h"

/* BatchGetItem of the unread keys. */
int store_dynamodb_append_get(
    const struct store_read *, struct buf *body, struct fail *why);

/* Take the answer's items; false where it is no answer to that. What it says
 * of some keys is taken even then. */
bool store_dynamodb_take_get(
    struct store_dynamodb *, struct store_read *, struct view body);

/* The same of a page of a query or scan. Where it is none, next stays as it
 * is, so that the same page is asked for again. */
bool store_dynamodb_take_page(
    struct store_dynamodb *, struct store_read *, struct view body);

#endif
