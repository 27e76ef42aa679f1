/* The values of a row on their way into the row as stored: shape.c's. */
#ifndef MSK_SHAPE_VALUES_H
#define MSK_SHAPE_VALUES_H

#include "config.h"

/* The value at a path into a column; VIEW_NONE where there is none. null in
 * the middle of it is null, as Spark has it. */
struct view shape_value_at(struct view value, const char *path);

/*
 * What Debezium puts in place of a value that the database did not log
 * (unavailable.value.placeholder); of bytes it is the same, here as base64, of
 * an array a list with it alone.
 */
bool shape_is_unknown(struct view value);

/* Append a value; whether there is anything in it. */
bool shape_append_value(
    struct buf *out, struct view value, enum config_nulls nulls);

#endif
