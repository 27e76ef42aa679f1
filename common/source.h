/*
 * _source: where an item comes from and which version it is, by which the
 * stores keep old rows from overwriting new ones (store.h says how they are
 * compared).
 *
 *	{"partition":3,"offset":42}
 *	{"partition":3,"offset":42,"version":1001}
 *	{"version":"2026-11-22T10:00:00Z"}	a record without coordinates
 */
#ifndef MSK_SOURCE_H
#define MSK_SOURCE_H

#include "record.h"

#define SOURCE_ATTRIBUTE "_source"

/*
 * Append the text of a record's _source. version is a JSON value, VIEW_NONE
 * without: a number, or a string; one that says a number (decimal.h) becomes
 * that number. Nothing is appended where there is neither a version nor the
 * record's coordinates, which are two integers. FAIL_RECORD put.version for a
 * version of another kind, or an empty string; put.number for a number that
 * DynamoDB would not take.
 */
int source_append(const struct record *, struct view version, struct buf *out,
    struct fail *why);

#endif
