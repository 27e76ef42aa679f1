/*
 * Messages to a topic of Amazon SNS.
 * Source: Amazon SNS API Reference, "Publish" (version 2010-03-31).
 */
#ifndef MSK_SNS_H
#define MSK_SNS_H

#include "aws_call.h"

/* The region within arn:aws:sns:REGION:ACCOUNT:NAME. FAIL_CONFIG for what is
 * no such ARN. */
int sns_region(const char *arn, char region[64], struct fail *why);

struct sns;

/* aws has the topic's region. Nothing is read or connected to before the
 * first message. All outlives it, arn too. */
struct sns *sns_new(struct aws *, struct http *, struct out *, const char *arn);
void sns_free(struct sns *); /* accepts NULL; no message in flight */

/*
 * Begin to publish; done is called as aws_call.h says. SNS takes messages of
 * up to 256 KiB; subject is ASCII of at most 100 characters. To a FIFO topic,
 * messages of the same text within five minutes are one. -1 with FAIL_ACCESS,
 * FAIL_CONFIG or FAIL_RETRY.
 */
int sns_publish(struct sns *, const char *subject, struct view message,
    int64_t timeout_ms, aws_done *done, void *owner, struct fail *why);

#endif
