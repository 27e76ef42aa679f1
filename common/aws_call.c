#include "aws_call.h"

#include <stdlib.h>

#include "mem.h"

/* Of a call; a body of 16 MB gets three minutes for its way. */
#define TIMEOUT_MS 15000
#define BYTES_A_MS 100

/* In flight, until its owner's done was called. */
struct aws_call {
	struct aws *aws;
	struct http *http;
	struct out *out;
	struct aws_request request; /* its texts are in text */
	struct sigv4_pair pairs[AWS_CALL_HEADERS], *query;
	struct buf text;
	struct sigv4_signature signature;
	aws_judge *judge;
	aws_done *done;
	void *owner;
	struct aws_again again;
};

/* All of the request that is copied is put into one buffer, which must not
 * move meanwhile. */
static size_t
text_size(const struct aws_request *r)
{
	size_t size = strlen(r->service) + strlen(r->region) +
		      strlen(r->endpoint) + strlen(r->method) + r->path.len + 8;
	size_t i;

	if (r->bucket != NULL)
		size += strlen(r->bucket);
	for (i = 0; i < r->query_count; i++)
		size += r->query[i].name.len + r->query[i].value.len + 2;
	for (i = 0; i < r->header_count; i++)
		size += r->headers[i].name.len + r->headers[i].value.len + 2;
	return size;
}

static struct view
keep(struct buf *text, struct view value)
{
	size_t at = text->len;

	buf_view(text, value);
	buf_byte(text, '\0');
	return (struct view){ text->p + at, value.len };
}

static const char *
keep_text(struct buf *text, const char *value)
{
	return value != NULL ? keep(text, view_of(value)).p : NULL;
}

static void
keep_request(struct aws_call *call, const struct aws_request *r)
{
	struct buf *text = &call->text;
	size_t i;

	call->request = *r;
	buf_init(text, SIZE_MAX);
	buf_reserve(text, text_size(r));
	call->request.service = keep_text(text, r->service);
	call->request.region = keep_text(text, r->region);
	call->request.endpoint = keep_text(text, r->endpoint);
	call->request.bucket = keep_text(text, r->bucket);
	call->request.method = keep_text(text, r->method);
	call->request.path = keep(text, r->path);
	call->query = xcalloc(r->query_count + 1, sizeof(*call->query));
	for (i = 0; i < r->query_count; i++) {
		call->query[i].name = keep(text, r->query[i].name);
		call->query[i].value = keep(text, r->query[i].value);
	}
	for (i = 0; i < r->header_count; i++) {
		call->pairs[i].name = keep(text, r->headers[i].name);
		call->pairs[i].value = keep(text, r->headers[i].value);
	}
	call->request.query = call->query;
	call->request.headers = call->pairs;
}

static void
call_free(struct aws_call *call)
{
	sigv4_release(&call->signature);
	buf_release(&call->text);
	free(call->query);
	free(call);
}

/* scheme://bucket.host:port */
static void
append_place(const struct aws_request *r, struct buf *place)
{
	struct buf plain;
	size_t scheme;

	buf_init(&plain, SIZE_MAX);
	http_place(&plain, r->endpoint);
	scheme = (size_t)(strstr(plain.p, "://") + 3 - plain.p);
	buf_append(place, plain.p, scheme);
	if (r->bucket != NULL)
		buf_printf(place, "%s.", r->bucket);
	buf_text(place, plain.p + scheme);
	buf_release(&plain);
}

/* The Host header that libcurl sends: no port where it is the scheme's. */
static const char *
host_of(struct buf *host, const char *place)
{
	const char *port = strncmp(place, "https:", 6) == 0 ? ":443" : ":80";
	size_t len = strlen(port);

	buf_text(host, strstr(place, "://") + 3);
	if (host->len > len && strcmp(host->p + host->len - len, port) == 0)
		buf_rewind(host, host->len - len);
	return host->p;
}

/* An endpoint may have a path of its own, behind a proxy. */
static void
append_path(const struct aws_request *r, struct buf *path)
{
	const char *own = strchr(strstr(r->endpoint, "://") + 3, '/');

	if (own != NULL)
		buf_text(path, own);
	buf_view(path, r->path);
}

