#include "secrets_manager.h"

#include <stdio.h>

#include "json_string.h"
#include "jtext.h"
#include "limits.h"

bool
secrets_manager_region(const char *id, char region[64])
{
	struct view field = aws_arn_field(id, 3);

	if (!view_is(aws_arn_field(id, 0), "arn") ||
	    !view_is(aws_arn_field(id, 2), "secretsmanager") ||
	    field.len == 0 || field.len >= 64)
		return false;
	snprintf(region, 64, "%.*s", (int)field.len, field.p);
	return true;
}

static int
ask(struct aws *aws, struct http *http, const char *id, struct buf *body,
    struct fail *why)
{
	const struct sigv4_pair headers[] = {
		{ VIEW("Content-Type"), VIEW("application/x-amz-json-1.1") },
		{ VIEW("X-Amz-Target"), VIEW("secretsmanager.GetSecretValue") },
	};
	struct aws_request request = { .service = "secretsmanager",
		.method = "POST",
		.path = VIEW("/"),
		.headers = headers,
		.header_count = 2 };
	struct buf text;
	int rc;

	if (aws_region(aws, &request.region, why) == -1 ||
	    aws_endpoint(aws, "secrets_manager", &request.endpoint, why) == -1)
		return -1;
	buf_init(&text, SIZE_MAX);
	buf_text(&text, "{\"SecretId\":");
	json_string_append(&text, view_of(id));
	buf_byte(&text, '}');
	request.body = buf_as_view(&text);
	rc = aws_ask(aws, http, &request, "GetSecretValue", body, why);
	buf_release(&text);
	return rc;
}

int
secrets_manager_get(struct aws *aws, struct http *http, const char *id,
    struct buf *text, struct fail *why)
{
	struct view value;
	struct buf body;
	int rc;

	buf_init(&body, LIMIT_REPLY);
	rc = ask(aws, http, id, &body, why);
	if (rc == 0 && jtext_get(buf_as_view(&body), VIEW("SecretString"),
			   &value) != JTEXT_STRING)
		rc = fail(why, FAIL_CONFIG,
		    "GetSecretValue: no text in it (a binary secret?)");
	if (rc == 0) {
		buf_reset(text);
		jtext_unescape(value, text);
	}
	explicit_bzero(body.p, body.cap);
	buf_release(&body);
	return rc;
}
