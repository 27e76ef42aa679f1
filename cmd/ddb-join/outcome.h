/*
 * What a driver record becomes when its join is made: an order to store the
 * final item, or the error item where dependencies are missing, or an error
 * record when that was tried often enough.
 */
#ifndef DDB_JOIN_OUTCOME_H
#define DDB_JOIN_OUTCOME_H

#include "final.h"

/* How a record comes: fresh, or as a retry. */
struct retry {
	bool is; /* it has from */
	int64_t retries; /* that have failed so far */
	struct view id; /* of its error item: JSON string; may be empty */
	struct view first_failed; /* JSON string; may be empty */
};

/* FAIL_RECORD join.config for a from or retries that ddb-scan has not made. */
int retry_of(const struct record *, struct retry *, struct fail *why);

struct outcome {
	struct final final;
	struct buf missing, item, line, told;
};

void outcome_init(struct outcome *);
void outcome_release(struct outcome *);

/*
 * Append the record that goes out. FAIL_RECORD as final.h; join.missing when
 * the retries are used up: then the record in line is to be rejected, which
 * says how many and what was missing.
 */
int outcome_append(struct outcome *, const struct join *, const struct record *,
    struct buf *out, struct fail *why);

/* Append the order to delete the final item: key is the final one's text. */
void outcome_append_delete(const struct plan *, const struct record *,
    struct view key, struct buf *out);

#endif
