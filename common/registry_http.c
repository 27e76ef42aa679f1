#include "registry_http.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "backoff.h"
#include "clock.h"
#include "diag.h"
#include "http.h"
#include "mem.h"
#include "registry_answer.h"
#include "registry_url.h"

#define BACKOFF_MS 200
#define BACKOFF_MAX_MS 10000

struct registry_http {
	struct http *http;
	struct registry_url *urls;
	size_t count;
	size_t current; /* the one that answered last */
};

/* What one question came to. */
enum verdict {
	FOUND,
	UNKNOWN,
	TRANSIENT,
	FATAL,
};

struct question {
	const char *url; /* for messages */
	enum verdict verdict;
	json_t *answer; /* where FOUND */
	int64_t retry_after_ms; /* -1 without */
	struct fail why; /* where TRANSIENT or FATAL */
};

int
registry_http_open(struct registry_http **registry,
    const struct registry_options *o, struct fail *why)
{
	struct registry_http *r = xcalloc(1, sizeof(*r));

	r->http = http_new(&(struct http_options){ .ca_file = o->ca_file,
	    .cert_file = o->cert_file,
	    .key_file = o->key_file });
	if (registry_urls_parse(o, &r->urls, &r->count, why) == -1) {
		registry_http_free(r);
		return -1;
	}
	*registry = r;
	return 0;
}

void
registry_http_free(struct registry_http *r)
{
	if (r == NULL)
		return;
	http_free(r->http);
	registry_urls_free(r->urls, r->count);
	free(r);
}

void
registry_http_sleep(struct registry_http *r, struct out *out, int64_t ms)
{
	http_sleep(r->http, out, ms);
}

const char *
registry_http_url(const struct registry_http *r)
{
	return r->urls[0].url;
}

bool
registry_http_is_local(const struct registry_http *r)
{
	const char *host = strstr(r->urls[0].url, "://") + 3;
	size_t len = strcspn(host, ":/");

	return (len == 9 && strncasecmp(host, "localhost", 9) == 0) ||
	       strncmp(host, "127.", 4) == 0 || strncmp(host, "[::1]", 5) == 0;
}

