/* Where partitions start and stop, as numbers. */
#ifndef TAIL_START_H
#define TAIL_START_H

#include "tail.h"

/*
 * Set the offset of each partition of list: the group's commit, or where the
 * settings say, as a number. The partition's entry in the ledger gets its
 * commit (OFFSET_NONE where there was none), end and stop. Waits for brokers
 * a second or two. FAIL_RETRY where they did not answer, FAIL_ACCESS and
 * FAIL_CONFIG as ever.
 */
int start_resolve(
    struct tail *, rd_kafka_topic_partition_list_t *list, struct fail *why);

/* --reset: the offsets that -o names become the group's commits, of all
 * partitions of these. FAIL_RETRY also where the group has other members. */
int start_reset(
    struct tail *, rd_kafka_topic_partition_list_t *list, struct fail *why);

#endif
