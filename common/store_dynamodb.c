/* Tables in DynamoDB: a call is one BatchWriteItem, or for a write that is to
 * be judged by itself one PutItem, UpdateItem or DeleteItem. */
#include <stdlib.h>

#include "item.h"
#include "mem.h"
#include "store_dynamodb.h"

/* API reference, BatchWriteItem: 25 writes, 16 MB in all. What is around the
 * items, and the names that they do not count, stay below the rest. */
#define CALL_WRITES 25
#define CALL_BYTES ((size_t)15 << 20)
#define MOST_CALLS 1000

/* API reference, BatchGetItem. */
#define GET_KEYS 100

enum store_outcome
store_dynamodb_outcome(enum dynamodb_outcome outcome)
{
	switch (outcome) {
	case DYNAMODB_OK:
		return STORE_DONE;
	case DYNAMODB_THROTTLED:
		return STORE_THROTTLED;
	case DYNAMODB_TRANSIENT:
		return STORE_RETRY;
	case DYNAMODB_CONDITION:
		return STORE_REFUSED;
	default:
		return STORE_FAILED;
	}
}

static void
describe_failure(const struct store_call *call, struct fail *why)
{
	size_t i;

	for (i = 1; i < call->count; i++)
		if (call->writes[i]->table != call->writes[0]->table)
			break;
	if (i == call->count)
		fail_in(why, "table %s", call->writes[0]->table->name);
	if (why->kind == FAIL_RECORD)
		strcpy(why->code, strstr(why->text, "Item size") != NULL
				      ? "put.size"
				      : "put.refused");
}

/* An update's answer has the item as it is now. Without it the update is made
 * once more, which changes nothing. */
static bool
take_whole(const struct store_call *call, const struct dynamodb_reply *reply,
    struct fail *why)
{
	const struct store_write *w = call->writes[0];
	struct view item;

	if (!call->single || w->whole == NULL)
		return true;
	if (jtext_kind(reply->body) == JTEXT_OBJECT &&
	    jtext_get(reply->body, VIEW("Attributes"), &item) != JTEXT_NONE &&
	    item_from_dynamodb(item, w->whole, why) == 0)
		return true;
	fail(why, FAIL_SERVICE,
	    "table %s: UpdateItem: the answer has no item in Attributes",
	    w->table->name);
	return false;
}

static void
on_reply(void *owner, const struct dynamodb_reply *reply)
{
	struct store_call *call = owner;
	struct store_reply to = { .outcome =
				      store_dynamodb_outcome(reply->outcome) };
	struct fail why;

	if (to.outcome == STORE_DONE && !take_whole(call, reply, &why)) {
		to.outcome = STORE_RETRY;
		to.why = &why;
	} else if (to.outcome == STORE_DONE) {
		to.capacity = store_dynamodb_capacity(reply->body);
		if (!call->single)
			store_dynamodb_unprocessed(
			    (struct store_dynamodb *)call->store, call,
			    reply->body);
	} else {
		why = reply->why;
		describe_failure(call, &why);
		to.why = &why;
	}
	if (reply->outcome == DYNAMODB_INVALID && call->single &&
	    store_dynamodb_check(call, &why))
		return;
	if (reply->retry_after_ms > 0)
		to.retry_after_ms = reply->retry_after_ms;
	call->done(call, &to);
}

static void
send_call(struct store *store, struct store_call *call)
{
	struct store_dynamodb *d = (struct store_dynamodb *)store;
	struct store_reply reply = { .outcome = STORE_FAILED };
	struct fail why;

	buf_reset(&call->body);
	store_dynamodb_append_call(call, &call->body);
	if (dynamodb_call(d->api, store_dynamodb_operation(call),
		buf_as_view(&call->body), on_reply, call, &why) == 0)
		return;
	if (why.kind == FAIL_RETRY)
		reply.outcome = STORE_RETRY;
	reply.why = &why;
	call->done(call, &reply);
}

static void
print(struct store *store, const struct store_call *call, struct buf *text)
{
	double units = 0;
	size_t i;

	(void)store;
	for (i = 0; i < call->count; i++)
		units += call->writes[i]->capacity;
	buf_printf(text, "{\"operation\":\"%s\",\"request\":",
	    store_dynamodb_operation(call));
	store_dynamodb_append_call(call, text);
	buf_printf(text, ",\"capacity\":%.0f}\n", units);
}

static int
wait_for_replies(struct store *store, int fd, int timeout_ms)
{
	struct store_dynamodb *d = (struct store_dynamodb *)store;

	return http_wait(d->http, store->settings.out, fd, timeout_ms);
}

static void
close_table(struct store *store, struct store_table *t)
{
	(void)store;
	free(t->own);
}

static void
close_all(struct store *store)
{
	struct store_dynamodb *d = (struct store_dynamodb *)store;

	http_free(d->http);
	dynamodb_free(d->api);
	aws_free(d->aws);
	buf_release(&d->item);
	buf_release(&d->key);
	free(d);
}

static const struct store_ops dynamodb_ops = {
	.describe_known = false,
	.describe = store_dynamodb_describe,
	.goes_by = store_dynamodb_goes_by,
	.check_name = store_dynamodb_check_name,
	.create = store_dynamodb_create,
	.prepare = store_dynamodb_prepare,
	.send = send_call,
	.read = store_dynamodb_read,
	.print = print,
	.wait = wait_for_replies,
	.close_table = close_table,
	.close = close_all,
};

int
store_dynamodb_open(struct store **store, const struct store_settings *settings,
    struct fail *why)
{
	struct store_dynamodb *d = xcalloc(1, sizeof(*d));
	struct aws_options aws = { .profile = settings->profile,
		.region = settings->region,
		.endpoint_url = settings->endpoint };
	struct http_options http = { .max_connections = (int)settings->calls };

	d->store = (struct store){ .ops = &dynamodb_ops,
		.settings = *settings,
		.most_writes = CALL_WRITES,
		.most_bytes = CALL_BYTES,
		.most_keys = GET_KEYS,
		.most_calls = MOST_CALLS,
		.typed = true };
	d->aws = aws_new(&aws);
	if (aws_ca_file(d->aws, &http.ca_file, why) == -1) {
		aws_free(d->aws);
		free(d);
		return -1;
	}
	buf_init(&d->item, SIZE_MAX);
	buf_init(&d->key, SIZE_MAX);
	d->http = http_new(&http);
	d->api = dynamodb_new(d->aws, d->http, settings->out);
	*store = &d->store;
	return 0;
}
