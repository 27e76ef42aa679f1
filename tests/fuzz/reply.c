/*
 * STATUS (2 bytes) HEADERS NUL BODY: what a registry, AWS Glue and DynamoDB
 * may answer. Each is judged, and each that is no success has words for people.
 */
#include "aws_json.h"
#include "dynamodb_error.h"
#include "fuzz.h"
#include "item.h"
#include "registry_glue_judge.h"

static void
as_registry(const struct http_reply *reply, bool bare)
{
	struct registry_question q = { .url = "http://r", .bare = bare };

	registry_judge(&q, reply);
	MUST((q.verdict == REGISTRY_FOUND) == (q.answer != NULL));
	if (q.verdict == REGISTRY_TRANSIENT)
		MUST(q.why.kind == FAIL_SERVICE && q.why.text[0] != '\0');
	if (q.verdict == REGISTRY_FATAL)
		MUST(q.why.kind != FAIL_NONE && q.why.text[0] != '\0');
	MUST(q.retry_after_ms >= -1);
	json_decref(q.answer);
}

static void
as_glue(const struct http_reply *reply)
{
	struct aws_answer answer = { .http = reply, .retry_after_ms = -1 };
	struct registry_question q = { .url = "glue:r" };

	aws_json_judge(reply, &answer);
	registry_glue_judge("r", "id", &answer, &q);
	MUST((q.verdict == REGISTRY_FOUND) == (q.answer != NULL));
	if (q.verdict == REGISTRY_TRANSIENT)
		MUST(q.why.kind == FAIL_SERVICE && q.why.text[0] != '\0');
	if (q.verdict == REGISTRY_FATAL)
		MUST(q.why.kind != FAIL_NONE && q.why.text[0] != '\0');
	json_decref(q.answer);
}

static void
as_dynamodb(const struct http_reply *reply)
{
	struct dynamodb_reply answer;
	struct buf type;

	buf_init(&type, 4096);
	dynamodb_classify("PutItem", reply, &type, &answer);
	MUST(answer.body.len == 0 || fuzz_is_json(answer.body));
	if (answer.outcome == DYNAMODB_OK)
		MUST(answer.status == 200 && answer.body.len != 0);
	else
		MUST(
		    answer.why.kind != FAIL_NONE && answer.why.text[0] != '\0');
	buf_release(&type);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = data + size, *rest;
	struct http_reply reply = { .place = "http://x", .error = "broken" };
	char *headers, *body;
	size_t len;

	if (size < 2)
		return 0;
	reply.status = data[0] * 4 + data[1] % 4;
	reply.result = data[1] > 250 ? HTTP_BROKEN : HTTP_REPLIED;
	len = fuzz_cut(data + 2, size - 2, &rest);
	headers = fuzz_copy(data + 2, len);
	body = fuzz_copy(rest, (size_t)(end - rest));
	reply.headers = (struct view){ headers, len };
	reply.body = (struct view){ body, (size_t)(end - rest) };
	http_reply_date_s(&reply);
	as_registry(&reply, false);
	as_registry(&reply, true);
	if (reply.result == HTTP_REPLIED)
		as_glue(&reply);
	as_dynamodb(&reply);
	free(headers);
	free(body);
	return 0;
}
