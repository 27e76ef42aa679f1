#include "sns.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"

#define VERSION "2010-03-31"
#define FORM "application/x-www-form-urlencoded; charset=utf-8"

struct sns {
	struct aws *aws;
	struct http *http;
	struct out *out;
	const char *arn;
};

/* A message in flight. */
struct publish {
	struct buf body;
	aws_done *done;
	void *owner;
};

/* The field of an ARN that begins at *p, and on to the next. */
static struct view
next_field(const char **p)
{
	struct view field = { *p, strcspn(*p, ":") };

	*p += field.len + ((*p)[field.len] == ':');
	return field;
}

int
sns_region(const char *arn, char region[64], struct fail *why)
{
	const char *p = arn;
	struct view field[5];
	size_t i;

	for (i = 0; i < 5; i++)
		field[i] = next_field(&p);
	if (!view_is(field[0], "arn") || field[1].len == 0 ||
	    !view_is(field[2], "sns") || field[3].len == 0 ||
	    field[3].len >= 64 || field[4].len == 0 || *p == '\0' ||
	    strchr(p, ':') != NULL)
		return fail(why, FAIL_CONFIG,
		    "'%s': expected a topic's ARN, "
		    "arn:aws:sns:REGION:ACCOUNT:NAME",
		    arn);
	snprintf(region, 64, "%.*s", (int)field[3].len, field[3].p);
	return 0;
}

struct sns *
sns_new(struct aws *aws, struct http *http, struct out *out, const char *arn)
{
	struct sns *sns = xcalloc(1, sizeof(*sns));

	*sns = (struct sns){ aws, http, out, arn };
	return sns;
}

void
sns_free(struct sns *sns)
{
	free(sns);
}

/* As forms have it: + for a space, %XX for what is special. */
static void
append(struct buf *form, const char *name, struct view value)
{
	size_t i;

	buf_printf(form, "%s%s=", form->len != 0 ? "&" : "", name);
	i = form->len;
	http_encode(form, value, " ");
	for (; i < form->len; i++)
		if (form->p[i] == ' ')
			form->p[i] = '+';
}

static bool
is_fifo(const char *arn)
{
	size_t len = strlen(arn);

	return len > 5 && strcmp(arn + len - 5, ".fifo") == 0;
}

static enum aws_signing
judge(const struct http_reply *http, struct aws_answer *answer)
{
	struct buf code, message;
	enum aws_signing signing = AWS_SIGNING_FINE;
	enum fail_kind kind;

	if (http->status == 200 &&
	    memmem(http->body.p, http->body.len, "<MessageId>", 11) != NULL)
		return signing;
	buf_init(&code, 128);
	buf_init(&message, 512);
	aws_xml_error(http->body, &code, &message);
	http_hide(http, &code);
	http_hide(http, &message);
	signing = aws_judge_error(http, code.p, answer);
	kind = answer->why.kind;
	if (code.len != 0)
		fail(&answer->why, kind, "%s: Publish: %s: %s", http->place,
		    code.p, message.p);
	else
		fail(&answer->why, kind, "%s: Publish: status %d%s",
		    http->place, http->status,
		    kind == FAIL_CONFIG
			? ", which is no answer of SNS: check the endpoint"
			: "");
	buf_release(&code);
	buf_release(&message);
	return signing;
}

static void
publish_free(struct publish *p)
{
	buf_release(&p->body);
	free(p);
}

static void
published(void *owner, const struct aws_answer *answer)
{
	struct publish *p = owner;

	p->done(p->owner, answer);
	publish_free(p);
}

/* A FIFO topic takes the hash of a message to know it again. */
static void
build_form(const struct sns *sns, const char *subject, struct view message,
    struct buf *form)
{
	unsigned char hash[SHA256_DIGEST_LENGTH];
	size_t i;

	append(form, "Action", VIEW("Publish"));
	append(form, "Version", VIEW(VERSION));
	append(form, "TopicArn", view_of(sns->arn));
	append(form, "Subject", view_of(subject));
	append(form, "Message", message);
	if (!is_fifo(sns->arn))
		return;
	SHA256((const unsigned char *)message.p, message.len, hash);
	append(form, "MessageGroupId", VIEW("mskutils"));
	buf_text(form, "&MessageDeduplicationId=");
	for (i = 0; i < sizeof(hash); i++)
		buf_printf(form, "%02x", hash[i]);
}

int
sns_publish(struct sns *sns, const char *subject, struct view message,
    int64_t timeout_ms, aws_done *done, void *owner, struct fail *why)
{
	const struct sigv4_pair headers[] = {
		{ VIEW("Content-Type"), VIEW(FORM) },
	};
	struct aws_request request = { .service = "sns",
		.method = "POST",
		.path = VIEW("/"),
		.headers = headers,
		.header_count = 1,
		.timeout_ms = timeout_ms };
	struct publish *p;

	if (aws_region(sns->aws, &request.region, why) == -1 ||
	    aws_endpoint(sns->aws, "sns", &request.endpoint, why) == -1)
		return -1;
	p = xcalloc(1, sizeof(*p));
	buf_init(&p->body, SIZE_MAX);
	build_form(sns, subject, message, &p->body);
	p->done = done;
	p->owner = owner;
	request.body = buf_as_view(&p->body);
	if (aws_call(sns->aws, sns->http, sns->out, &request, judge, published,
		p, why) == 0)
		return 0;
	publish_free(p);
	return -1;
}
