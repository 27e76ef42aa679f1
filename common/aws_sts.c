#include "aws_sts.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "aws_call.h"
#include "aws_fetch.h"
#include "clock.h"
#include "http_secrets.h"
#include "limits.h"
#include "mem.h"

#define TRIES 3
#define PAUSE_MS 500
#define TIMEOUT_MS 5000
#define TYPE "application/x-www-form-urlencoded; charset=utf-8"

/* A request, and what was said to it. */
struct question {
	struct aws_chain *chain;
	const char *action, *url, *region;
	const struct sigv4_keys *keys; /* NULL: not signed */
	struct view token; /* then: the JWT */
	struct buf body, path;
	struct sigv4_signature signature;
	struct aws_fetched reply;
};

static void
append_parameter(struct buf *body, const char *name, struct view value)
{
	buf_printf(body, "&%s=", name);
	http_encode(body, value, "");
}

static void
append_role(struct buf *body, const char *action, const struct aws_role *role)
{
	char session[64];

	snprintf(session, sizeof(session), "mskutils-%lld",
	    (long long)clock_wall_ms() / 1000);
	buf_printf(body, "Action=%s&Version=2011-06-15", action);
	append_parameter(body, "RoleArn", view_of(role->arn));
	append_parameter(body, "RoleSessionName",
	    view_of(role->session != NULL ? role->session : session));
	if (role->duration != NULL)
		append_parameter(
		    body, "DurationSeconds", view_of(role->duration));
	if (role->external_id != NULL)
		append_parameter(
		    body, "ExternalId", view_of(role->external_id));
}

/* Appends to headers what goes out for the signature; how many. */
static size_t
sign(struct question *q, struct http_header *headers)
{
	const struct sigv4_pair type = { VIEW("Content-Type"), VIEW(TYPE) };
	const struct sigv4_scope scope = { .region = q->region,
		.service = "sts",
		.time_s = aws_now_s(q->chain->aws) };
	struct buf host;

	buf_init(&host, SIZE_MAX);
	http_host(&host, q->url);
	sigv4_sign(&q->signature, q->keys, &scope,
	    &(struct sigv4_request){ .method = "POST",
		.host = host.p,
		.path = buf_as_view(&q->path),
		.headers = &type,
		.header_count = 1,
		.body = buf_as_view(&q->body) });
	buf_release(&host);
	memcpy(headers, q->signature.headers,
	    q->signature.header_count * sizeof(*headers));
	return q->signature.header_count;
}

static int
ask_once(struct question *q, struct fail *why)
{
	static const struct aws_fetching how = { .tries = TRIES,
		.pause_ms = PAUSE_MS };
	struct http_header headers[6] = { { "Content-Type", TYPE },
		{ "Accept", "text/xml" } };
	size_t count = 2;
	struct buf url;
	int rc;

	buf_init(&url, SIZE_MAX);
	http_place(&url, q->url);
	if (q->keys != NULL) {
		count += sign(q, headers + count);
		buf_view(&url, buf_as_view(&q->signature.target));
	} else {
		buf_view(&url, buf_as_view(&q->path));
	}
	rc = aws_fetch(q->chain, &how,
	    &(struct http_request){ .method = "POST",
		.url = url.p,
		.headers = headers,
		.header_count = count,
		.body = buf_as_view(&q->body),
		.timeout_ms = TIMEOUT_MS,
		.secret = q->token },
	    &q->reply, why);
	buf_release(&url);
	return rc;
}

/* The request can be wrong by what the profile says, or STS can be off in
 * the region; all else that is not temporary is a refusal. */
static enum fail_kind
kind_of(const char *code, const struct aws_answer *answer)
{
	static const char *const wrong[] = { "ValidationError",
		"MissingParameter", "InvalidParameterValue",
		"RegionDisabledException" };
	size_t i;

	if (answer->outcome == AWS_THROTTLED ||
	    answer->outcome == AWS_TRANSIENT ||
	    strcmp(code, "IDPCommunicationError") == 0)
		return FAIL_RETRY;
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (strcmp(code, wrong[i]) == 0)
			return FAIL_CONFIG;
	return FAIL_ACCESS;
}

/* Whether the clock was off and is set now. */
static bool
set_clock(struct question *q, enum aws_signing signing, const char *message)
{
	if (q->keys == NULL || q->reply.date_s == -1)
		return false;
	/* STS says SignatureDoesNotMatch: "Signature expired: ..." or
	 * "Signature not yet current: ...". */
	if (signing != AWS_SIGNING_CLOCK &&
	    strstr(message, "Signature expired") == NULL &&
	    strstr(message, "Signature not yet current") == NULL)
		return false;
	aws_clock_is(q->chain->aws, q->reply.date_s);
	return true;
}

