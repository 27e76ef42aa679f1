/*
 * What values count in an item's size, in bytes (numbers: decimal_size).
 * DynamoDB developer guide, "DynamoDB item sizes and formats"; measured
 * against DynamoDB Local.
 */
#ifndef MSK_ITEM_SIZE_H
#define MSK_ITEM_SIZE_H

#include "buf.h"

/* An array or object, besides one byte an element or member. */
#define ITEM_NESTED_BYTES 3

/* A JSON string (quotes included): its bytes in UTF-8, escapes undone. */
size_t item_string_bytes(struct view string);

/* An integer without exponent and needless zeros in front: what decimal_size
 * says of it. */
size_t item_integer_bytes(struct view number);

/* The same of a number with a point there, and behind its last digit, which is
 * not 0, nothing. */
size_t item_fraction_bytes(struct view number, size_t point);

#endif
