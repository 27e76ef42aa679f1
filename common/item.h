/*
 * Items: plain JSON objects as people read them, and DynamoDB's JSON, where
 * each value says its type: {"a":{"N":"1"}} (API reference, AttributeValue).
 *
 *	string S, number N, true and false BOOL, null NULL, array L, object M
 *
 * The other way sets (SS, NS, BS) become arrays and binary (B) its base64
 * string, so they do not come back as what they were; we never write them.
 *
 * What DynamoDB would refuse is refused here, as FAIL_RECORD:
 *
 *	put.item	no JSON object; an empty attribute name or one beyond
 *			65,535 bytes; two attributes of one name, at any depth;
 *			more than 32 levels, the item being the first
 *	put.number	more than 38 digits, or out of range (decimal.h)
 *	put.size	more than 409,600 bytes as DynamoDB counts them
 *
 * Items given in are text that jtext has accepted, followed as jtext.h
 * demands. out is appended to, and is as before after a failure.
 */
#ifndef MSK_ITEM_H
#define MSK_ITEM_H

#include "key.h"

#define ITEM_MAX_BYTES ((size_t)409600)
#define ITEM_MAX_NAME ((size_t)65535)
#define ITEM_MAX_LEVELS 32

/*
 * DynamoDB's JSON of an item. *bytes is its size by DynamoDB's rules
 * (developer guide, "DynamoDB item sizes and formats"); NULL if not wanted.
 */
int item_to_dynamodb(
    struct view item, struct buf *out, size_t *bytes, struct fail *why);

/* The same checks and size; out gets the plain JSON as DynamoDB would give it
 * back: numbers normalised, no blanks, in the order given. */
int item_normalise(
    struct view item, struct buf *out, size_t *bytes, struct fail *why);

/* What is known of a member's name before it is read. */
struct item_name {
	size_t len; /* of its text, quotes included; 0: it is to be read */
	size_t bytes; /* of the name; 1 to ITEM_MAX_NAME */
};

/* Of the names that a row begins with, in order; no blanks stand around
 * them. */
struct item_names {
	struct item_name *list;
	size_t count;
};

/* Where item_of_row appends to. */
struct item_made {
	struct buf *plain, *key;
	struct buf *typed; /* DynamoDB's JSON of the item; NULL: not wanted */
	size_t bytes; /* of the item, as DynamoDB counts them */
};

/*
 * A row of that table as an item, and its key: key_of_row, item_normalise and
 * item_to_dynamodb in one pass. names: all names of the row differ from each
 * other, as those of a row that was shaped; NULL: nothing is known. Also fails
 * with put.key, as key.h says; what was appended to may then hold anything.
 */
int item_of_row(const struct key_schema *, struct view row,
    const struct item_names *names, struct item_made *, struct fail *why);

/* What item_of_row may know of a name's text, quotes included. */
struct item_name item_name_of(struct view text);

/* Plain JSON of DynamoDB's: {"a":{"N":"1"}} gives {"a":1}. FAIL_SERVICE for
 * what is not an item, since only a service can have sent it. */
int item_from_dynamodb(
    struct view attributes, struct buf *out, struct fail *why);

#endif
