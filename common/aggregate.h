/*
 * The aggregates of a join: count, sum, min, max, avg, first, last and list
 * of the values that a path leads to.
 *
 * A path begins at a member of the scope and goes on through objects; a list
 * on the way or at the end stands for its elements: lines.amount is the
 * amount of each line, lines each line itself, lines.product.price goes one
 * further, customer.credit through an object. As in json_path, a member of
 * exactly that name, dots and all, goes before a way through objects.
 *
 * where looks at the row that a value comes from: an element of the first
 * list on the path; without a list the object that the path's first member
 * is, or else the scope.
 *
 * null, "" and values that are not there are ignored by all. For sum, min,
 * max and avg a value is a number, or a string that is one (decimal.h says
 * which); any other kind is an error. Sums are exact however long they are
 * on their way; avg is the exact quotient, rounded half to even to 38
 * digits. Numbers come out as decimal_append writes them. first, last and
 * list take any value, as it stands there.
 */
#ifndef MSK_AGGREGATE_H
#define MSK_AGGREGATE_H

#include "buf.h"
#include "config_join.h"
#include "fail.h"

/*
 * Append the aggregate's value as JSON; nothing where it is absent, as min,
 * max, avg, first and last of no value are (count and sum are 0 then, list
 * is []). scope is an object with the driver row's fields and the look-ups'
 * results: text that jtext has accepted, followed as jtext.h demands, which
 * is not in out.
 *
 * -1, with out as it was, and FAIL_RECORD join.number for a value that is no
 * number, or a value or result that DynamoDB has no room for (decimal.h).
 */
int aggregate_append(const struct config_aggregate *, struct view scope,
    struct buf *out, struct fail *why);

/* The same of a value that the path's beginning has led to, which may be
 * VIEW_NONE, and what is left of the path (VIEW_NONE: nothing). */
int aggregate_append_of(const struct config_aggregate *, struct view value,
    struct view path, struct buf *out, struct fail *why);

#endif
