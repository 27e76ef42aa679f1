/* Whether a call that a service refuses for its signature is worth signing
 * anew: for expired credentials, or for a clock that is off, once each. */
#ifndef MSK_AWS_AGAIN_H
#define MSK_AWS_AGAIN_H

#include "aws.h"
#include "http.h"

/* What a service says of the signature. */
enum aws_signing {
	AWS_SIGNING_FINE, /* or wrong for good */
	AWS_SIGNING_EXPIRED, /* credentials are to be got anew */
	AWS_SIGNING_CLOCK, /* our clock is off */
};

/* Of one call; all zero at first. */
struct aws_again {
	unsigned generation; /* of the credentials it is signed with */
	bool renewed, clock_set; /* what was tried already */
};

/* As aws_credentials, for this call. */
int aws_again_credentials(struct aws_again *, struct aws *, struct out *,
    const struct sigv4_keys **, struct fail *why);

/* Whether the same call, signed anew, may be taken: with other credentials,
 * or with the clock of the service. Says so to aws. */
bool aws_again_try(struct aws_again *, struct aws *, enum aws_signing,
    const struct http_reply *);

#endif
