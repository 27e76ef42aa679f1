/* ddb-join's parts, and the loop that keeps many records in flight. */
#ifndef DDB_JOIN_FLOW_H
#define DDB_JOIN_FLOW_H

#include "asks.h"
#include "explain.h"
#include "keys.h"
#include "outcome.h"
#include "stage.h"
#include "window.h"

/* A record, while its look-ups are made: SLOT_BUSY. */
struct join_slot {
	struct slot slot; /* first */
	struct join join;
	bool asked; /* the questions of its join's level are under way */
	struct join_slot *ready; /* the next one that can go on */
};

struct joiner {
	struct filter filter;
	struct store *store;
	struct plans plans;
	struct asks asks;
	struct keys keys;
	struct outcome outcome;
	struct window window;
	struct pool pool; /* of the joins' memory */
	struct stage stage;
	struct record again; /* of a slot's line */
	struct buf out; /* what is made of one record */
	/* All their questions are answered. */
	struct join_slot *ready, *last_ready;
	bool explain; /* for a person: nothing is passed on */
};

/* Every record to the end of input; returns the exit status. When the stage
 * is stuck, requests in flight still point into the window. */
int joiner_run(struct joiner *);

/* What struct stage_ops wants. */
int take_record(void *joiner, const struct record *, struct fail *why);
int take_marked(void *joiner, const struct record *, struct fail *why);
void take_bad(void *joiner, struct view line, const struct fail *why);

/* The next slot, taken in with that line. */
struct join_slot *work_slot(struct joiner *, struct view line);

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
void work_end(struct joiner *, struct join_slot *, enum slot_state);

/* The record in the slot can't be joined. join is NULL where it was not even
 * begun. */
void work_reject(struct joiner *, struct join_slot *, const struct join *,
    const struct record *, const struct fail *why);

#endif
