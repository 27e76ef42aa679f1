/* --auth iam: a token of IAM access control for MSK (msk_token.h). */
#ifndef TAIL_IAM_H
#define TAIL_IAM_H

#include "tail.h"

/* Let librdkafka ask for tokens: before the first connection, and when one
 * has used up four fifths of its time, whether or not a connection idles. */
int iam_set(rd_kafka_conf_t *, struct fail *why);

/*
 * Find region and credentials, that what is wrong with them is said at once.
 * The region is --region's, else that of --cluster-arn or in the brokers'
 * names, which is the one that they check, else AWS's chain. As login_fetch.
 */
int iam_open(struct login *, const rd_kafka_conf_t *, struct fail *why);

/* A broker refuses the token: make another, with credentials got anew, 5
 * seconds after the last one at the earliest. */
void iam_refused(struct tail *);

/* Why the last token could not be made; NULL where it could. */
const struct fail *iam_failure(const struct login *);

#endif
