/* The first contact. */
#ifndef TAIL_REACH_H
#define TAIL_REACH_H

#include "tail.h"

/*
 * Wait until a broker tells of all named topics. Fails with FAIL_SERVICE
 * when none does within --max-wait, FAIL_ACCESS where login or topic is
 * refused, FAIL_CONFIG for a topic that does not exist, FAIL_RETRY when a
 * signal came. metadata has all topics of the cluster where all is set, and
 * is the caller's.
 */
int reach(struct tail *, bool all, const struct rd_kafka_metadata **metadata,
    struct fail *why);

#endif
