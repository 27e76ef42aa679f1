/* The librdkafka client of a run: its life, its events, its words. */
#ifndef TAIL_KAFKA_H
#define TAIL_KAFKA_H

#include "tail.h"

/* Create the client and its queues. FAIL_USAGE or FAIL_CONFIG for bad
 * properties. */
int kafka_open(struct tail *, struct fail *why);

/* Serve all events that have come: rebalances, errors, log lines; and tell what
 * is due (measure.h). To be called wherever msk-tail waits. */
void kafka_serve(struct tail *);

/* A queue that wakes the loop. */
rd_kafka_queue_t *kafka_queue(struct tail *);

/* Leave the group and end the client; never hangs. */
void kafka_close(struct tail *);

#endif
