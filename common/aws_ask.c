#include "aws_ask.h"

#include "aws_json.h"

/* A call that is waited for. */
struct ask {
	struct buf *body;
	struct fail *why;
	bool done;
	int rc;
};

static void
answered(void *owner, const struct aws_answer *answer)
{
	struct ask *ask = owner;

	ask->done = true;
	if (answer->outcome == AWS_OK) {
		buf_reset(ask->body);
		buf_view(ask->body, aws_json_object(answer->http));
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
	if (aws_call(
		aws, http, NULL, &r, aws_json_judge, answered, &ask, why) == -1)
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
