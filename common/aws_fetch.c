#include "aws_fetch.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "limits.h"
#include "mem.h"
#include "secret_file.h"

void
aws_fetch_release(struct aws_fetched *f)
{
	explicit_bzero(f->body.p, f->body.len);
	explicit_bzero(f->secrets.p, f->secrets.len);
	buf_release(&f->body);
	buf_release(&f->secrets);
}

static int
transport(
    struct aws_chain *chain, bool direct, struct http **http, struct fail *why)
{
	struct http_options options = { .direct = direct };

	if (!direct && aws_ca_file(chain->aws, &options.ca_file, why) == -1)
		return -1;
	*http = direct ? chain->direct : chain->http;
	if (*http != NULL)
		return 0;
	*http = http_new(&options);
	*(direct ? &chain->direct : &chain->http) = *http;
	return 0;
}

/* What a try came to. */
struct attempt {
	struct aws_fetched *fetched;
	struct fail why; /* FAIL_NONE: there is a reply */
};

static void
keep(void *owner, const struct http_reply *reply)
{
	struct attempt *a = owner;

	a->why.kind = FAIL_NONE;
	if (reply->result != HTTP_REPLIED) {
		http_reply_fail(reply, &a->why);
		return;
	}
	a->fetched->status = reply->status;
	a->fetched->date_s = http_reply_date_s(reply);
	buf_reset(&a->fetched->body);
	buf_view(&a->fetched->body, reply->body);
	buf_reset(&a->fetched->secrets);
	buf_view(&a->fetched->secrets, reply->secrets);
}

enum fail_kind
aws_fetch_kind(const struct aws_fetched *f)
{
	return f->status == 429 || f->status >= 500 ? FAIL_RETRY : FAIL_ACCESS;
}

static bool
may_pass(const struct attempt *a)
{
	if (a->why.kind != FAIL_NONE)
		return a->why.kind == FAIL_RETRY;
	return aws_fetch_kind(a->fetched) == FAIL_RETRY;
}

int
aws_fetch(struct aws_chain *chain, const struct aws_fetching *how,
    const struct http_request *request, struct aws_fetched *fetched,
    struct fail *why)
{
	struct attempt a = { .fetched = fetched };
	struct http *http;
	int n = 0;

	fetched->status = 0;
	buf_init(&fetched->body, LIMIT_CONFIG);
	buf_init(&fetched->secrets, SIZE_MAX);
	if (transport(chain, how->direct, &http, why) == -1)
		return -1;
	for (;;) {
		if (http_run(http, chain->out, request, keep, &a, why) == -1)
			return -1;
		if (!may_pass(&a) || chain->once || ++n >= how->tries)
			break;
		http_sleep(http, chain->out, how->pause_ms);
	}
	if (a.why.kind == FAIL_NONE)
		return 0;
	*why = a.why;
	return -1;
}

static void
warn_once(struct aws_chain *chain, const char *path, FILE *file)
{
	if (chain->warned || !secret_file_is_open(fileno(file)))
		return;
	chain->warned = true;
	secret_file_warn(path);
}

int
aws_secret_file(struct aws_chain *chain, const char *path, struct buf *text,
    struct fail *why)
{
	char block[4096];
	size_t n, from = text->len;
	FILE *file = fopen(path, "re");
	bool broken;

	if (file == NULL)
		return fail(why, FAIL_CONFIG, "%s: %s", path, strerror(errno));
	warn_once(chain, path, file);
	while (text->len - from <= LIMIT_TOKEN &&
	       (n = fread(block, 1, sizeof(block), file)) > 0)
		buf_append(text, block, n);
	broken = ferror(file) != 0;
	fclose(file);
	explicit_bzero(block, sizeof(block));
	while (text->len > from && strchr("\r\n", text->p[text->len - 1]))
		buf_rewind(text, text->len - 1);
	if (broken)
		return fail(why, FAIL_CONFIG, "%s: can't be read", path);
	if (text->len == from)
		return fail(why, FAIL_CONFIG, "%s: is empty", path);
	if (text->len - from > LIMIT_TOKEN)
		return fail(
		    why, FAIL_CONFIG, "%s: over %zu bytes", path, LIMIT_TOKEN);
	return 0;
}

bool
aws_is_header(const struct buf *text)
{
	size_t i;

	for (i = 0; i < text->len; i++)
		if ((unsigned char)text->p[i] < ' ' || text->p[i] == '\x7f')
			return false;
	return true;
}

static char *
copy(const json_t *reply, const char *name)
{
	const char *text = json_string_value(json_object_get(reply, name));

	return text != NULL && *text != '\0' ? xstrdup(text) : NULL;
}

/* What stands in place of keys: {"Code":"AssumeRoleUnauthorizedAccess"}. */
static int
refused(const json_t *reply, const char *link, struct fail *why)
{
	const char *code = json_string_value(json_object_get(reply, "Code"));

	if (code != NULL && strcmp(code, "Success") != 0)
		return fail(why, FAIL_ACCESS, "%s: %.100s", link, code);
	return fail(why, FAIL_RETRY,
	    "%s: the reply has no AccessKeyId, SecretAccessKey and Expiration",
	    link);
}

int
aws_credentials_parse(struct aws_credentials *c, struct view body,
    const char *link, struct fail *why)
{
	json_t *reply = json_loadb(body.p, body.len, 0, NULL);
	const char *expires =
	    json_string_value(json_object_get(reply, "Expiration"));
	int rc = 0;

	*c = (struct aws_credentials){ .link = link, .expires_s = INT64_MAX };
	c->access_key = copy(reply, "AccessKeyId");
	c->secret_key = copy(reply, "SecretAccessKey");
	c->token = copy(reply, "Token");
	if (c->access_key == NULL || c->secret_key == NULL)
		rc = refused(reply, link, why);
	else if (expires != NULL && (c->expires_s = aws_time_s(expires)) == -1)
		rc = fail(why, FAIL_RETRY,
		    "%s: the reply's Expiration is no ISO 8601 time", link);
	json_decref(reply);
	if (rc == -1)
		aws_credentials_release(c);
	return rc;
}
