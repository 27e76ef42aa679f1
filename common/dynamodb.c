#include "dynamodb.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "dynamodb_error.h"
#include "jtext.h"
#include "mem.h"

/* Of a call; a body of 16 MB gets three minutes for its way. */
#define TIMEOUT_MS 15000
#define BYTES_A_MS 100
#define TARGET "DynamoDB_20120810."

struct dynamodb {
	struct aws *aws;
	struct http *http;
	struct out *out;
	struct sigv4_signature signature;
};

/* In flight, until its owner's done was called. */
struct call {
	struct dynamodb *dynamodb;
	char target[64]; /* DynamoDB_20120810.PutItem */
	struct view body;
	dynamodb_done *done;
	void *owner;
	struct aws_again again;
};

struct dynamodb *
dynamodb_new(struct aws *aws, struct http *http, struct out *out)
{
	struct dynamodb *d = xcalloc(1, sizeof(*d));

	d->aws = aws;
	d->http = http;
	d->out = out;
	sigv4_init(&d->signature);
	return d;
}

void
dynamodb_free(struct dynamodb *d)
{
	if (d == NULL)
		return;
	sigv4_release(&d->signature);
	free(d);
}

static const char *
operation_of(const struct call *call)
{
	return call->target + sizeof(TARGET) - 1;
}

/* The Host header that libcurl sends: no port where it is the scheme's. */
static void
host_of(struct buf *host, const char *url)
{
	const char *port = strncmp(url, "https:", 6) == 0 ? ":443" : ":80";
	size_t start, len = strlen(port);

	http_place(host, url);
	start = (size_t)(strstr(host->p, "://") + 3 - host->p);
	memmove(host->p, host->p + start, host->len - start);
	buf_rewind(host, host->len - start);
	if (host->len > len && strcmp(host->p + host->len - len, port) == 0)
		buf_rewind(host, host->len - len);
}

/* An endpoint may have a path of its own, behind a proxy. */
static struct view
path_of(const char *url)
{
	const char *path = strchr(strstr(url, "://") + 3, '/');

	return path != NULL ? view_of(path) : VIEW("/");
}

static void sent(void *owner, const struct http_reply *);

static int
send_signed(struct call *call, const char *url, const struct sigv4_keys *keys,
    const char *region, struct fail *why)
{
	struct dynamodb *d = call->dynamodb;
	const struct sigv4_pair pairs[] = {
		{ VIEW("Content-Type"), VIEW("application/x-amz-json-1.0") },
		{ VIEW("X-Amz-Target"), view_of(call->target) },
	};
	const struct sigv4_scope scope = { .region = region,
		.service = "dynamodb",
		.time_s = aws_now_s(d->aws) };
	struct http_header headers[6] = {
		{ "Content-Type", "application/x-amz-json-1.0" },
		{ "X-Amz-Target", call->target },
	};
	struct buf host, target;
	int rc;

	buf_init(&host, SIZE_MAX);
	buf_init(&target, SIZE_MAX);
	host_of(&host, url);
	sigv4_sign(&d->signature, keys, &scope,
	    &(struct sigv4_request){ .method = "POST",
		.host = host.p,
		.path = path_of(url),
		.headers = pairs,
		.header_count = 2,
		.body = call->body });
	memcpy(headers + 2, d->signature.headers,
	    d->signature.header_count * sizeof(*headers));
	http_place(&target, url);
	buf_view(&target, buf_as_view(&d->signature.target));
	rc = http_start(d->http,
	    &(struct http_request){ .method = "POST",
		.url = target.p,
		.headers = headers,
		.header_count = 2 + d->signature.header_count,
		.body = call->body,
		.timeout_ms =
		    TIMEOUT_MS + (int64_t)call->body.len / BYTES_A_MS },
	    sent, call, why);
	buf_release(&host);
	buf_release(&target);
	return rc;
}

static int
send_call(struct call *call, struct fail *why)
{
	struct dynamodb *d = call->dynamodb;
	const struct sigv4_keys *keys;
	const char *url, *region;

	if (aws_again_credentials(&call->again, d->aws, d->out, &keys, why) ==
		-1 ||
	    aws_region(d->aws, &region, why) == -1 ||
	    aws_endpoint(d->aws, "dynamodb", &url, why) == -1)
		return -1;
	return send_signed(call, url, keys, region, why);
}

static void
finish(struct call *call, const struct dynamodb_reply *reply)
{
	call->done(call->owner, reply);
	free(call);
}

/* Signing again was what the reply asked for, and it can't be done. */
static void
give_up(struct call *call, const struct fail *why)
{
	struct dynamodb_reply reply = { .outcome = DYNAMODB_FAILED,
		.type = "",
		.retry_after_ms = -1,
		.why = *why };

	if (why->kind == FAIL_ACCESS)
		reply.outcome = DYNAMODB_DENIED;
	if (why->kind == FAIL_RETRY) {
		reply.outcome = DYNAMODB_TRANSIENT;
		reply.why.kind = FAIL_SERVICE;
	}
	finish(call, &reply);
}

static void
sent(void *owner, const struct http_reply *http)
{
	struct call *call = owner;
	struct dynamodb_reply reply;
	enum aws_signing signing;
	struct buf type;
	struct fail why;

	buf_init(&type, 256);
	signing = dynamodb_classify(operation_of(call), http, &type, &reply);
	if (!aws_again_try(&call->again, call->dynamodb->aws, signing, http))
		finish(call, &reply);
	else if (send_call(call, &why) == -1)
		give_up(call, &why);
	buf_release(&type);
}

int
dynamodb_call(struct dynamodb *d, const char *operation, struct view body,
    dynamodb_done *done, void *owner, struct fail *why)
{
	struct call *call = xcalloc(1, sizeof(*call));

	*call = (struct call){
		.dynamodb = d, .body = body, .done = done, .owner = owner
	};
	snprintf(call->target, sizeof(call->target), TARGET "%s", operation);
	if (send_call(call, why) == 0)
		return 0;
	free(call);
	return -1;
}

/* An owner in front of the real one, which remembers that it was called. */
struct run {
	dynamodb_done *done;
	void *owner;
	bool ended;
};

static void
run_done(void *owner, const struct dynamodb_reply *reply)
{
	struct run *run = owner;

	run->ended = true;
	run->done(run->owner, reply);
}

int
dynamodb_run(struct dynamodb *d, const char *operation, struct view body,
    dynamodb_done *done, void *owner, struct fail *why)
{
	struct run run = { .done = done, .owner = owner };

	if (dynamodb_call(d, operation, body, run_done, &run, why) == -1)
		return -1;
	while (!run.ended)
		http_wait(d->http, d->out, -1, -1);
	return 0;
}
