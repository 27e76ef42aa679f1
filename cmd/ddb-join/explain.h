/*
 * --explain: what ddb-join would do with a record, and why, for a person. All
 * append some lines of text, without the last LF.
 */
#ifndef DDB_JOIN_EXPLAIN_H
#define DDB_JOIN_EXPLAIN_H

#include "outcome.h"

/* It passes, because of that. */
void explain_pass(const struct record *, const char *because, struct buf *);

/* The line is no record. */
void explain_bad(const struct fail *, struct buf *);

/* It becomes an error record. join: what it has read until then; NULL:
 * nothing. */
void explain_error(const struct join *, const struct record *,
    const struct fail *, struct buf *);

/* What outcome_append has just made of it. */
void explain_outcome(const struct outcome *, const struct join *,
    const struct record *, struct buf *);

/* It orders the final item to be deleted. */
void explain_delete(
    const struct plan *, const struct record *, struct view key, struct buf *);

#endif
