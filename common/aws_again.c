#include "aws_again.h"

int
aws_again_credentials(struct aws_again *again, struct aws *aws, struct out *out,
    const struct sigv4_keys **keys, struct fail *why)
{
	if (aws_credentials(aws, out, keys, why) == -1)
		return -1;
	again->generation = aws_credentials_generation(aws);
	return 0;
}

bool
aws_again_try(struct aws_again *again, struct aws *aws,
    enum aws_signing signing, const struct http_reply *http)
{
	int64_t date_s = http_reply_date_s(http);

	if (signing == AWS_SIGNING_EXPIRED && !again->renewed) {
		again->renewed = true;
		aws_credentials_drop(aws, again->generation);
		return true;
	}
	if (signing == AWS_SIGNING_CLOCK && !again->clock_set && date_s != -1) {
		again->clock_set = true;
		aws_clock_is(aws, date_s);
		return true;
	}
	return false;
}
