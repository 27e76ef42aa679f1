/* What librdkafka fetches, and from where. */
#ifndef TAIL_FETCH_H
#define TAIL_FETCH_H

#include "tail.h"

/* Whether the group's members give up only what moves. */
bool fetch_is_cooperative(const struct tail *);

/* Begin with these partitions, at the offsets of list. */
void fetch_begin(struct tail *, const rd_kafka_topic_partition_list_t *list);

/* Read the partitions again that must be (t->rewind): from the ledger's
 * next, or from the broker's first record where that is out of range. */
void fetch_again(struct tail *);

/* Say what is wrong with an assignment, where error is one; frees it. */
void fetch_report(rd_kafka_error_t *error);

#endif
