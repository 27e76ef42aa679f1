#include "registry_http.h"

#include <stdlib.h>
#include <strings.h>

#include "backoff.h"
#include "clock.h"
#include "diag.h"
#include "http.h"
#include "mem.h"
#include "registry_glue.h"
#include "registry_judge.h"
#include "registry_url.h"

#define BACKOFF_MS 200
#define BACKOFF_MAX_MS 10000

struct registry_http {
	struct http *http;
	struct registry_url *urls;
	size_t count;
	size_t current; /* the one that answered last */
	struct registry_glue *glue; /* in place of URLs; or NULL */
	char *glue_url;
	struct tally *tally; /* or NULL */
};

bool
registry_http_is(const char *source)
{
	return registry_urls_are(source) || registry_glue_is(source);
}

/* Also what its cache is named by. */
static int
open_glue(struct registry_http *r, const char *source, struct fail *why)
{
	struct buf url;

	if (registry_glue_open(&r->glue, source, why) == -1)
		return -1;
	buf_init(&url, SIZE_MAX);
	buf_printf(&url, "glue://glue:%s", registry_glue_name(r->glue));
	r->glue_url = xstrdup(url.p);
	buf_release(&url);
	return 0;
}

int
registry_http_open(struct registry_http **registry,
    const struct registry_options *o, struct fail *why)
{
	struct registry_http *r = xcalloc(1, sizeof(*r));

	r->tally = o->tally;
	r->http = http_new(&(struct http_options){ .ca_file = o->ca_file,
	    .cert_file = o->cert_file,
	    .key_file = o->key_file });
	if ((registry_glue_is(o->source)
		    ? open_glue(r, o->source, why)
		    : registry_urls_parse(o, &r->urls, &r->count, why)) == -1) {
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
	registry_glue_free(r->glue);
	free(r->glue_url);
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
	return r->glue != NULL ? r->glue_url : r->urls[0].url;
}

bool
registry_http_is_local(const struct registry_http *r)
{
	const char *host = strstr(registry_http_url(r), "://") + 3;
	size_t len = strcspn(host, ":/");

	return (len == 9 && strncasecmp(host, "localhost", 9) == 0) ||
	       strncmp(host, "127.", 4) == 0 || strncmp(host, "[::1]", 5) == 0;
}

/* The longest that one request may take; 0 is http.h's own limit. */
#define REQUEST_MS ((int64_t)15000)

/* Behind the URL; but Apicurio's own API stands beside the one that the URL
 * names, from /apis/ on. */
static int
whole_url(struct buf *whole, const char *url, const char *path,
    struct registry_question *q)
{
	const char *apis = strstr(url, "/apis/ccompat/");

	q->bare = strncmp(path, "/apis/", 6) == 0;
	if (!q->bare)
		buf_printf(whole, "%s%s", url, path);
	else if (apis != NULL)
		buf_printf(whole, "%.*s%s", (int)(apis - url), url, path);
	else
		return fail_record(&q->why, "csr.id",
		    "an id of Apicurio's own, but the registry at %s is not "
		    "Apicurio's (.../apis/ccompat/v7)",
		    url);
	return 0;
}

static void
ask_one(struct registry_http *r, const struct registry_url *url,
    const char *path, int64_t timeout_ms, struct out *out,
    struct registry_question *q)
{
	const struct http_header headers[] = {
		{ "Accept", "application/vnd.schemaregistry.v1+json, "
			    "application/json" },
		{ "Authorization", url->authorization },
	};
	struct buf whole;

	buf_init(&whole, SIZE_MAX);
	*q = (struct registry_question){ .retry_after_ms = -1 };
	if (whole_url(&whole, url->url, path, q) == -1) {
		q->verdict = REGISTRY_FATAL;
		buf_release(&whole);
		return;
	}
	q->url = whole.p;
	if (http_run(r->http, out,
		&(struct http_request){ .method = "GET",
		    .url = whole.p,
		    .timeout_ms = timeout_ms,
		    .headers = headers,
		    .header_count = url->authorization != NULL ? 2 : 1 },
		registry_judge, q, &q->why) == -1)
		q->verdict = REGISTRY_FATAL;
	buf_release(&whole);
}

/* Every URL once, beginning with the one that answered last. */
static void
ask_all(struct registry_http *r, const char *path, int64_t timeout_ms,
    struct out *out, struct registry_question *q)
{
	size_t tries;

	if (r->glue != NULL) {
		registry_glue_ask(r->glue, path, timeout_ms, out, q);
		return;
	}
	for (tries = 0; tries < r->count; tries++) {
		ask_one(r, &r->urls[r->current], path, timeout_ms, out, q);
		if (q->verdict != REGISTRY_TRANSIENT)
			return;
		r->current = (r->current + 1) % r->count;
	}
}

int
registry_http_ask(struct registry_http *r, const char *path,
    int64_t max_wait_ms, struct out *out, json_t **answer, struct fail *why)
{
	int64_t deadline = clock_ms() + max_wait_ms, left = max_wait_ms, pause;
	struct backoff backoff;
	struct registry_question q;

	backoff_init(&backoff, BACKOFF_MS, BACKOFF_MAX_MS);
	for (;;) {
		ask_all(
		    r, path, left < REQUEST_MS ? left : REQUEST_MS, out, &q);
		left = deadline - clock_ms();
		if (q.verdict != REGISTRY_TRANSIENT || left <= 0)
			break;
		if (backoff.tries == 0)
			diag_warn("%s; trying again", q.why.text);
		if (r->tally != NULL) {
			r->tally->retries++;
			r->tally->throttles += q.throttled;
		}
		pause = backoff_next_ms(&backoff);
		if (q.retry_after_ms > pause)
			pause = q.retry_after_ms;
		http_sleep(r->http, out, pause < left ? pause : left);
	}
	if (q.verdict == REGISTRY_FOUND)
		*answer = q.answer;
	else if (q.verdict == REGISTRY_UNKNOWN)
		return 0;
	else
		*why = q.why;
	if (q.verdict == REGISTRY_TRANSIENT && max_wait_ms != 0)
		fail_in(why, "given up after %lld s",
		    (long long)(max_wait_ms / 1000));
	return q.verdict == REGISTRY_FOUND ? 1 : -1;
}
