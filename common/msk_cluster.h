/*
 * The bootstrap brokers of an MSK cluster.
 * Source: Amazon MSK API Reference, "GetBootstrapBrokers" (version
 * 2018-11-14).
 */
#ifndef MSK_MSK_CLUSTER_H
#define MSK_MSK_CLUSTER_H

#include "aws_ask.h"

/* The region within arn:aws:kafka:REGION:ACCOUNT:cluster/NAME/UUID.
 * FAIL_CONFIG for what is no such ARN. */
int msk_cluster_region(const char *arn, char region[64], struct fail *why);

/* What a client speaks to its brokers. */
enum msk_access { MSK_PLAINTEXT, MSK_TLS, MSK_SCRAM, MSK_IAM };

/*
 * The answer for a cluster replaces what body held. aws has the cluster's
 * region. FAIL_ACCESS, FAIL_CONFIG (no such cluster) or FAIL_RETRY.
 */
int msk_cluster_ask(struct aws *, struct http *, const char *arn,
    struct buf *body, struct fail *why);

/* The brokers of such an answer ("HOST:PORT,..."), within the cluster's
 * network, replace what brokers held; false where it has none for that. */
bool msk_cluster_brokers(
    struct view body, enum msk_access, struct buf *brokers);

#endif
