/*
 * When credentials are got anew: 15 minutes before they expire at the latest,
 * and where they live less than half an hour, at half of their life. A
 * failure is no harm as long as the old ones are good: it is tried again
 * after a minute, in the last 10 minutes (or third of a short life) after 10
 * seconds, and only then worth a warning. Used by aws.c.
 *
 * Source: botocore's credentials.py, whose refresh is advisory 15 minutes and
 * mandatory 10 minutes before the end.
 */
#ifndef MSK_AWS_RENEWAL_H
#define MSK_AWS_RENEWAL_H

#include <stdbool.h>
#include <stdint.h>

/* All in seconds since 1970. Begins with { 0 }: due at once. */
struct aws_renewal {
	int64_t expires_s; /* INT64_MAX: never */
	int64_t due_s; /* the next try */
	int64_t urgent_s; /* from here on a failure is worth a warning */
};

/* There are new credentials. Those that have expired already by our clock
 * are used all the same, since the service's clock is what counts. */
void aws_renewal_got(struct aws_renewal *, int64_t now_s, int64_t expires_s);

bool aws_renewal_is_due(const struct aws_renewal *, int64_t now_s);
bool aws_renewal_is_urgent(const struct aws_renewal *, int64_t now_s);

/* Getting new ones failed. Whether the old ones go on; the next try is set
 * then. */
bool aws_renewal_failed(struct aws_renewal *, int64_t now_s);

#endif
