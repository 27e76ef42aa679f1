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

/* The stops of e@ of all owned partitions, when that moment has come. */
int start_find_stops(struct tail *, struct fail *why);

/* The first offset that the broker has. */
int start_first(
    struct tail *, const struct part *, int64_t *first, struct fail *why);

/* The offsets of list's times (or RD_KAFKA_OFFSET_BEGINNING, _END). */
int start_lookup(
    struct tail *, rd_kafka_topic_partition_list_t *list, struct fail *why);

/* Partitions of a topic; -1 where the client does not know. */
int start_partition_count(struct tail *, const char *topic);

#endif
