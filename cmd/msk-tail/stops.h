/* -e and e@: where partitions stop, as numbers. */
#ifndef TAIL_STOPS_H
#define TAIL_STOPS_H

#include "tail.h"

/* Set end and stop of the partitions of list in the ledger, as far as they
 * are known by now. Fails as lookup does. */
int stops_resolve(struct tail *, const rd_kafka_topic_partition_list_t *list,
    struct fail *why);

/* The stops of e@ of all owned partitions, when that moment has come. */
int stops_find(struct tail *, struct fail *why);

/*
 * Whether there is nothing to read from offset on. Of an offset beyond the end
 * only the broker can tell: records may have been lost.
 */
bool stops_is_behind(const struct part *, int64_t offset);

#endif
