/* The librdkafka client of a run: its life, its events, its words. */
#ifndef TAIL_KAFKA_H
#define TAIL_KAFKA_H

#include "tail.h"

/* Create the client and its queues. FAIL_USAGE or FAIL_CONFIG for bad
 * properties. */
int kafka_open(struct tail *, struct fail *why);

/*
 * Wait until a broker tells of all named topics. Fails with FAIL_SERVICE
 * when none does within --max-wait, FAIL_ACCESS where login or topic is
 * refused, FAIL_CONFIG for a topic or partition that does not exist,
 * FAIL_RETRY when a signal came. metadata has all topics where a regex is
 * among them or all is set, and is the caller's.
 */
int kafka_reach(struct tail *, bool all,
    const struct rd_kafka_metadata **metadata, struct fail *why);

/* Serve all events that have come: rebalances, errors, log lines. */
void kafka_serve(struct tail *);

/* A queue that wakes the loop. */
rd_kafka_queue_t *kafka_queue(struct tail *);

/* Something came from a broker. */
static inline void
kafka_alive(struct tail *t)
{
	t->outage.since_ms = 0;
	t->outage.reached = true;
}

/* Report an outage, and end the run when it lasts too long. */
void kafka_watch_outage(struct tail *);

/* An error that a message or a reply carries: reported, or ending the run.
 * about is a topic, or what was tried. */
void kafka_error(
    struct tail *, rd_kafka_resp_err_t, const char *about, const char *reason);

/* Leave the group and end the client; never hangs. */
void kafka_close(struct tail *);

#endif
