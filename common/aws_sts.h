/*
 * AWS Security Token Service: credentials of a role, for other credentials or
 * for a web identity's token. At the regional endpoint, or where
 * AWS_ENDPOINT_URL_STS and its like say (aws_sts).
 *
 * Source: AWS STS API Reference, AssumeRole, AssumeRoleWithWebIdentity,
 * "Common Errors".
 */
#ifndef MSK_AWS_STS_H
#define MSK_AWS_STS_H

#include "aws_chain.h"

/* NULL where not given. session: a name that CloudTrail shows; without one it
 * is mskutils and the time. duration: seconds, as the profile has them. */
struct aws_role {
	const char *arn, *session, *external_id, *duration;
};

/* 0, or -1 with FAIL_ACCESS where STS refuses, FAIL_CONFIG where the request
 * is wrong, FAIL_RETRY where it may work later. */
int aws_sts_assume(struct aws_credentials *, struct aws_chain *,
    const struct aws_role *, const struct sigv4_keys *, struct fail *why);

/* Not signed: the token, a JWT, says who asks. */
int aws_sts_web_identity(struct aws_credentials *, struct aws_chain *,
    const struct aws_role *, struct view token, struct fail *why);

#endif
