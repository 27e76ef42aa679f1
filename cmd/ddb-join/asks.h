/*
 * The questions of all records that wait for an answer, gathered into calls:
 * keys of any table into gets as large as the store takes, queries one by
 * one, many calls at once.
 *
 * Equal questions are asked once while they are in the queue. One that comes
 * when its call is under way is asked again, since what it looks for may have
 * been stored in between.
 */
#ifndef DDB_JOIN_ASKS_H
#define DDB_JOIN_ASKS_H

#include "cache.h"
#include "reader.h"
#include "tree.h"

struct ask;
struct call;

/* What the asks want of their owner. */
struct asks_owner {
	/* A question is answered: its join's waiting has been counted down. */
	void (*answered)(void *context, struct join *);
	/* The only join that may ask now, because memory is short; NULL: all
	 * may. */
	struct join *(*only)(void *context);
	void *context;
};

/* In the order in which they will be asked. */
struct ask_queue {
	struct ask *first, *last;
	size_t count;
};

struct asks {
	struct store *store;
	struct reader reader;
	struct cache cache;
	struct ask **buckets; /* those in the queues, by hash */
	struct ask_queue gets[2]; /* eventually consistent, consistent */
	struct ask_queue queries;
	struct ask *free;
	struct call *all_calls, *free_calls;
	size_t calls, most_calls; /* under way */
	struct asks_owner owner;
};

void asks_init(struct asks *, struct store *, struct tally *,
    const struct reader_settings *, const struct asks_owner *);
void asks_release(struct asks *);

/* Ask all questions of a step that keys_make has made; some may be answered
 * at once. */
void asks_add(struct asks *, struct join *, const struct step *);

/* Start the calls that may be started now; without all a get that could still
 * be filled waits for more. Returns 1 where some were answered at once, so
 * that more may be started; else 0; -1 with why as reader_send. */
int asks_send(struct asks *, bool all, struct fail *why);

/* As reader_timeout_ms. */
int64_t asks_timeout_ms(const struct asks *);

#endif
