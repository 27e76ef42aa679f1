/*
 * The AWS credentials chain: where credentials come from, one link after the
 * other. Used by aws.c; aws.h tells the order.
 */
#ifndef MSK_AWS_CREDENTIALS_H
#define MSK_AWS_CREDENTIALS_H

#include <stdint.h>

#include "aws_profile.h"
#include "out.h"

struct aws_credentials {
	char *access_key, *secret_key, *token; /* token: NULL without */
	int64_t expires_s; /* since 1970; INT64_MAX: never */
	const char *link; /* that they are of, for people */
};

struct aws_chain;

void aws_credentials_release(struct aws_credentials *);

/*
 * Run the chain. -1 with FAIL_ACCESS where no link has any, or one is
 * refused; FAIL_CONFIG where one is incomplete or uses what is not supported;
 * FAIL_RETRY where one that is set up can't be reached now.
 */
int aws_credentials_find(
    struct aws_credentials *, struct aws_chain *, struct fail *why);

/* The keys that a credential process printed. Source: AWS SDKs and Tools
 * Reference Guide, "Process credential provider". */
int aws_credentials_run(struct aws_credentials *, const char *command,
    struct out *, struct fail *why);

/* ISO 8601 in UTC or with an offset, to seconds since 1970; -1. */
int64_t aws_time_s(const char *text);

#endif