static int
refusal(struct question *q, bool *again, struct fail *why)
{
	struct http_reply status = { .status = q->reply.status };
	struct aws_answer answer = { 0 };
	enum aws_signing signing;
	struct buf code, message;

	buf_init(&code, 128);
	buf_init(&message, 512);
	aws_xml_error(buf_as_view(&q->reply.body), &code, &message);
	http_secrets_hide(buf_as_view(&q->reply.secrets), &code);
	http_secrets_hide(buf_as_view(&q->reply.secrets), &message);
	signing = aws_judge_error(&status, code.p, &answer);
	*again = set_clock(q, signing, message.p);
	fail(why, kind_of(code.p, &answer), "STS %s: status %d%s%s%s%s",
	    q->action, q->reply.status, code.len != 0 ? ", " : "", code.p,
	    message.len != 0 ? ": " : "", message.p);
	buf_release(&code);
	buf_release(&message);
	return -1;
}

static char *
text_of(struct view body, const char *name)
{
	struct buf text;
	char *copy = NULL;

	buf_init(&text, LIMIT_TOKEN);
	if (aws_xml_text(body, name, &text) && text.len != 0 && !text.over)
		copy = xstrdup(text.p);
	explicit_bzero(text.p, text.len);
	buf_release(&text);
	return copy;
}

static int
take(struct aws_credentials *c, const struct question *q, struct fail *why)
{
	struct view body = buf_as_view(&q->reply.body);
	char *expires = text_of(body, "Expiration");

	*c = (struct aws_credentials){ .link = q->action,
		.access_key = text_of(body, "AccessKeyId"),
		.secret_key = text_of(body, "SecretAccessKey"),
		.token = text_of(body, "SessionToken"),
		.expires_s = expires != NULL ? aws_time_s(expires) : -1 };
	free(expires);
	if (c->access_key != NULL && c->secret_key != NULL &&
	    c->token != NULL && c->expires_s != -1)
		return 0;
	aws_credentials_release(c);
	return fail(why, FAIL_RETRY,
	    "STS %s: the reply has no AccessKeyId, SecretAccessKey, "
	    "SessionToken and Expiration",
	    q->action);
}

/* A second time where the clock was off. */
static int
ask(struct aws_credentials *c, struct question *q, struct fail *why)
{
	bool again = true;
	int rc = -1, tries;

	for (tries = 0; rc == -1 && again && tries < 2; tries++) {
		again = false;
		rc = ask_once(q, why);
		if (rc == -1)
			fail_in(why, "STS %s", q->action);
		else if (q->reply.status == 200)
			rc = take(c, q, why);
		else
			rc = refusal(q, &again, why);
		aws_fetch_release(&q->reply);
	}
	return rc;
}

static int
put(struct aws_credentials *c, struct question *q, struct fail *why)
{
	const char *path;
	int rc = -1;

	buf_init(&q->path, SIZE_MAX);
	sigv4_init(&q->signature);
	if (aws_sts(q->chain->aws, &q->url, &q->region, why) == 0) {
		path = strchr(strstr(q->url, "://") + 3, '/');
		buf_text(&q->path, path != NULL ? path : "/");
		rc = ask(c, q, why);
	}
	sigv4_release(&q->signature);
	buf_release(&q->path);
	explicit_bzero(q->body.p, q->body.len);
	buf_release(&q->body);
	return rc;
}

int
aws_sts_assume(struct aws_credentials *c, struct aws_chain *chain,
    const struct aws_role *role, const struct sigv4_keys *keys,
    struct fail *why)
{
	struct question q = {
		.chain = chain, .action = "AssumeRole", .keys = keys
	};

	buf_init(&q.body, SIZE_MAX);
	append_role(&q.body, q.action, role);
	return put(c, &q, why);
}

int
aws_sts_web_identity(struct aws_credentials *c, struct aws_chain *chain,
    const struct aws_role *role, struct view token, struct fail *why)
{
	struct question q = { .chain = chain,
		.action = "AssumeRoleWithWebIdentity",
		.token = token };

	buf_init(&q.body, SIZE_MAX);
	append_role(&q.body, q.action, role);
	append_parameter(&q.body, "WebIdentityToken", token);
	return put(c, &q, why);
}
