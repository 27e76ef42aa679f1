#include "s3_get.h"

#include <stdio.h>

#include "backoff.h"
#include "clock.h"
#include "diag.h"
#include "s3.h"

#define VERSION "?versionId="

/* Of one try. */
#define TRY_MS ((int64_t)10000)
#define TRY_LEAST_MS ((int64_t)1000)

#define BACKOFF_MS 200
#define BACKOFF_MAX_MS 5000

/* What becomes of a try. */
enum verdict {
	VERDICT_DONE,
	VERDICT_AGAIN, /* later */
	VERDICT_MOVED, /* at once, in the region of the bucket */
	VERDICT_FAILED,
};

struct get {
	const char *address; /* for messages */
	struct s3_source source;
	struct aws *aws;
	struct http *http;
	struct s3 *s3;
	struct buf region; /* the bucket's own; empty: not told */
	struct buf *body;
	int64_t deadline_ms;
	struct backoff backoff;
	/* Of the last try. */
	bool answered;
	enum verdict verdict;
	int64_t retry_after_ms;
	struct fail *why;
};

/* Whether part, of len bytes, fits into size with its '\0'. */
static bool
take(char *into, size_t size, const char *part, size_t len)
{
	if (len >= size)
		return false;
	memcpy(into, part, len);
	into[len] = '\0';
	return true;
}

int
s3_source_parse(const char *text, struct s3_source *s, struct fail *why)
{
	const char *key = s3_bucket_parse(text, s->bucket), *version;
	size_t len;

	if (key == NULL || *key == '\0' || *++key == '\0')
		return fail(
		    why, FAIL_CONFIG, "'%s': expected s3://bucket/key", text);
	version = strstr(key, VERSION);
	len = version != NULL ? (size_t)(version - key) : strlen(key);
	version = version != NULL ? version + sizeof(VERSION) - 1 : "";
	if (len == 0 || !take(s->key, sizeof(s->key), key, len) ||
	    !take(s->version, sizeof(s->version), version, strlen(version)))
		return fail(why, FAIL_CONFIG,
		    "'%.80s...': expected a key, and a version's id, of 1 to "
		    "%zu bytes",
		    text, sizeof(s->key) - 1);
	return 0;
}

static int
open_s3(struct get *g)
{
	const char *ca_file;

	g->aws = aws_new(&(struct aws_options){
	    .region = g->region.len != 0 ? g->region.p : NULL });
	if (aws_ca_file(g->aws, &ca_file, g->why) == -1)
		return -1;
	g->http = http_new(&(struct http_options){ .ca_file = ca_file });
	g->s3 = s3_new(g->aws, g->http, NULL, g->source.bucket);
	return 0;
}

static void
close_s3(struct get *g)
{
	s3_free(g->s3);
	http_free(g->http);
	aws_free(g->aws);
	g->s3 = NULL;
	g->http = NULL;
	g->aws = NULL;
}

/* A bucket's region is taken from a reply once. */
static enum verdict
judge_failure(struct get *g, const struct http_reply *http)
{
	if (http != NULL && http->result == HTTP_TOO_LARGE)
		fail(
		    g->why, FAIL_CONFIG, "larger than %zu bytes", g->body->max);
	else if (http != NULL && http->result == HTTP_REPLIED &&
		 g->region.len == 0 && s3_other_region(http, &g->region))
		return VERDICT_MOVED;
	return VERDICT_FAILED;
}

static void
answered(void *owner, const struct aws_answer *answer)
{
	struct get *g = owner;

	g->answered = true;
	g->retry_after_ms = answer->retry_after_ms;
	if (answer->outcome == AWS_OK) {
		buf_view(g->body, answer->http->body);
		g->verdict = VERDICT_DONE;
		return;
	}
	*g->why = answer->why;
	g->verdict = answer->outcome == AWS_FAILED
			 ? judge_failure(g, answer->http)
			 : VERDICT_AGAIN;
}

/* Credentials that can't be had now are worth another try, too. */
static void
try_once(struct get *g)
{
	const struct sigv4_pair version = { VIEW("versionId"),
		view_of(g->source.version) };
	int64_t left = g->deadline_ms - clock_ms();
	struct s3_request request = { .method = "GET",
		.key = g->source.key,
		.query = &version,
		.query_count = version.value.len != 0,
		.timeout_ms = left < TRY_MS ? left : TRY_MS,
		.max_reply = g->body->max };

	if (request.timeout_ms < TRY_LEAST_MS)
		request.timeout_ms = TRY_LEAST_MS;
	g->answered = false;
	g->retry_after_ms = -1;
	if (s3_call(g->s3, &request, answered, g, g->why) == -1) {
		g->verdict =
		    g->why->kind == FAIL_RETRY ? VERDICT_AGAIN : VERDICT_FAILED;
		return;
	}
	while (!g->answered)
		http_wait(g->http, NULL, -1, -1);
}

/* Wait before the next try; -1 where there is no time for one. */
static int
wait_for_next(struct get *g)
{
	int64_t left = g->deadline_ms - clock_ms(), pause;

	if (left <= 0) {
		g->why->kind = FAIL_SERVICE;
		return fail_in(g->why, "given up after %lld s",
		    (long long)(S3_GET_MAX_WAIT_MS / 1000));
	}
	if (g->backoff.tries == 0)
		diag_warn("%s: %s; trying again", g->address, g->why->text);
	pause = backoff_next_ms(&g->backoff);
	if (g->retry_after_ms > pause)
		pause = g->retry_after_ms;
	http_sleep(g->http, NULL, pause < left ? pause : left);
	return 0;
}

static int
get(struct get *g)
{
	int rc = open_s3(g);

	while (rc == 0) {
		try_once(g);
		if (g->verdict == VERDICT_DONE)
			return 0;
		if (g->verdict == VERDICT_FAILED)
			return -1;
		if (g->verdict == VERDICT_MOVED) {
			close_s3(g);
			rc = open_s3(g);
		} else {
			rc = wait_for_next(g);
		}
	}
	return rc;
}

int
s3_get(const char *address, struct buf *body, struct fail *why)
{
	struct get g = { .address = address, .body = body, .why = why };
	int rc;

	if (s3_source_parse(address, &g.source, why) == -1)
		return -1;
	buf_init(&g.region, 64);
	g.deadline_ms = clock_ms() + S3_GET_MAX_WAIT_MS;
	backoff_init(&g.backoff, BACKOFF_MS, BACKOFF_MAX_MS);
	rc = get(&g);
	if (rc == -1)
		fail_in(why, "%s", address);
	close_s3(&g);
	buf_release(&g.region);
	return rc;
}
