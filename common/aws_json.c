#include "aws_json.h"

#include "jtext.h"

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

struct view
aws_json_object(const struct http_reply *http)
{
	struct view body = http->body;

	while (body.len > 0 && strchr(" \t\r\n", body.p[body.len - 1]) != NULL)
		body.len--;
	return body;
}

/* com.amazonaws.x#ForbiddenException and ForbiddenException:http://... are
 * ForbiddenException. */
void
aws_json_error(
    const struct http_reply *http, struct buf *code, struct buf *message)
{
	struct view body = aws_json_object(http), value;
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
	http_hide(http, code);
	http_hide(http, message);
}

/* A signature that is too old, or not yet good, is about the clock. */
static enum aws_signing
judge_error(const struct http_reply *http, struct aws_answer *answer)
{
	struct buf code, message;
	enum aws_signing signing;

	buf_init(&code, 128);
	buf_init(&message, 512);
	aws_json_error(http, &code, &message);
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

enum aws_signing
aws_json_judge(const struct http_reply *http, struct aws_answer *answer)
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
