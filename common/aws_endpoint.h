/* Where a service is. Used by aws.c alone. */
#ifndef MSK_AWS_ENDPOINT_H
#define MSK_AWS_ENDPOINT_H

#include "aws_profile.h"
#include "buf.h"

/* What the environment or the profile says; NULL for nothing. */
const char *aws_endpoint_configured(
    const struct aws_profile *, const char *service);

/* Append the URL of the service's own endpoint. */
void aws_endpoint_append(const struct aws_profile *, const char *service,
    const char *region, struct buf *url);

#endif
