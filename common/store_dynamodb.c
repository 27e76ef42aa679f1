/* Tables in DynamoDB: a call is one BatchWriteItem, or for a write that is to
 * be judged by itself one PutItem or DeleteItem. */
#include <stdlib.h>

#include "item.h"
#include "json_string.h"
#include "mem.h"
#include "store_dynamodb.h"

/* API reference, BatchWriteItem: 25 writes, 16 MB in all. What is around the
 * items, and the names that they do not count, stay below the rest. */
#define CALL_WRITES 25
#define CALL_BYTES ((size_t)15 << 20)
#define MOST_CALLS 1000

#define PUT_BEGIN "{\"PutRequest\":{\"Item\":"
#define DELETE_BEGIN "{\"DeleteRequest\":{\"Key\":"
#define WRITE_END "}}"
#define WITH_CAPACITY ",\"ReturnConsumedCapacity\":\"TOTAL\"}"

static int
prepare(struct store *store, const struct store_write *w, struct buf *request,
    struct fail *why)
{
	(void)store;
	buf_text(request, w->delete ? DELETE_BEGIN : PUT_BEGIN);
	if (item_to_dynamodb(
		w->delete ? w->key : w->item, request, NULL, why) == -1)
		return -1;
	buf_text(request, WRITE_END);
	return 0;
}

static const char *
operation(const struct store_call *call)
{
	if (!call->single)
		return "BatchWriteItem";
	return call->writes[0]->delete ? "DeleteItem" : "PutItem";
}

static bool
is_first_of_table(const struct store_call *call, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (call->writes[k]->table == call->writes[i]->table)
			return false;
	return true;
}

static void
append_table(const struct store_call *call, size_t i, struct buf *body)
{
	const struct store_table *table = call->writes[i]->table;

	if (i != 0)
		buf_byte(body, ',');
	json_string_append_lossy(body, view_of(table->name));
	buf_text(body, ":[");
	buf_view(body, call->writes[i]->request);
	for (i++; i < call->count; i++)
		if (call->writes[i]->table == table) {
			buf_byte(body, ',');
			buf_view(body, call->writes[i]->request);
		}
	buf_byte(body, ']');
}

static void
append_batch(const struct store_call *call, struct buf *body)
{
	size_t i;

	buf_text(body, "{\"RequestItems\":{");
	for (i = 0; i < call->count; i++)
		if (is_first_of_table(call, i))
			append_table(call, i, body);
	buf_text(body, "}" WITH_CAPACITY);
}

static void
append_single(const struct store_write *w, struct buf *body)
{
	struct view text = w->request;
	size_t begin =
	    w->delete ? sizeof(DELETE_BEGIN) - 1 : sizeof(PUT_BEGIN) - 1;

	buf_text(body, "{\"TableName\":");
	json_string_append_lossy(body, view_of(w->table->name));
	buf_text(body, w->delete ? ",\"Key\":" : ",\"Item\":");
	buf_append(
	    body, text.p + begin, text.len - begin - (sizeof(WRITE_END) - 1));
	buf_text(body, WITH_CAPACITY);
}

static void
append_body(const struct store_call *call, struct buf *body)
{
	if (call->single)
		append_single(call->writes[0], body);
	else
		append_batch(call, body);
}

/* One ConsumedCapacity, or an array of them. */
static double
capacity(struct view body)
{
	struct view all, one, units;
	struct jtext_walk walk;
	double sum = 0;

	switch (jtext_get(body, VIEW("ConsumedCapacity"), &all)) {
	case JTEXT_OBJECT:
		if (jtext_get(all, VIEW("CapacityUnits"), &units) ==
		    JTEXT_NUMBER)
			sum = strtod(units.p, NULL);
		return sum;
	case JTEXT_ARRAY:
		break;
	default:
		return 0;
	}
	walk = jtext_open(all);
	while (jtext_element(&walk, &one))
		if (jtext_kind(one) == JTEXT_OBJECT &&
		    jtext_get(one, VIEW("CapacityUnits"), &units) ==
			JTEXT_NUMBER)
			sum += strtod(units.p, NULL);
	return sum;
}

static enum store_outcome
outcome_of(enum dynamodb_outcome outcome)
{
	switch (outcome) {
	case DYNAMODB_OK:
		return STORE_DONE;
	case DYNAMODB_THROTTLED:
		return STORE_THROTTLED;
	case DYNAMODB_TRANSIENT:
		return STORE_RETRY;
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
		strcpy(why->code, "put.refused");
}

static void
on_reply(void *owner, const struct dynamodb_reply *reply)
{
	struct store_call *call = owner;
	struct store_reply to = { .outcome = outcome_of(reply->outcome) };
	struct fail why;

	if (to.outcome == STORE_DONE) {
		to.capacity = capacity(reply->body);
		if (!call->single)
			store_dynamodb_unprocessed(
			    (struct store_dynamodb *)call->store, call,
			    reply->body);
	} else {
		why = reply->why;
		describe_failure(call, &why);
		to.why = &why;
	}
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
	append_body(call, &call->body);
	if (dynamodb_call(d->api, operation(call), buf_as_view(&call->body),
		on_reply, call, &why) == 0)
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
	buf_printf(text, "{\"operation\":\"%s\",\"request\":", operation(call));
	append_body(call, text);
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
	(void)store, (void)t;
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
	.create = store_dynamodb_create,
	.prepare = prepare,
	.send = send_call,
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
		.most_calls = MOST_CALLS };
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
