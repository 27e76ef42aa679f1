/*
 * Whether this member of the group is joining it (anew): from JoinGroup to
 * the answer to SyncGroup, as its requests show. A cooperative member owns
 * partitions all the while, and is told nothing of it.
 *
 * No commit may be sent then. The broker answers one request of a connection
 * after the other, so a commit behind JoinGroup is looked at when its
 * generation is a thing of the past; and librdkafka before 2.10.0 takes that
 * for the loss of all partitions (its issue 4908).
 */
#ifndef TAIL_MEMBER_H
#define TAIL_MEMBER_H

#include "tail.h"

/* Let the client that is made of conf keep t->joining. */
void member_watch(struct tail *, rd_kafka_conf_t *conf);

/* The client may be about to join again: no commit is sent for a moment. */
void member_settle(struct tail *);

bool member_may_commit(const struct tail *);

#endif
