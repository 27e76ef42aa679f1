/*
 * One call of a small AWS service that speaks JSON, waited for: what a program
 * needs to know before, or now and then while, it works. aws_json.h says what
 * such a service answers.
 */
#ifndef MSK_AWS_ASK_H
#define MSK_AWS_ASK_H

#include "aws_call.h"

/* Of one try. */
#define AWS_ASK_MS 5000

/*
 * Send the request (region and endpoint filled in) once and wait for its
 * answer, whose body, a JSON text, replaces what body held. operation is for
 * messages. FAIL_ACCESS, FAIL_CONFIG, or FAIL_RETRY for what may pass:
 * throttling, the network, 5xx.
 */
int aws_ask(struct aws *, struct http *, const struct aws_request *,
    const char *operation, struct buf *body, struct fail *why);

/* The nth field of an ARN, from 0 ("arn"); empty where it has none. */
struct view aws_arn_field(const char *arn, int n);

#endif
