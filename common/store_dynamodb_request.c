/* Writes as requests: BatchWriteItem, PutItem, DeleteItem, UpdateItem. */
#include "item.h"
#include "json_string.h"
#include "store_dynamodb.h"
#include "store_dynamodb_expression.h"

#define PUT_BEGIN "{\"PutRequest\":{\"Item\":"
#define DELETE_BEGIN "{\"DeleteRequest\":{\"Key\":"
#define WRITE_END "}}"
#define WITH_CAPACITY ",\"ReturnConsumedCapacity\":\"TOTAL\"}"

static int
append_item(const struct store_write *w, struct buf *request, struct fail *why)
{
	if (w->typed.p == NULL)
		return item_to_dynamodb(w->item, request, NULL, why);
	buf_view(request, w->typed);
	return 0;
}

/* What goes into a batch. */
static int
prepare_plain(
    const struct store_write *w, struct buf *request, struct fail *why)
{
	if (w->delete) {
		buf_text(request, DELETE_BEGIN);
		if (item_to_dynamodb(w->key, request, NULL, why) == -1)
			return -1;
	} else {
		buf_text(request, PUT_BEGIN);
		if (append_item(w, request, why) == -1)
			return -1;
	}
	buf_text(request, WRITE_END);
	return 0;
}

static bool
depends(const struct store_write *w)
{
	return w->update || w->condition.kind != STORE_ALWAYS;
}

static void
append_expression(
    struct buf *request, const char *name, const struct buf *expression)
{
	if (expression->len != 0)
		buf_printf(request, ",\"%s\":\"%s\"", name, expression->p);
}

static int
append_expressions(
    const struct store_write *w, struct buf *request, struct fail *why)
{
	struct buf condition, update;
	struct store_expression e;
	int rc;

	store_expression_init(&e);
	buf_init(&condition, SIZE_MAX);
	buf_init(&update, SIZE_MAX);
	rc = store_expression_condition(&e, &condition, w, why);
	if (rc == 0 && w->update)
		rc = store_expression_update(&e, &update, w, why);
	if (rc == 0 && condition.len == 0 &&
	    update.len > STORE_EXPRESSION_BYTES) {
		rc = store_expression_without(w, request, why);
	} else {
		append_expression(request, "ConditionExpression", &condition);
		append_expression(request, "UpdateExpression", &update);
		store_expression_end(&e, request);
	}
	store_expression_release(&e);
	buf_release(&condition);
	buf_release(&update);
	return rc;
}

/* The members of a single write, behind its table's name. */
static int
prepare_dependent(
    const struct store_write *w, struct buf *request, struct fail *why)
{
	if (!w->delete &&!w->update) {
		buf_text(request, ",\"Item\":");
		if (append_item(w, request, why) == -1)
			return -1;
	} else {
		buf_text(request, ",\"Key\":");
		if (item_to_dynamodb(w->key, request, NULL, why) == -1)
			return -1;
	}
	if (append_expressions(w, request, why) == -1)
		return -1;
	if (w->whole != NULL)
		buf_text(request, ",\"ReturnValues\":\"ALL_NEW\"");
	return 0;
}

int
store_dynamodb_prepare(struct store *store, const struct store_write *w,
    struct buf *request, struct fail *why)
{
	(void)store;
	return depends(w) ? prepare_dependent(w, request, why)
			  : prepare_plain(w, request, why);
}

const char *
store_dynamodb_operation(const struct store_call *call)
{
	if (!call->single)
		return "BatchWriteItem";
	if (call->writes[0]->update)
		return "UpdateItem";
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
	if (depends(w)) {
		buf_view(body, text);
	} else {
		buf_text(body, w->delete ? ",\"Key\":" : ",\"Item\":");
		buf_append(body, text.p + begin,
		    text.len - begin - (sizeof(WRITE_END) - 1));
	}
	buf_text(body, WITH_CAPACITY);
}

void
store_dynamodb_append_call(const struct store_call *call, struct buf *body)
{
	if (call->single)
		append_single(call->writes[0], body);
	else
		append_batch(call, body);
}
