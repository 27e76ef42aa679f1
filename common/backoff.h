/*
 * Exponential backoff with full jitter: before try n (from 0) wait a random
 * time between 0 and min(base * 2^n, cap).
 * Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
 */
#ifndef MSK_BACKOFF_H
#define MSK_BACKOFF_H

#include <stdint.h>

struct backoff {
	int64_t base_ms, cap_ms;
	unsigned tries; /* failures so far */
	uint64_t random; /* state; any number but 0 */
};

/* Seeded by the clock and the pid, so that processes do not march in step. */
void backoff_init(struct backoff *, int64_t base_ms, int64_t cap_ms);

/* After a failure: how long to wait before the next try. */
int64_t backoff_next_ms(struct backoff *);

/* After a success. */
void backoff_reset(struct backoff *);

#endif
