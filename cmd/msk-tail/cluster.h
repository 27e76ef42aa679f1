/* --cluster-arn: the brokers, as MSK tells them. */
#ifndef TAIL_CLUSTER_H
#define TAIL_CLUSTER_H

#include "tail.h"

/* Set bootstrap.servers to those that fit --auth; without a login to those
 * that speak TLS where the cluster has any. As login_fetch. */
int cluster_find(struct login *, rd_kafka_conf_t *, struct fail *why);

#endif
