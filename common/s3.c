#include "s3.h"

#include <stdio.h>
#include <stdlib.h>

#include "mem.h"

#define SCHEME "s3://"

/* Source: Amazon S3 User Guide, "Bucket naming rules"; buckets of before 2018
 * may have 255 bytes, capital letters and underscores. */
#define BUCKET_LEAST 3
#define BUCKET_MOST 255
#define BUCKET_HOST_MOST 63
#define LOWER "abcdefghijklmnopqrstuvwxyz0123456789-"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

struct s3 {
	struct aws *aws;
	struct http *http;
	struct out *out;
	const char *bucket;
};

bool
s3_is_address(const char *text)
{
	return strncmp(text, SCHEME, sizeof(SCHEME) - 1) == 0;
}

const char *
s3_bucket_parse(const char *text, char bucket[256])
{
	const char *name = text + sizeof(SCHEME) - 1;
	size_t len;

	if (!s3_is_address(text))
		return NULL;
	len = strspn(name, LOWER UPPER "._");
	if (len < BUCKET_LEAST || len > BUCKET_MOST ||
	    (name[len] != '/' && name[len] != '\0'))
		return NULL;
	snprintf(bucket, BUCKET_MOST + 1, "%.*s", (int)len, name);
	return name + len;
}

int
s3_address_parse(const char *text, struct s3_address *a, struct fail *why)
{
	const char *prefix = s3_bucket_parse(text, a->bucket);
	size_t prefix_len;

	if (prefix == NULL)
		return fail(why, FAIL_CONFIG,
		    "'%s': expected s3://bucket/prefix, with a bucket's name "
		    "of 3 to 255 letters, digits, dots, - and _",
		    text);
	prefix += *prefix == '/';
	prefix_len = strlen(prefix);
	while (prefix_len != 0 && prefix[prefix_len - 1] == '/')
		prefix_len--;
	if (prefix_len >= sizeof(a->prefix))
		return fail(why, FAIL_CONFIG,
		    "'%.60s...': the prefix has %zu bytes, expected at most "
		    "%zu",
		    text, prefix_len, sizeof(a->prefix) - 1);
	snprintf(a->prefix, sizeof(a->prefix), "%.*s", (int)prefix_len, prefix);
	return 0;
}

bool
s3_bucket_is_host(const char *bucket)
{
	size_t len = strlen(bucket);

	return len <= BUCKET_HOST_MOST && strspn(bucket, LOWER) == len &&
	       bucket[0] != '-' && bucket[len - 1] != '-';
}

struct s3 *
s3_new(struct aws *aws, struct http *http, struct out *out, const char *bucket)
{
	struct s3 *s3 = xcalloc(1, sizeof(*s3));

	*s3 = (struct s3){ aws, http, out, bucket };
	return s3;
}

void
s3_free(struct s3 *s3)
{
	free(s3);
}

/* A bucket of another region says so in different ways. */
bool
s3_other_region(const struct http_reply *http, struct buf *region)
{
	struct view value;

	if (http_reply_header(http, "x-amz-bucket-region", &value))
		buf_view(region, value);
	else
		aws_xml_text(http->body, "Region", region);
	return region->len != 0 && !region->over;
}

static void
explain_region(const struct http_reply *http, struct buf *text)
{
	struct buf region;

	buf_init(&region, 64);
	if (s3_other_region(http, &region))
		buf_printf(text, "; the bucket is in region %s: set AWS_REGION",
		    region.p);
	buf_release(&region);
}

static bool
succeeded(const struct http_reply *http)
{
	return http->status >= 200 && http->status < 300;
}

static enum aws_signing
judge_error(const struct http_reply *http, struct aws_answer *answer)
{
	struct buf code, message, text;
	enum aws_signing signing;
	enum fail_kind kind;

	buf_init(&code, 128);
	buf_init(&message, 512);
	buf_init(&text, 1024);
	aws_xml_error(http->body, &code, &message);
	http_hide(http, &code);
	http_hide(http, &message);
	signing = aws_judge_error(http, code.p, answer);
	if (code.len != 0)
		buf_printf(&text, "%s: %s", code.p, message.p);
	else
		buf_printf(&text, "status %d%s", http->status,
		    answer->why.kind == FAIL_CONFIG
			? ", which is no answer of S3: check the endpoint"
			: "");
	if (answer->why.kind == FAIL_CONFIG)
		explain_region(http, &text);
	kind = answer->why.kind;
	fail(&answer->why, kind, "%s: %s", http->place, text.p);
	buf_release(&code);
	buf_release(&message);
	buf_release(&text);
	return signing;
}

/* An error may come behind a status of 200, when the copying or putting
 * together of a large object fails half way. */
static enum aws_signing
judge(const struct http_reply *http, struct aws_answer *answer)
{
	if (succeeded(http) &&
	    memmem(http->body.p, http->body.len, "<Error>", 7) == NULL)
		return AWS_SIGNING_FINE;
	return judge_error(http, answer);
}

static enum aws_signing
judge_object(const struct http_reply *http, struct aws_answer *answer)
{
	return succeeded(http) ? AWS_SIGNING_FINE : judge_error(http, answer);
}

int
s3_call(struct s3 *s3, const struct s3_request *r, aws_done *done, void *owner,
    struct fail *why)
{
	struct aws_request request = { .service = "s3",
		.method = r->method,
		.query = r->query,
		.query_count = r->query_count,
		.headers = r->headers,
		.header_count = r->header_count,
		.body = r->body,
		.s3 = true,
		.timeout_ms = r->timeout_ms,
		.max_reply = r->max_reply };
	bool get = strcmp(r->method, "GET") == 0;
	struct buf path;
	int rc;

	if (aws_region(s3->aws, &request.region, why) == -1 ||
	    aws_endpoint(s3->aws, "s3", &request.endpoint, why) == -1)
		return -1;
	buf_init(&path, SIZE_MAX);
	if (aws_endpoint_is_given(s3->aws, "s3") ||
	    !s3_bucket_is_host(s3->bucket))
		buf_printf(&path, "/%s", s3->bucket);
	else
		request.bucket = s3->bucket;
	buf_printf(&path, "/%s", r->key);
	request.path = buf_as_view(&path);
	rc = aws_call(s3->aws, s3->http, s3->out, &request,
	    get ? judge_object : judge, done, owner, why);
	buf_release(&path);
	return rc;
}
