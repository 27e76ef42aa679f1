/* Reads from DynamoDB. */
#include "store_dynamodb_read.h"

#include "item.h"
#include "json_string.h"
#include "jtext.h"
#include "store_dynamodb_expression.h"

static const char *const operations[] = { [STORE_GET] = "BatchGetItem",
	[STORE_QUERY] = "Query",
	[STORE_SCAN] = "Scan" };

/* The key condition: all that the query gives is to be equal. */
static int
append_query(const struct store_read *read, struct buf *body, struct fail *why)
{
	struct jtext_walk walk = jtext_open(read->query);
	struct store_expression e;
	struct view name, value;
	int rc = 0;

	store_expression_init(&e);
	if (read->index != NULL) {
		buf_text(body, ",\"IndexName\":");
		json_string_append_lossy(body, view_of(read->index));
	}
	buf_text(body, ",\"KeyConditionExpression\":\"");
	while (rc == 0 && jtext_member(&walk, &name, &value)) {
		buf_text(body, e.count != 0 ? " AND " : "");
		store_expression_json_name(&e, body, name);
		buf_text(body, " = ");
		rc = store_expression_value(&e, body, value, why);
	}
	buf_byte(body, '"');
	store_expression_end(&e, body);
	store_expression_release(&e);
	return rc;
}

static int
append_page(const struct store_read *read, struct buf *body, struct fail *why)
{
	buf_text(body, "{\"TableName\":");
	json_string_append_lossy(body, view_of(read->table->name));
	if (read->kind == STORE_QUERY && append_query(read, body, why) == -1)
		return -1;
	if (read->kind == STORE_SCAN && read->segments > 1)
		buf_printf(body, ",\"Segment\":%u,\"TotalSegments\":%u",
		    read->segment, read->segments);
	if (read->consistent)
		buf_text(body, ",\"ConsistentRead\":true");
	if (read->limit != 0)
		buf_printf(body, ",\"Limit\":%zu", read->limit);
	if (read->next.len != 0)
		buf_printf(body, ",\"ExclusiveStartKey\":%s", read->next.p);
	buf_text(body, ",\"ReturnConsumedCapacity\":\"TOTAL\"}");
	return 0;
}

static void
place(const struct store_read *read, struct fail *why)
{
	const struct store_table *table =
	    read->kind == STORE_GET ? read->keys[0].table : read->table;
	size_t i;

	for (i = 1; read->kind == STORE_GET && i < read->count; i++)
		if (read->keys[i].table != table)
			return;
	if (read->kind == STORE_QUERY && read->index != NULL)
		fail_in(why, "table %s, index %s", table->name, read->index);
	else
		fail_in(why, "table %s", table->name);
}

/* Whatever a read is refused for, the next one of its kind would be, too. */
static void
end_failed(struct store_read *read, struct store_reply *to, struct fail *why)
{
	if (why->kind == FAIL_RECORD)
		why->kind = FAIL_CONFIG;
	place(read, why);
	to->why = why;
	read->done(read, to);
}

static void
on_reply(void *owner, const struct dynamodb_reply *reply)
{
	struct store_read *read = owner;
	struct store_dynamodb *d = (struct store_dynamodb *)read->store;
	struct store_reply to = { .outcome =
				      store_dynamodb_outcome(reply->outcome) };
	struct fail why = reply->why;

	if (reply->retry_after_ms > 0)
		to.retry_after_ms = reply->retry_after_ms;
	if (to.outcome == STORE_DONE) {
		to.capacity = store_dynamodb_capacity(reply->body);
		if (!(read->kind == STORE_GET
			    ? store_dynamodb_take_get(d, read, reply->body)
			    : store_dynamodb_take_page(d, read, reply->body))) {
			to.outcome = STORE_RETRY;
			fail(&why, FAIL_SERVICE,
			    "%s: the answer is none of DynamoDB's",
			    operations[read->kind]);
		}
	}
	if (read->kind == STORE_GET)
		store_end_get(read);
	if (to.outcome == STORE_DONE)
		read->done(read, &to);
	else
		end_failed(read, &to, &why);
}

void
store_dynamodb_read(struct store *store, struct store_read *read)
{
	struct store_dynamodb *d = (struct store_dynamodb *)store;
	struct store_reply reply = { .outcome = STORE_FAILED };
	struct fail why;
	int rc;

	buf_reset(&read->body);
	rc = read->kind == STORE_GET
		 ? store_dynamodb_append_get(read, &read->body, &why)
		 : append_page(read, &read->body, &why);
	if (rc == 0 && dynamodb_call(d->api, operations[read->kind],
			   buf_as_view(&read->body), on_reply, read, &why) == 0)
		return;
	if (why.kind == FAIL_RETRY)
		reply.outcome = STORE_RETRY;
	end_failed(read, &reply, &why);
}
