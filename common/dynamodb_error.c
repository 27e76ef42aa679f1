#include "dynamodb_error.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "jtext.h"

/*
 * Errors by name: those of the API, those of every AWS service, and what
 * their SDKs take for throttling. Names have lost their namespace and an
 * "Exception" at the end.
 * Source: botocore's retries/standard.py, and the DynamoDB API Reference,
 * "Common Errors".
 */
static const struct {
	const char *type;
	enum dynamodb_outcome outcome;
	enum aws_signing signing;
} errors[] = {
	{ "ProvisionedThroughputExceeded", DYNAMODB_THROTTLED, 0 },
	{ "Throttling", DYNAMODB_THROTTLED, 0 },
	{ "Throttled", DYNAMODB_THROTTLED, 0 },
	{ "RequestThrottled", DYNAMODB_THROTTLED, 0 },
	{ "RequestLimitExceeded", DYNAMODB_THROTTLED, 0 },
	{ "LimitExceeded", DYNAMODB_THROTTLED, 0 },
	{ "BandwidthLimitExceeded", DYNAMODB_THROTTLED, 0 },
	{ "TooManyRequests", DYNAMODB_THROTTLED, 0 },
	{ "PriorRequestNotComplete", DYNAMODB_THROTTLED, 0 },
	{ "SlowDown", DYNAMODB_THROTTLED, 0 },
	{ "InternalServerError", DYNAMODB_TRANSIENT, 0 },
	{ "InternalFailure", DYNAMODB_TRANSIENT, 0 },
	{ "ServiceUnavailable", DYNAMODB_TRANSIENT, 0 },
	{ "RequestTimeout", DYNAMODB_TRANSIENT, 0 },
	{ "ReplicatedWriteConflict", DYNAMODB_TRANSIENT, 0 },
	{ "TransactionConflict", DYNAMODB_TRANSIENT, 0 },
	{ "TransactionInProgress", DYNAMODB_TRANSIENT, 0 },
	{ "ConditionalCheckFailed", DYNAMODB_CONDITION, 0 },
	{ "TransactionCanceled", DYNAMODB_CANCELLED, 0 },
	{ "Validation", DYNAMODB_INVALID, 0 },
	{ "Serialization", DYNAMODB_INVALID, 0 },
	{ "ItemCollectionSizeLimitExceeded", DYNAMODB_INVALID, 0 },
	{ "IdempotentParameterMismatch", DYNAMODB_INVALID, 0 },
	{ "ResourceNotFound", DYNAMODB_NOT_FOUND, 0 },
	{ "TableNotFound", DYNAMODB_NOT_FOUND, 0 },
	{ "ResourceInUse", DYNAMODB_IN_USE, 0 },
	{ "TableAlreadyExists", DYNAMODB_IN_USE, 0 },
	{ "TableInUse", DYNAMODB_IN_USE, 0 },
	{ "ExpiredToken", DYNAMODB_DENIED, AWS_SIGNING_EXPIRED },
	{ "UnrecognizedClient", DYNAMODB_DENIED, AWS_SIGNING_EXPIRED },
	{ "InvalidClientTokenId", DYNAMODB_DENIED, AWS_SIGNING_EXPIRED },
	{ "RequestExpired", DYNAMODB_DENIED, AWS_SIGNING_CLOCK },
	{ "RequestTimeTooSkewed", DYNAMODB_DENIED, AWS_SIGNING_CLOCK },
	{ "RequestInTheFuture", DYNAMODB_DENIED, AWS_SIGNING_CLOCK },
	{ "InvalidSignature", DYNAMODB_DENIED, 0 },
	{ "SignatureDoesNotMatch", DYNAMODB_DENIED, 0 },
	{ "IncompleteSignature", DYNAMODB_DENIED, 0 },
	{ "MissingAuthenticationToken", DYNAMODB_DENIED, 0 },
	{ "AccessDenied", DYNAMODB_DENIED, 0 },
	{ "NotAuthorized", DYNAMODB_DENIED, 0 },
	{ "UnauthorizedOperation", DYNAMODB_DENIED, 0 },
	{ "OptInRequired", DYNAMODB_DENIED, 0 },
};

static const enum fail_kind kinds[] = {
	[DYNAMODB_OK] = FAIL_NONE,
	[DYNAMODB_THROTTLED] = FAIL_SERVICE,
	[DYNAMODB_TRANSIENT] = FAIL_SERVICE,
	[DYNAMODB_CONDITION] = FAIL_RECORD,
	[DYNAMODB_CANCELLED] = FAIL_RECORD,
	[DYNAMODB_INVALID] = FAIL_RECORD,
	[DYNAMODB_NOT_FOUND] = FAIL_CONFIG,
	[DYNAMODB_IN_USE] = FAIL_CONFIG,
	[DYNAMODB_DENIED] = FAIL_ACCESS,
	[DYNAMODB_FAILED] = FAIL_CONFIG,
};

/* The string member of that name; empty where there is none. */
static void
member(struct view object, struct view name, struct buf *text)
{
	struct view value;

	buf_reset(text);
	if (jtext_kind(object) == JTEXT_OBJECT &&
	    jtext_get(object, name, &value) == JTEXT_STRING)
		jtext_unescape(value, text);
}

/* com.amazonaws.dynamodb.v20120810#ValidationException is
 * ValidationException; so is ValidationException:http://... in the header. */
