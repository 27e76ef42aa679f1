#include "registry_glue.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "aws_ask.h"
#include "aws_json.h"
#include "mem.h"
#include "registry_glue_judge.h"

#define SCHEME "glue:"
#define BY_UUID "/schemas/guids/"
#define UUID_LEN 36

/* Source: AWS Glue API Reference, RegistryName. */
#define NAME_CHARACTERS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_$#."

struct registry_glue {
	char *source;
	char *name; /* empty: any */
	char *region; /* the ARN's; NULL: as aws.h finds it */
	struct aws *aws;
	struct http *http; /* NULL: not yet */
};

bool
registry_glue_is(const char *source)
{
	return strncmp(source, SCHEME, sizeof(SCHEME) - 1) == 0;
}

/* arn:aws:glue:REGION:ACCOUNT:registry/NAME */
static const char *
take_arn(struct registry_glue *g, const char *text)
{
	struct view region = aws_arn_field(text, 3);
	struct view resource = aws_arn_field(text, 5);

	if (!view_is(aws_arn_field(text, 2), "glue") || region.len == 0 ||
	    resource.len <= 9 || memcmp(resource.p, "registry/", 9) != 0)
		return text;
	g->region = xmalloc(region.len + 1);
	memcpy(g->region, region.p, region.len);
	g->region[region.len] = '\0';
	return resource.p + 9;
}

int
registry_glue_open(
    struct registry_glue **glue, const char *source, struct fail *why)
{
	struct registry_glue *g = xcalloc(1, sizeof(*g));
	const char *name = source + sizeof(SCHEME) - 1;
	size_t len;

	if (view_is(aws_arn_field(name, 0), "arn"))
		name = take_arn(g, name);
	g->source = xstrdup(source);
	g->name = xstrdup(name);
	g->aws = aws_new(&(struct aws_options){ .region = g->region });
	*glue = g;
	len = strspn(name, NAME_CHARACTERS);
	if (len <= REGISTRY_GLUE_NAME && name[len] == '\0')
		return 0;
	fail(why, FAIL_CONFIG,
	    "schema registry %.300s: expected glue:NAME, glue:ARN of a "
	    "registry, or glue: for any, alone, since URLs of a list are those "
	    "of one registry",
	    source);
	registry_glue_free(g);
	*glue = NULL;
	return -1;
}

void
registry_glue_free(struct registry_glue *g)
{
	if (g == NULL)
		return;
	http_free(g->http);
	aws_free(g->aws);
	free(g->source);
	free(g->name);
	free(g->region);
	free(g);
}

const char *
registry_glue_name(const struct registry_glue *g)
{
	return g->name;
}

/* One call that is waited for. */
struct ask {
	struct registry_glue *glue;
	const char *id;
	struct registry_question *q;
	bool done;
};

static void
answered(void *owner, const struct aws_answer *answer)
{
	struct ask *ask = owner;

	ask->done = true;
	registry_glue_judge(ask->glue->name, ask->id, answer, ask->q);
}

static int
open_http(struct registry_glue *g, struct fail *why)
{
	const char *ca_file;

	if (g->http != NULL)
		return 0;
	if (aws_ca_file(g->aws, &ca_file, why) == -1)
		return -1;
	g->http = http_new(&(struct http_options){ .ca_file = ca_file });
	return 0;
}

static int
send_call(
    struct ask *ask, int64_t timeout_ms, struct out *out, struct fail *why)
{
	const struct sigv4_pair headers[] = {
		{ VIEW("Content-Type"), VIEW("application/x-amz-json-1.1") },
		{ VIEW("X-Amz-Target"), VIEW("AWSGlue.GetSchemaVersion") },
	};
	struct registry_glue *g = ask->glue;
	struct aws_request request = { .service = "glue",
		.method = "POST",
		.path = VIEW("/"),
		.headers = headers,
		.header_count = 2,
		.timeout_ms = timeout_ms };
	char body[128];

	if (open_http(g, why) == -1 ||
	    aws_region(g->aws, &request.region, why) == -1 ||
	    aws_endpoint(g->aws, "glue", &request.endpoint, why) == -1)
		return -1;
	snprintf(body, sizeof(body), "{\"SchemaVersionId\":\"%s\"}", ask->id);
	request.body = view_of(body);
	if (aws_call(g->aws, g->http, out, &request, aws_json_judge, answered,
		ask, why) == -1)
		return -1;
	while (!ask->done)
		http_wait(g->http, out, -1, -1);
	return 0;
}

/* The service takes an UUID in lower case alone. */
static int
take_id(const char *path, char id[UUID_LEN + 1], struct fail *why)
{
	const char *last = strrchr(path, '/') + 1;
	size_t i;

	if (strncmp(path, "/subjects/", 10) == 0)
		return fail(why, FAIL_CONFIG,
		    "AWS Glue is asked for schemas by their ids alone");
	if (strncmp(path, BY_UUID, sizeof(BY_UUID) - 1) != 0 ||
	    strlen(last) != UUID_LEN)
		return fail_record(why, "csr.id",
		    "schema id %s is no UUID, by which AWS Glue knows schemas",
		    last);
	for (i = 0; i <= UUID_LEN; i++)
		id[i] = (char)tolower((unsigned char)last[i]);
	return 0;
}

void
registry_glue_ask(struct registry_glue *g, const char *path, int64_t timeout_ms,
    struct out *out, struct registry_question *q)
{
	char id[UUID_LEN + 1];
	struct ask ask = { .glue = g, .id = id, .q = q };

	*q = (struct registry_question){ .url = g->source,
		.verdict = REGISTRY_FATAL,
		.retry_after_ms = -1 };
	if (take_id(path, id, &q->why) == 0 &&
	    send_call(&ask, timeout_ms, out, &q->why) == -1) {
		if (q->why.kind == FAIL_RETRY) {
			q->verdict = REGISTRY_TRANSIENT;
			q->why.kind = FAIL_SERVICE;
		}
		fail_in(&q->why, "schema registry %s", q->url);
	}
}
