/* What is read: topics and partitions. */
#ifndef TAIL_SUBSCRIBE_H
#define TAIL_SUBSCRIBE_H

#include "tail.h"

/*
 * Wait for a broker, check the topics, do what --reset asks for, then join
 * the group, or take the partitions. Fails as reach does.
 */
int subscribe(struct tail *, struct fail *why);

/* Its first step: check the regexes, and make the client know the topics. */
int subscribe_topics(struct tail *, struct fail *why);

/* The topics that the settings name, their regexes resolved, each with all
 * its partitions (or the one of -p). The list is the caller's; NULL with
 * why. */
rd_kafka_topic_partition_list_t *subscribe_partitions(
    struct tail *, struct fail *why);

#endif
