/* Questions to brokers that wait for their answer. */
#ifndef TAIL_LOOKUP_H
#define TAIL_LOOKUP_H

#include "tail.h"

/* How long one question may take, in ms; the loop asks again. */
#define LOOKUP_MS 2000

/*
 * Set the offsets of list, which hold times (or RD_KAFKA_OFFSET_BEGINNING,
 * RD_KAFKA_OFFSET_END), to the first offsets at or after those; -1 where
 * there is none. Fails as lookup_fail says.
 */
int lookup(
    struct tail *, rd_kafka_topic_partition_list_t *list, struct fail *why);

/* A copy of list with all offsets set to time; the caller's. */
rd_kafka_topic_partition_list_t *lookup_list(
    const rd_kafka_topic_partition_list_t *list, int64_t time);

/* The first offset that the broker has. */
int lookup_first(
    struct tail *, const struct part *, int64_t *first, struct fail *why);

/* Partitions of a topic; -1 where the client does not know. */
int lookup_partition_count(struct tail *, const char *topic);

/* Whether the loop may ask (again) by now. */
static inline bool
lookup_is_due(const struct tail *t)
{
	return t->now_ms >= t->asking.next_ms;
}

/* All that was asked for was answered. */
static inline void
lookup_went(struct tail *t)
{
	t->asking.since_ms = 0;
}

/*
 * It was not: the next try is due a little later. What lasts is reported,
 * and ends the run after --max-wait (FAIL_SERVICE); a failure that no try
 * makes good ends it now.
 */
void lookup_failed(struct tail *, const struct fail *why);

/* Return -1 with why: FAIL_ACCESS where the broker refuses, FAIL_CONFIG for
 * a topic or partition that does not exist, else FAIL_RETRY. */
int lookup_fail(struct fail *why, rd_kafka_resp_err_t, const char *what);

#endif
