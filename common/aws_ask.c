#include "aws_ask.h"

#include "jtext.h"

/* A call that is waited for. */
struct ask {
	struct buf *body;
	struct fail *why;
	bool done;
	int rc;
};

/* The string member of that name; false where there is none. */
static bool
member(struct view object, const char *name, struct buf *text)
{
	struct view value;

	if (jtext_get(object, view_of(name), &value) != JTEXT_STRING)
		return false;
	jtext_unescape(value, text);
	return true;
}

static bool
is_object(struct view body)
{
	struct jtext_error error;

	return body.len != 0 && *body.p == '{' &&
	       jtext_check(body, &error) == 0;
}

/* Without blanks at its end. */
static struct view
object_of(struct view body)
{
	while (body.len > 0 && strchr(" \t\r\n", body.p[body.len - 1]) != NULL)
		body.len--;
	return body;
}

/* com.amazonaws.x#ForbiddenException and ForbiddenException:http://... are
 * ForbiddenException. */
static void
read_error(const struct http_reply *http, struct buf *code, struct buf *message)
{
	struct view body = object_of(http->body), value;
	struct buf type;
	const char *name;

	buf_init(&type, 256);
	if (is_object(http->body)) {
		member(body, "__type", &type);
		if (!member(body, "message", message))
			member(body, "Message", message);
	}
	if (type.len == 0 &&
	    http_reply_header(http, "x-amzn-ErrorType", &value))
		buf_view(&type, value);
	name = strchr(type.p, '#');
	name = name != NULL ? name + 1 : type.p;
	buf_append(code, name, strcspn(name, ":"));
	buf_release(&type);
}

/* A signature that is too old, or not yet good, is about the clock. */
static enum aws_signing
judge_error(const struct http_reply *http, struct aws_answer *answer)
{
	struct buf code, message;
	enum aws_signing signing;

	buf_init(&code, 128);
	buf_init(&message, 512);
	read_error(http, &code, &message);
	http_hide(http, &code);
	http_hide(http, &message);
	signing = aws_judge_error(http, code.p, answer);
	if (strncmp(message.p, "Signature expired", 17) == 0 ||
	    strncmp(message.p, "Signature not yet current", 25) == 0)
		signing = AWS_SIGNING_CLOCK;
	if (code.len != 0)
		fail(&answer->why, answer->why.kind, "%s: %s: %s", http->place,
		    code.p, message.p);
	else
		fail(&answer->why, answer->why.kind, "%s: status %d%s",
		    http->place, http->status,
		    answer->why.kind == FAIL_CONFIG
			? ", which is no answer of AWS: check the endpoint"
			: "");
	buf_release(&code);
	buf_release(&message);
	return signing;
}

static enum aws_signing
judge(const struct http_reply *http, struct aws_answer *answer)
{
	if (http->status != 200)
		return judge_error(http, answer);
	if (is_object(http->body))
		return AWS_SIGNING_FINE;
	answer->outcome = AWS_FAILED;
	fail(&answer->why, FAIL_CONFIG,
	    "%s: the answer is not JSON: check the endpoint", http->place);
	return AWS_SIGNING_FINE;
}

static void
answered(void *owner, const struct aws_answer *answer)
{
	struct ask *ask = owner;

	ask->done = true;
	if (answer->outcome == AWS_OK) {
		buf_reset(ask->body);
		buf_view(ask->body, object_of(answer->http->body));
		return;
	}
	ask->rc = -1;
	*ask->why = answer->why;
	if (answer->outcome != AWS_FAILED)
		ask->why->kind = FAIL_RETRY;
}

int
aws_ask(struct aws *aws, struct http *http, const struct aws_request *request,
    const char *operation, struct buf *body, struct fail *why)
{
	struct ask ask = { .body = body, .why = why };
	struct aws_request r = *request;

	r.timeout_ms = AWS_ASK_MS;
	if (aws_call(aws, http, NULL, &r, judge, answered, &ask, why) == -1)
		return fail_in(why, "%s", operation);
	while (!ask.done)
		http_wait(http, NULL, -1, -1);
	return ask.rc == 0 ? 0 : fail_in(why, "%s", operation);
}

struct view
aws_arn_field(const char *arn, int n)
{
	size_t len;

	for (;; arn += len + 1) {
		len = strcspn(arn, ":");
		if (n-- == 0)
			return (struct view){ arn, len };
		if (arn[len] == '\0')
			return (struct view){ "", 0 };
	}
}
