/* Partitions come and go, as steps of the loop. */
#ifndef TAIL_REBALANCE_H
#define TAIL_REBALANCE_H

#include "tail.h"

/* librdkafka's rebalance callback: notes what is to be done. */
void rebalance_callback(rd_kafka_t *, rd_kafka_resp_err_t,
    rd_kafka_topic_partition_list_t *, void *tail);

/* These partitions are ours without a rebalance (no group, or -p). The list
 * is taken over. */
void rebalance_take(struct tail *, rd_kafka_topic_partition_list_t *);

/* Do what can be done by now. */
void rebalance_step(struct tail *);

/* Give up what is still held back for a drain: the run ends. */
void rebalance_abandon(struct tail *);

#endif
