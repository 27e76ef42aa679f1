/* An AWS service that is asked before, or now and then while, records flow. */
#ifndef TAIL_SERVICE_H
#define TAIL_SERVICE_H

#include "aws_ask.h"
#include "options.h"

struct service {
	struct aws *aws;
	struct http *http;
	char region[64]; /* "": as AWS's chain finds it */
};

/* service->region is set, or empty. Nothing is connected to yet. */
int service_open(struct service *, struct fail *why);

/*
 * Call ask until it fails with something else than FAIL_RETRY, for as long as
 * --max-wait, then fail with FAIL_SERVICE; a signal ends it with FAIL_RETRY.
 */
int service_patiently(struct service *, const struct settings *,
    int (*ask)(void *context, struct fail *why), void *context,
    struct fail *why);

#endif
