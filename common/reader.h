/*
 * Many reads in flight from a store, each tried again until it is answered:
 * throttling and unread keys are waited out, with fewer reads at once, other
 * failures tried a number of times (pace.h, as the writer does it).
 *
 *	QUEUED	reader_add took it
 *	SENT	the store has it
 *	then answered is called, and the read is its owner's again
 *
 * A query or scan is answered a page at a time; reader_add with the same read
 * asks for the next one.
 */
#ifndef MSK_READER_H
#define MSK_READER_H

#include "pace.h"
#include "patience.h"
#include "store.h"
#include "tally.h"

struct read;

/* All that was asked for is there. May call reader_add. */
typedef void read_answered(struct read *);

struct read {
	struct store_read ask; /* first; filled in by the owner, but done */
	read_answered *answered;
	void *owner;
	unsigned tries; /* the reader's: failures that were no throttling */
	int64_t throttled_ms; /* when it was first throttled; 0: never */
	struct reader *reader; /* the reader's own, to the end */
	uint64_t number; /* of the call, for its pace */
	size_t asked; /* keys that are asked for in it */
	struct read *next; /* in the queue */
};

struct reader_settings {
	int64_t retries; /* of a failed read that is no throttling */
	int64_t max_wait_ms; /* to wait out throttling; -1: no limit */
	size_t reads; /* in flight at most */
};

struct reader {
	struct store *store;
	struct tally *tally; /* retries are counted here */
	struct reader_settings settings;
	struct read *first, *last; /* the queue */
	size_t in_flight;
	struct pace pace;
	struct patience patience; /* with throttling */
	bool failed; /* for good: why says what */
	struct fail why;
};

/* store and tally outlive the reader. */
void reader_init(struct reader *, struct store *, struct tally *,
    const struct reader_settings *);
void reader_release(struct reader *);

/* Take a read; it stays where it is until it is answered. Unread keys are
 * asked for again by the reader alone: answered sees a whole get, whose items
 * are then all in ask.items. */
void reader_add(struct reader *, struct read *);

/*
 * Start the reads that may be started now. Returns -1 with why where reading
 * can't go on: FAIL_SERVICE when the retries or the wait are used up, or what
 * the store said (FAIL_CONFIG, FAIL_ACCESS, FAIL_IO).
 */
int reader_send(struct reader *, struct fail *why);

/* In how many ms reader_send may have something to do again, which no reply
 * announces; -1: never. */
int64_t reader_timeout_ms(const struct reader *);

#endif
