/*
 * How fast calls to a store may go: how many at once, after which pause, and
 * for which capacity a second. Additive increase, multiplicative decrease, as
 * TCP does it (RFC 5681): a throttled call halves the limit, each good one
 * adds a part of one.
 */
#ifndef MSK_PACE_H
#define MSK_PACE_H

#include <stdbool.h>

#include "backoff.h"

struct pace {
	double limit, most; /* calls in flight: now, and ever */
	unsigned in_flight;
	uint64_t started; /* calls, ever */
	/* Calls started before these tell nothing new: they were in flight
	 * when the limit was halved, or the pause began. */
	uint64_t slowed, paused;
	int64_t pause_until_ms; /* on clock_ms; 0: no pause */
	struct backoff backoff;
	double rate; /* units a second; 0: no limit */
	double units; /* that may be spent now; negative: owed */
	int64_t filled_ms; /* when units was brought up to date */
};

void pace_init(struct pace *, unsigned most, double rate);

/* Whether a call may start now. */
bool pace_allows(struct pace *, int64_t now_ms);

/* In how many ms it may, if only time is missing; -1: no time is. */
int64_t pace_timeout_ms(const struct pace *, int64_t now_ms);

/* A call that will cost about so many units starts; returns its number. */
uint64_t pace_started(struct pace *, double units);

/*
 * It ended, having cost so many units in place of the expected ones. Then
 * one of these: it was good; it was throttled (progress: in part only),
 * so less at once, after a pause; or it failed otherwise: a pause. Both
 * pauses are what backoff says, at least wanted_ms, at most most_ms (-1: no
 * limit); of many calls that fail at once only the first one counts.
 */
void pace_ended(struct pace *, double units, double expected);
void pace_good(struct pace *);
void pace_throttled(struct pace *, uint64_t call, bool progress);
void pace_pause(struct pace *, uint64_t call, int64_t now_ms, int64_t wanted_ms,
    int64_t most_ms);

#endif
