/* What aws_call.h says of errors: XML, names, status. */
#include <stdio.h>

#include "aws_call.h"

/* Names that S3, SNS and every service share.
 * Source: Amazon S3 API Reference, "Error responses"; Amazon SNS API
 * Reference, "Common Errors"; botocore's retries/standard.py. */
static const struct {
	const char *code;
	enum aws_outcome outcome;
	enum fail_kind kind;
	enum aws_signing signing;
} errors[] = {
	{ "SlowDown", AWS_THROTTLED, FAIL_SERVICE, 0 },
	{ "Throttling", AWS_THROTTLED, FAIL_SERVICE, 0 },
	{ "ThrottlingException", AWS_THROTTLED, FAIL_SERVICE, 0 },
	{ "Throttled", AWS_THROTTLED, FAIL_SERVICE, 0 },
	{ "ThrottledException", AWS_THROTTLED, FAIL_SERVICE, 0 },
	{ "RequestLimitExceeded", AWS_THROTTLED, FAIL_SERVICE, 0 },
	{ "BandwidthLimitExceeded", AWS_THROTTLED, FAIL_SERVICE, 0 },
	{ "TooManyRequests", AWS_THROTTLED, FAIL_SERVICE, 0 },
	{ "TooManyRequestsException", AWS_THROTTLED, FAIL_SERVICE, 0 },
	{ "KMSThrottling", AWS_THROTTLED, FAIL_SERVICE, 0 },
	{ "KMS.ThrottlingException", AWS_THROTTLED, FAIL_SERVICE, 0 },
	{ "InternalError", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "InternalServiceError", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "InternalServerErrorException", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "ServiceUnavailableException", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "InternalFailure", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "ServiceUnavailable", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "RequestTimeout", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "RequestTimeoutException", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "OperationAborted", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "ConditionalRequestConflict", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "BadDigest", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "IncompleteBody", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "XAmzContentSHA256Mismatch", AWS_TRANSIENT, FAIL_SERVICE, 0 },
	{ "NoSuchUpload", AWS_GONE, FAIL_SERVICE, 0 },
	{ "InvalidPart", AWS_GONE, FAIL_SERVICE, 0 },
	{ "ExpiredToken", AWS_FAILED, FAIL_ACCESS, AWS_SIGNING_EXPIRED },
	{ "ExpiredTokenException", AWS_FAILED, FAIL_ACCESS,
	    AWS_SIGNING_EXPIRED },
	{ "UnrecognizedClientException", AWS_FAILED, FAIL_ACCESS,
	    AWS_SIGNING_EXPIRED },
	{ "InvalidToken", AWS_FAILED, FAIL_ACCESS, AWS_SIGNING_EXPIRED },
	{ "TokenRefreshRequired", AWS_FAILED, FAIL_ACCESS,
	    AWS_SIGNING_EXPIRED },
	{ "InvalidClientTokenId", AWS_FAILED, FAIL_ACCESS,
	    AWS_SIGNING_EXPIRED },
	{ "InvalidAccessKeyId", AWS_FAILED, FAIL_ACCESS, AWS_SIGNING_EXPIRED },
	{ "RequestTimeTooSkewed", AWS_FAILED, FAIL_ACCESS, AWS_SIGNING_CLOCK },
	{ "RequestExpired", AWS_FAILED, FAIL_ACCESS, AWS_SIGNING_CLOCK },
	{ "AccessDenied", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "AccessDeniedException", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "InvalidSignatureException", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "MissingAuthenticationTokenException", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "ForbiddenException", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "UnauthorizedException", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "DecryptionFailure", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "AuthorizationError", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "SignatureDoesNotMatch", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "AllAccessDisabled", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "AccountProblem", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "NotSignedUp", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "OptInRequired", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "KMSAccessDenied", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "KMS.AccessDeniedException", AWS_FAILED, FAIL_ACCESS, 0 },
	{ "NoSuchBucket", AWS_FAILED, FAIL_CONFIG, 0 },
	{ "NotFound", AWS_FAILED, FAIL_CONFIG, 0 },
};

/* The five of XML 1.0, section 4.6. */
static size_t
unescape(const char *p, const char *end, struct buf *out)
{
	static const struct {
		const char *text;
		char c;
	} known[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' },
		{ "&quot;", '"' }, { "&apos;", '\'' } };
	size_t i, len;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
		len = strlen(known[i].text);
		if ((size_t)(end - p) >= len &&
		    memcmp(p, known[i].text, len) == 0) {
			buf_byte(out, known[i].c);
			return len;
		}
	}
	buf_byte(out, *p);
	return 1;
}

bool
aws_xml_text(struct view body, const char *name, struct buf *text)
{
	char tag[64];
	const char *p, *end;
	int len = snprintf(tag, sizeof(tag), "<%s>", name);

	p = memmem(body.p, body.len, tag, (size_t)len);
	if (p == NULL)
		return false;
	p += len;
	end = memchr(p, '<', (size_t)(body.p + body.len - p));
	if (end == NULL)
		return false;
	while (p < end)
		p += unescape(p, end, text);
	return true;
}

void
aws_xml_error(struct view body, struct buf *code, struct buf *message)
{
	aws_xml_text(body, "Code", code);
	aws_xml_text(body, "Message", message);
}

void
aws_no_reply(const struct http_reply *http, struct aws_answer *answer)
{
	http_reply_fail(http, &answer->why);
	answer->outcome = AWS_FAILED;
	if (answer->why.kind == FAIL_RETRY) {
		answer->outcome = AWS_TRANSIENT;
		answer->why.kind = FAIL_SERVICE;
	}
	if (http->result == HTTP_UNTRUSTED)
		fail(&answer->why, FAIL_ACCESS,
		    "%s: %s; AWS_CA_BUNDLE names the file of another CA",
		    http->place, http->error);
}

static void
set(struct aws_answer *answer, enum aws_outcome outcome, enum fail_kind kind)
{
	answer->outcome = outcome;
	answer->why.kind = kind;
}

static void
judge_status(int status, struct aws_answer *answer)
{
	if (status == 429)
		set(answer, AWS_THROTTLED, FAIL_SERVICE);
	else if (status == 408 || status >= 500)
		set(answer, AWS_TRANSIENT, FAIL_SERVICE);
	else if (status == 401 || status == 403)
		set(answer, AWS_FAILED, FAIL_ACCESS);
	else
		set(answer, AWS_FAILED, FAIL_CONFIG);
}

enum aws_signing
aws_judge_error(
    const struct http_reply *http, const char *code, struct aws_answer *answer)
{
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		if (strcmp(errors[i].code, code) != 0)
			continue;
		set(answer, errors[i].outcome, errors[i].kind);
		return errors[i].signing;
	}
	judge_status(http->status, answer);
	return AWS_SIGNING_FINE;
}
