#include "registry_judge.h"

#include <stdarg.h>
#include <stdio.h>

#include "registry_answer.h"

static void verdict(struct registry_question *, enum registry_verdict,
    enum fail_kind, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void
verdict(struct registry_question *q, enum registry_verdict v,
    enum fail_kind kind, const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	q->verdict = v;
	fail(&q->why, kind, "schema registry %s: %s", q->url, text);
}

static void
wrong_url(struct registry_question *q, const char *what)
{
	verdict(q, REGISTRY_FATAL, FAIL_CONFIG,
	    "%s, which is no answer of a schema registry: check its URL", what);
}

/* A schema is JSON, too; a page for people is none. */
static json_t *
bare_answer(struct view text)
{
	json_t *schema = json_loadb(text.p, text.len,
	    JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, NULL);

	if (schema == NULL)
		return NULL;
	json_decref(schema);
	return json_pack("{s:o?}", "schema", json_stringn(text.p, text.len));
}

/* What a proxy or a load balancer cut off or made up is tried again; a page
 * for people is from something else than a registry. */
static void
judge_success(struct registry_question *q, const struct http_reply *reply)
{
	struct view type;
	json_t *other;

	q->answer = q->bare ? bare_answer(reply->body)
			    : registry_answer_parse(reply->body);
	if (q->answer != NULL) {
		q->verdict = REGISTRY_FOUND;
		return;
	}
	other = json_loadb(reply->body.p, reply->body.len, 0, NULL);
	http_reply_header(reply, "Content-Type", &type);
	if (other == NULL && type.len != 0 &&
	    memmem(type.p, type.len, "json", 4) != NULL)
		verdict(q, REGISTRY_TRANSIENT, FAIL_SERVICE,
		    "the answer is broken JSON");
	else
		wrong_url(q, other != NULL ? "JSON without \"schema\""
					   : "status 200 and no JSON");
	json_decref(other);
}

/* {"error_code":404,"name":"ArtifactNotFoundException",...} */
static bool
apicurio_says_so(const json_t *body)
{
	const char *name = json_string_value(json_object_get(body, "name"));

	return name != NULL && strstr(name, "NotFound") != NULL;
}

/*
 * The error code 40403: no such schema; of a reference also 40401 and 40402:
 * no such subject or version. Source: Confluent Schema Registry API
 * Reference, "Errors". A registry that knows no GUIDs has no such path, and
 * junk bytes behind a 1 look like one.
 */
static void
judge_missing(struct registry_question *q, const struct http_reply *reply)
{
	json_t *body = json_loadb(reply->body.p, reply->body.len, 0, NULL);
	json_int_t code =
	    json_integer_value(json_object_get(body, "error_code"));
	bool reference = strstr(q->url, "/subjects/") != NULL;
	bool guid = strstr(q->url, "/schemas/guids/") != NULL;

	if (code == 40403 || (reference && (code == 40401 || code == 40402)) ||
	    guid || (q->bare && apicurio_says_so(body)))
		q->verdict = REGISTRY_UNKNOWN;
	else
		wrong_url(q, "status 404 without the error_code 40403");
	json_decref(body);
}

/* Of where it leads only the host: the rest may hold a token. */
static void
judge_redirect(struct registry_question *q, const struct http_reply *reply)
{
	struct view location;
	struct buf to, copy;

	buf_init(&to, 256);
	buf_init(&copy, 8192);
	if (http_reply_header(reply, "Location", &location)) {
		buf_view(&copy, location);
		http_place(&to, copy.p);
	}
	verdict(q, REGISTRY_FATAL, FAIL_CONFIG,
	    "status %d, redirected to %s: give the registry's own URL",
	    reply->status, to.len != 0 ? to.p : "somewhere else");
	buf_release(&to);
	buf_release(&copy);
}

/* Any other refusal: with its message, where it is a registry's. */
static void
judge_refusal(struct registry_question *q, const struct http_reply *reply)
{
	json_t *body = json_loadb(reply->body.p, reply->body.len, 0, NULL);
	const char *message =
	    json_string_value(json_object_get(body, "message"));
	struct buf clean;
	char status[32];

	buf_init(&clean, SIZE_MAX);
	if (json_object_get(body, "error_code") != NULL && message != NULL) {
		buf_text(&clean, message);
		http_hide(reply, &clean);
		verdict(q, REGISTRY_FATAL, FAIL_CONFIG, "status %d: %.300s",
		    reply->status, clean.p);
	} else {
		snprintf(status, sizeof(status), "status %d", reply->status);
		wrong_url(q, status);
	}
	buf_release(&clean);
	json_decref(body);
}

static void
judge(struct registry_question *q, const struct http_reply *reply)
{
	int status = reply->status;

	if (status == 200)
		judge_success(q, reply);
	else if (status == 404)
		judge_missing(q, reply);
	else if (status == 401 || status == 403)
		verdict(q, REGISTRY_FATAL, FAIL_ACCESS,
		    "access refused (%d): check user and password, or token",
		    status);
	else if (status == 408 || status == 429 || status >= 500)
		verdict(
		    q, REGISTRY_TRANSIENT, FAIL_SERVICE, "status %d", status);
	else if (status >= 300 && status < 400)
		judge_redirect(q, reply);
	else
		judge_refusal(q, reply);
}

/* Either side may refuse the other's certificate; what comes from there is an
 * alert. */
static const char *
trust_hint(const char *error)
{
	if (strstr(error, "alert") != NULL)
		return "; SCHEMA_REGISTRY_SSL_CERTIFICATE_LOCATION names the "
		       "file of our own";
	return "; SCHEMA_REGISTRY_SSL_CA_LOCATION names the file of another CA";
}

void
registry_judge(void *owner, const struct http_reply *reply)
{
	struct registry_question *q = owner;
	enum fail_kind kind;

	q->retry_after_ms = http_reply_retry_after_ms(reply);
	if (reply->result == HTTP_REPLIED) {
		judge(q, reply);
		return;
	}
	http_reply_fail(reply, &q->why);
	kind = q->why.kind;
	if (kind == FAIL_RETRY)
		verdict(
		    q, REGISTRY_TRANSIENT, FAIL_SERVICE, "%s", reply->error);
	else
		verdict(q, REGISTRY_FATAL, kind, "%s%s", reply->error,
		    reply->result == HTTP_UNTRUSTED ? trust_hint(reply->error)
						    : "");
}
