/*
 * Many writes in flight to a store, and each row's versions in order.
 *
 * Writes are collected into calls as large as the store takes. Of one key
 * never two versions are in flight: a later one waits, and takes the place of
 * an earlier one that was not sent yet, which is done when the later one is.
 * An update or a write with a condition neither takes a place nor gives up its
 * own: what comes behind it waits. An update goes in a call of its own, and so
 * does a condition, unless the store judges each write of a call.
 *
 * A write lives in memory of its owner:
 *	QUEUED   to be sent with others
 *	SENT     in a call
 *	WAITING  behind an earlier version that is to be stored first
 *	OLDER    its place was taken by a later version
 *	DONE     durable, or a later version is
 *	SUPERSEDED  its condition does not hold; nothing was stored
 *	REFUSED  why says what is wrong with the row; nothing was stored
 * A version that is refused gives its place back to the one before it.
 */
#ifndef MSK_WRITER_H
#define MSK_WRITER_H

#include "pace.h"
#include "patience.h"
#include "store.h"
#include "tally.h"

enum write_state {
	WRITE_NONE,
	WRITE_QUEUED,
	WRITE_SENT,
	WRITE_WAITING,
	WRITE_OLDER,
	WRITE_DONE,
	WRITE_SUPERSEDED,
	WRITE_REFUSED,
};

struct write {
	struct store_write row; /* first; filled in by the owner */
	enum write_state state;
	bool alone; /* goes in a call of its own, from now on */
	unsigned tries; /* failures so far that were no throttling */
	int64_t throttled_ms; /* when it was first throttled; 0: never */
	uint64_t hash; /* of table and key */
	struct write *bucket; /* the next one of its hash bucket */
	struct write *prev, *next; /* in the queue */
	struct write *older; /* the version whose place it took */
	struct write *later; /* the version that waits for this one */
	struct fail *why; /* of WRITE_REFUSED; the owner's, by free */
};

/* Of each key the version that is queued or sent; the others hang on it. */
struct write_keys {
	struct write **buckets;
	size_t mask;
};

/* In the order in which they will be sent. */
struct write_queue {
	struct write *first, *last;
	size_t count, bytes; /* bytes of their requests */
};

struct writer_settings {
	int64_t retries; /* of a failed call that is no throttling */
	int64_t max_wait_ms; /* to wait out throttling; -1: no limit */
	size_t calls; /* in flight at most */
	size_t window; /* how many writes the owner may have at once */
	double rate; /* write units a second; 0: no limit */
};

struct writer {
	struct store *store;
	struct tally *tally; /* retries are counted here */
	struct writer_settings settings;
	struct write_keys keys;
	struct write_queue queue;
	struct pace pace;
	struct writer_call *free; /* calls that are not in flight */
	struct writer_call *calls;
	struct patience patience; /* with throttling */
	bool failed; /* for good: why says what */
	struct fail why;
};

/* store and tally outlive the writer. */
void writer_init(struct writer *, struct store *, struct tally *,
    const struct writer_settings *);
void writer_release(struct writer *);

/* Take a write whose row is filled in; it stays where it is until it has
 * ended: it is DONE, SUPERSEDED or REFUSED. */
void writer_add(struct writer *, struct write *);
bool write_has_ended(const struct write *);

/*
 * Start the calls that may be started now. Without all a call that could
 * still be filled waits for more. Returns -1 with why where writing can't go
 * on: FAIL_SERVICE when the retries or the wait are used up, or what the
 * store said (FAIL_CONFIG, FAIL_ACCESS, FAIL_IO).
 */
int writer_send(struct writer *, bool all, struct fail *why);

/* In how many ms writer_send may have something to do again, which no reply
 * announces; -1: never. */
int64_t writer_timeout_ms(const struct writer *);

/* Within the writer, and for its tests. */
void write_queue_push(struct write_queue *, struct write *);
void write_queue_push_front(struct write_queue *, struct write *);
void write_queue_remove(struct write_queue *, struct write *);

/* Whether it depends on what is stored, so that each one must be sent. */
bool write_depends(const struct write *);

void write_keys_init(struct write_keys *, size_t window);
void write_keys_release(struct write_keys *);

/* What happens to a key's versions. Each may push to the queue. */
void write_keys_add(struct write_keys *, struct write_queue *, struct write *);
void write_keys_done(struct write_keys *, struct write_queue *, struct write *);
void write_keys_refused(
    struct write_keys *, struct write_queue *, struct write *);
void write_keys_again(
    struct write_keys *, struct write_queue *, struct write *);

#endif
