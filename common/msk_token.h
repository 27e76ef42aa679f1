/*
 * What a client shows to MSK's brokers for IAM access control: the URL of a
 * presigned request for kafka-cluster:Connect, in base64url, as the token of
 * SASL/OAUTHBEARER.
 * Source: Amazon MSK Developer Guide, "IAM access control"; the signer is
 * aws-msk-iam-sasl-signer-python, MSKAuthTokenProvider.py.
 */
#ifndef MSK_MSK_TOKEN_H
#define MSK_MSK_TOKEN_H

#include "sigv4.h"

/* How long a token is good, as long as its credentials are. */
#define MSK_TOKEN_S 900

/* Append the token, signed at that moment. */
void msk_token_append(struct buf *, const struct sigv4_keys *,
    const char *region, int64_t time_s);

/* The region in the name of a broker of MSK, the first one of a list
 * "b-1.NAME.ID.c2.kafka.REGION.amazonaws.com:9098,...", of MSK Serverless
 * too; false where it is none. */
bool msk_token_region(const char *brokers, char region[64]);

#endif