static void verdict(struct question *q, enum verdict v, enum fail_kind kind,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

static void
verdict(struct question *q, enum verdict v, enum fail_kind kind,
    const char *format, ...)
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
wrong_url(struct question *q, const char *what)
{
	verdict(q, FATAL, FAIL_CONFIG,
	    "%s, which is no answer of a schema registry: check its URL", what);
}

/* What a proxy or a load balancer cut off or made up is tried again; a page
 * for people is from something else than a registry. */
static void
judge_success(struct question *q, const struct http_reply *reply)
{
	struct view type;
	json_t *other;

	q->answer = registry_answer_parse(reply->body);
	if (q->answer != NULL) {
		q->verdict = FOUND;
		return;
	}
	other = json_loadb(reply->body.p, reply->body.len, 0, NULL);
	http_reply_header(reply, "Content-Type", &type);
	if (other == NULL && type.len != 0 &&
	    memmem(type.p, type.len, "json", 4) != NULL)
		verdict(
		    q, TRANSIENT, FAIL_SERVICE, "the answer is broken JSON");
	else
		wrong_url(q, other != NULL ? "JSON without \"schema\""
					   : "status 200 and no JSON");
	json_decref(other);
}

/* The error codes 40401, 40402 and 40403: no such subject, version, schema.
 * Source: Confluent Schema Registry API Reference, "Errors". */
static void
judge_missing(struct question *q, const struct http_reply *reply)
{
	json_t *body = json_loadb(reply->body.p, reply->body.len, 0, NULL);
	json_int_t code =
	    json_integer_value(json_object_get(body, "error_code"));

	if (code >= 40401 && code <= 40403)
		q->verdict = UNKNOWN;
	else
		wrong_url(q, "status 404 without the error_code 40403");
	json_decref(body);
}

/* Of where it leads only the host: the rest may hold a token. */
static void
judge_redirect(struct question *q, const struct http_reply *reply)
{
	struct view location;
	struct buf to, copy;

	buf_init(&to, 256);
	buf_init(&copy, 8192);
	if (http_reply_header(reply, "Location", &location)) {
		buf_view(&copy, location);
		http_place(&to, copy.p);
	}
	verdict(q, FATAL, FAIL_CONFIG,
	    "status %d, redirected to %s: give the registry's own URL",
	    reply->status, to.len != 0 ? to.p : "somewhere else");
	buf_release(&to);
	buf_release(&copy);
}

/* Any other refusal: with its message, where it is a registry's. */
static void
judge_refusal(struct question *q, const struct http_reply *reply)
{
	json_t *body = json_loadb(reply->body.p, reply->body.len, 0, NULL);
	const char *message =
	    json_string_value(json_object_get(body, "message"));
	char status[32];

	if (json_object_get(body, "error_code") != NULL && message != NULL) {
		verdict(q, FATAL, FAIL_CONFIG, "status %d: %.300s",
		    reply->status, message);
	} else {
		snprintf(status, sizeof(status), "status %d", reply->status);
		wrong_url(q, status);
	}
	json_decref(body);
}

static void
judge(struct question *q, const struct http_reply *reply)
{
	int status = reply->status;

	if (status == 200)
		judge_success(q, reply);
	else if (status == 404)
		judge_missing(q, reply);
	else if (status == 401 || status == 403)
		verdict(q, FATAL, FAIL_ACCESS,
		    "access refused (%d): check user and password, or token",
		    status);
	else if (status == 408 || status == 429 || status >= 500)
		verdict(q, TRANSIENT, FAIL_SERVICE, "status %d", status);
	else if (status >= 300 && status < 400)
		judge_redirect(q, reply);
	else
		judge_refusal(q, reply);
}

static void
answered(void *owner, const struct http_reply *reply)
{
	struct question *q = owner;

	q->retry_after_ms = http_reply_retry_after_ms(reply);
	if (reply->result == HTTP_REPLIED) {
		judge(q, reply);
		return;
	}
	http_reply_fail(reply, &q->why);
	q->verdict = q->why.kind == FAIL_RETRY ? TRANSIENT : FATAL;
	verdict(q, q->verdict,
	    q->verdict == TRANSIENT ? FAIL_SERVICE : q->why.kind, "%s",
	    reply->error);
}

static void
ask_one(struct registry_http *r, const struct registry_url *url,
    const char *path, struct out *out, struct question *q)
{
	const struct http_header headers[] = {
		{ "Accept", "application/vnd.schemaregistry.v1+json, "
			    "application/json" },
		{ "Authorization", url->authorization },
	};
	struct buf whole;

	buf_init(&whole, SIZE_MAX);
	buf_printf(&whole, "%s%s", url->url, path);
	*q = (struct question){ .url = whole.p, .retry_after_ms = -1 };
	if (http_run(r->http, out,
		&(struct http_request){ .method = "GET",
		    .url = whole.p,
		    .headers = headers,
		    .header_count = url->authorization != NULL ? 2 : 1 },
		answered, q, &q->why) == -1)
		q->verdict = FATAL;
	buf_release(&whole);
}

/* Every URL once, beginning with the one that answered last. */
static void
ask_all(struct registry_http *r, const char *path, struct out *out,
    struct question *q)
{
	size_t tries;

	for (tries = 0; tries < r->count; tries++) {
		ask_one(r, &r->urls[r->current], path, out, q);
		if (q->verdict != TRANSIENT)
			return;
		r->current = (r->current + 1) % r->count;
	}
}

int
registry_http_ask(struct registry_http *r, const char *path,
    int64_t max_wait_ms, struct out *out, json_t **answer, struct fail *why)
{
	int64_t deadline = clock_ms() + max_wait_ms, left, pause;
	struct backoff backoff;
	struct question q;

	backoff_init(&backoff, BACKOFF_MS, BACKOFF_MAX_MS);
	for (;;) {
		ask_all(r, path, out, &q);
		left = deadline - clock_ms();
		if (q.verdict != TRANSIENT || left <= 0)
			break;
		if (backoff.tries == 0)
			diag_warn("%s; trying again", q.why.text);
		pause = backoff_next_ms(&backoff);
		if (q.retry_after_ms > pause)
			pause = q.retry_after_ms;
		http_sleep(r->http, out, pause < left ? pause : left);
	}
	if (q.verdict == FOUND)
		*answer = q.answer;
	else if (q.verdict == UNKNOWN)
		return 0;
	else
		*why = q.why;
	if (q.verdict == TRANSIENT && max_wait_ms != 0)
		fail_in(why, "given up after %lld s",
		    (long long)(max_wait_ms / 1000));
	return q.verdict == FOUND ? 1 : -1;
}
