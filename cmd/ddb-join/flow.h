/* ddb-join's parts, and the loop that keeps many records in flight. */
#ifndef DDB_JOIN_FLOW_H
#define DDB_JOIN_FLOW_H

#include "asks.h"
#include "explain.h"
#include "keys.h"
#include "outcome.h"
#include "window.h"

struct joiner {
	struct filter filter;
	struct store *store;
	struct plans plans;
	struct asks asks;
	struct keys keys;
	struct outcome outcome;
	struct window window;
	struct record again; /* of a slot's line */
	struct buf out; /* what is made of one record */
	struct slot *ready, *last_ready; /* all their questions are answered */
	bool explain; /* for a person: nothing is passed on */
	bool reading; /* lines are still taken */
	bool failed; /* why says with what the program will end */
	struct fail why;
};

/* Every record to the end of input; returns the exit status. After a failure
 * requests may still be in flight, which point into the window: then nothing
 * of it may be released. */
int joiner_run(struct joiner *);

/* Take what filter.h has told apart. */
void take_record(struct joiner *, const struct record *);
void take_marked(struct joiner *, const struct record *);
void take_bad(struct joiner *, struct view line, const struct fail *);

/* Begin to join a driver record. */
void work_add_join(struct joiner *, const struct record *, const struct plan *);

/* What struct asks_owner wants. */
void work_answered(void *joiner, struct join *);
struct join *work_only(void *joiner);

/* Go on with all whose questions are answered, and write out what is done.
 * False where there was nothing to go on with. */
bool work_go_on(struct joiner *);

/* What is made of a record is appended to what work_begin returns, and goes
 * out from its slot in its turn. */
struct buf *work_begin(struct joiner *);
void work_end(struct joiner *, struct slot *, enum slot_state);

/* The record in the slot can't be joined. join is NULL where it was not even
 * begun. */
void work_reject(struct joiner *, struct slot *, const struct join *,
    const struct record *, const struct fail *why);

#endif
