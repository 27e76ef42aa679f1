/*
 * The links of the AWS credentials chain, and what they share. A link gives 1
 * with credentials, 0 where it is not set up, so that the next one is asked,
 * and -1 with why, which names it: FAIL_ACCESS where it refuses, FAIL_CONFIG
 * where it is set up wrongly, FAIL_RETRY where it can't be reached now.
 * Messages hold no secret, and no body of a reply.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Standardized credential
 * providers"; botocore's credentials.py for the order.
 */
#ifndef MSK_AWS_CHAIN_H
#define MSK_AWS_CHAIN_H

#include "aws.h"
#include "aws_credentials.h"

/* Owned by aws.c, as long as struct aws lives. */
struct aws_chain {
	struct aws *aws; /* for the region, STS and the clock */
	const struct aws_profile *profile; /* the one in use */
	struct http *http; /* with proxies and the CA file; NULL: not yet */
	struct http *direct; /* to this machine's own services */
	struct out *out; /* watched meanwhile; may be NULL */
	bool once; /* old credentials are still good: try once */
	bool warned; /* of a token's file that others can read */
	struct fail absent; /* why the instance's link gave 0 */
};

void aws_chain_release(struct aws_chain *);

int aws_from_environment(
    struct aws_credentials *, const struct aws_chain *, struct fail *why);

/* The keys that a profile holds or names: web identity, the credentials
 * file, a process, the config file, in this order. */
int aws_from_profile(struct aws_credentials *, struct aws_chain *,
    const struct aws_profile *, struct fail *why);

/* A profile's role_arn with source_profile or credential_source: AssumeRole
 * with their credentials, which may themselves be a role's. */
int aws_from_role(struct aws_credentials *, struct aws_chain *,
    const struct aws_profile *, struct fail *why);

/* The role for a token in a file, which somebody else renews (EKS): of the
 * environment, unless the profile was asked for, else of the profile. */
int aws_from_web_identity(struct aws_credentials *, struct aws_chain *,
    const struct aws_profile *, struct fail *why);

/* ECS's and EKS Pod Identity's endpoint. */
int aws_from_container(
    struct aws_credentials *, struct aws_chain *, struct fail *why);

/* Where that is, appended: 1, 0 without one, or -1 with FAIL_CONFIG. */
int aws_container_url(struct buf *url, struct fail *why);

/* The EC2 instance's role (IMDS). 0, too, where there is no such service:
 * chain->absent tells why. */
int aws_from_instance(
    struct aws_credentials *, struct aws_chain *, struct fail *why);

/* Where that service is, without a last '/', appended. */
void aws_instance_url(const struct aws_profile *, struct buf *url);

/* The region that the instance is in, appended; false without. */
bool aws_instance_region(struct aws_chain *, struct buf *region);

#endif