static void
read_type(const struct http_reply *http, struct view body, struct buf *type)
{
	const char *mark;
	struct view value;

	member(body, VIEW("__type"), type);
	if (type->len == 0 &&
	    http_reply_header(http, "x-amzn-ErrorType", &value))
		buf_view(type, value);
	if ((mark = strchr(type->p, '#')) != NULL) {
		type->len -= (size_t)(mark + 1 - type->p);
		memmove(type->p, mark + 1, type->len);
		buf_rewind(type, type->len);
	}
	buf_rewind(type, strcspn(type->p, ":"));
}

static bool
names(const char *known, const char *type)
{
	size_t len = strlen(known);

	return strncmp(type, known, len) == 0 &&
	       (type[len] == '\0' || strcmp(type + len, "Exception") == 0);
}

static enum dynamodb_outcome
by_status(int status)
{
	if (status == 429)
		return DYNAMODB_THROTTLED;
	if (status == 408 || status >= 500)
		return DYNAMODB_TRANSIENT;
	if (status == 401 || status == 403)
		return DYNAMODB_DENIED;
	if (status == 413)
		return DYNAMODB_INVALID;
	return DYNAMODB_FAILED;
}

/* InvalidSignature is about the clock if its message says so. */
static enum aws_signing
look_up(int status, const char *type, const char *message,
    enum dynamodb_outcome *outcome)
{
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		if (!names(errors[i].type, type))
			continue;
		*outcome = errors[i].outcome;
		if (strncmp(message, "Signature expired", 17) == 0 ||
		    strncmp(message, "Signature not yet current", 25) == 0)
			return AWS_SIGNING_CLOCK;
		return errors[i].signing;
	}
	*outcome = by_status(status);
	return AWS_SIGNING_FINE;
}

/* x-amz-crc32 is the CRC-32 of the body as it was transmitted. */
static bool
is_intact(const struct http_reply *http)
{
	struct view value;
	uLong crc = crc32(0, NULL, 0);

	if (!http_reply_header(http, "x-amz-crc32", &value))
		return true;
	crc = crc32_z(crc, (const Bytef *)http->body.p, http->body.len);
	return strtoul(value.p, NULL, 10) == crc;
}

static bool
is_json(struct view body)
{
	struct jtext_error error;

	return body.len != 0 && jtext_check(body, &error) == 0;
}

static void
set(struct dynamodb_reply *reply, enum dynamodb_outcome outcome,
    const struct http_reply *http, const char *operation, const char *text)
{
	reply->outcome = outcome;
	fail(&reply->why, kinds[outcome], "%s: %s: %s", http->place, operation,
	    text);
}

static void
no_reply(struct dynamodb_reply *reply, const struct http_reply *http,
    const char *operation)
{
	struct fail why;

	http_reply_fail(http, &why);
	if (why.kind == FAIL_RETRY)
		reply->outcome = DYNAMODB_TRANSIENT;
	else if (why.kind == FAIL_ACCESS)
		reply->outcome = DYNAMODB_DENIED;
	else
		reply->outcome = DYNAMODB_FAILED;
	fail(&reply->why, kinds[reply->outcome], "%s: %s%s", operation,
	    why.text,
	    http->result == HTTP_UNTRUSTED
		? "; AWS_CA_BUNDLE names the file of another CA"
		: "");
}

static enum aws_signing
classify_error(struct dynamodb_reply *reply, const struct http_reply *http,
    const char *operation, struct buf *type)
{
	enum dynamodb_outcome outcome;
	enum aws_signing signing;
	struct buf text, message;

	buf_init(&message, 4096);
	buf_init(&text, 8192);
	read_type(http, reply->body, type);
	http_hide(http, type);
	reply->type = type->p;
	member(reply->body, VIEW("message"), &message);
	if (message.len == 0)
		member(reply->body, VIEW("Message"), &message);
	http_hide(http, &message);
	signing = look_up(http->status, type->p, message.p, &outcome);
	if (type->len != 0)
		buf_printf(&text, "%s: %s", type->p, message.p);
	else
		buf_printf(&text, "status %d%s", http->status,
		    outcome == DYNAMODB_FAILED ? ", which is no answer of "
						 "DynamoDB: check the endpoint"
					       : "");
	set(reply, outcome, http, operation, text.p);
	buf_release(&message);
	buf_release(&text);
	return signing;
}

enum aws_signing
dynamodb_classify(const char *operation, const struct http_reply *http,
    struct buf *type, struct dynamodb_reply *reply)
{
	*reply = (struct dynamodb_reply){
		.type = type->p, .status = http->status, .retry_after_ms = -1
	};
	if (http->result != HTTP_REPLIED) {
		reply->status = 0;
		no_reply(reply, http, operation);
		return AWS_SIGNING_FINE;
	}
	reply->retry_after_ms = http_reply_retry_after_ms(http);
	if (!is_intact(http)) {
		set(reply, DYNAMODB_TRANSIENT, http, operation,
		    "the reply is damaged (x-amz-crc32)");
		return AWS_SIGNING_FINE;
	}
	if (is_json(http->body))
		reply->body = http->body;
	if (http->status != 200)
		return classify_error(reply, http, operation, type);
	if (reply->body.len == 0)
		set(reply, DYNAMODB_FAILED, http, operation,
		    "the answer is not JSON: check the endpoint");
	return AWS_SIGNING_FINE;
}