static void sent(void *owner, const struct http_reply *);

static int
start(struct aws_call *call, const char *url, struct fail *why)
{
	const struct aws_request *r = &call->request;
	struct http_header headers[AWS_CALL_HEADERS + 4];
	int64_t timeout_ms = TIMEOUT_MS + (int64_t)r->body.len / BYTES_A_MS;
	size_t i;

	for (i = 0; i < r->header_count; i++)
		headers[i] = (struct http_header){ r->headers[i].name.p,
			r->headers[i].value.p };
	memcpy(headers + i, call->signature.headers,
	    call->signature.header_count * sizeof(*headers));
	return http_start(call->http,
	    &(struct http_request){ .method = r->method,
		.url = url,
		.headers = headers,
		.header_count = i + call->signature.header_count,
		.body = r->body,
		.timeout_ms = r->timeout_ms != 0 ? r->timeout_ms : timeout_ms,
		.max_reply = r->max_reply },
	    sent, call, why);
}

static int
send_signed(
    struct aws_call *call, const struct sigv4_keys *keys, struct fail *why)
{
	const struct aws_request *r = &call->request;
	const struct sigv4_scope scope = { .region = r->region,
		.service = r->service,
		.time_s = aws_now_s(call->aws),
		.single_encoding = r->s3,
		.hash_header = r->s3 };
	struct buf url, host, path;
	int rc;

	buf_init(&url, SIZE_MAX);
	buf_init(&host, SIZE_MAX);
	buf_init(&path, SIZE_MAX);
	append_place(r, &url);
	append_path(r, &path);
	sigv4_sign(&call->signature, keys, &scope,
	    &(struct sigv4_request){ .method = r->method,
		.host = host_of(&host, url.p),
		.path = buf_as_view(&path),
		.encoded_path = r->encoded_path,
		.query = r->query,
		.query_count = r->query_count,
		.headers = r->headers,
		.header_count = r->header_count,
		.body = r->body });
	buf_view(&url, buf_as_view(&call->signature.target));
	rc = start(call, url.p, why);
	buf_release(&url);
	buf_release(&host);
	buf_release(&path);
	return rc;
}

static int
send_call(struct aws_call *call, struct fail *why)
{
	const struct sigv4_keys *keys;

	if (aws_again_credentials(
		&call->again, call->aws, call->out, &keys, why) == -1)
		return -1;
	return send_signed(call, keys, why);
}

static void
finish(struct aws_call *call, const struct aws_answer *answer)
{
	call->done(call->owner, answer);
	call_free(call);
}

/* Signing again was what the reply asked for, and it can't be done. */
static void
give_up(struct aws_call *call, const struct fail *why)
{
	struct aws_answer answer = {
		.outcome = AWS_FAILED, .retry_after_ms = -1, .why = *why
	};

	if (why->kind == FAIL_RETRY) {
		answer.outcome = AWS_TRANSIENT;
		answer.why.kind = FAIL_SERVICE;
	}
	finish(call, &answer);
}

static void
sent(void *owner, const struct http_reply *http)
{
	struct aws_call *call = owner;
	struct aws_answer answer = { .http = http, .retry_after_ms = -1 };
	enum aws_signing signing = AWS_SIGNING_FINE;
	struct fail why;

	if (http->result == HTTP_REPLIED) {
		answer.retry_after_ms = http_reply_retry_after_ms(http);
		signing = call->judge(http, &answer);
	} else {
		aws_no_reply(http, &answer);
	}
	if (!aws_again_try(&call->again, call->aws, signing, http))
		finish(call, &answer);
	else if (send_call(call, &why) == -1)
		give_up(call, &why);
}

int
aws_call(struct aws *aws, struct http *http, struct out *out,
    const struct aws_request *request, aws_judge *judge, aws_done *done,
    void *owner, struct fail *why)
{
	struct aws_call *call = xcalloc(1, sizeof(*call));

	call->aws = aws;
	call->http = http;
	call->out = out;
	call->judge = judge;
	call->done = done;
	call->owner = owner;
	keep_request(call, request);
	sigv4_init(&call->signature);
	if (send_call(call, why) == 0)
		return 0;
	call_free(call);
	return -1;
}
