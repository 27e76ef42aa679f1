/* What replies say: which writes of a BatchWriteItem were left out, and what
 * was consumed. */
#include <stdlib.h>

#include "item.h"
#include "store_dynamodb.h"

/* One ConsumedCapacity, or an array of them. */
double
store_dynamodb_capacity(struct view body)
{
	struct view all, one, units;
	struct jtext_walk walk;
	double sum = 0;

	if (jtext_kind(body) != JTEXT_OBJECT)
		return 0;
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

/* The key's text of {"PutRequest":{"Item":{...}}} or its DeleteRequest. */
static int
key_of_request(struct store_dynamodb *d, const struct store_table *table,
    struct view request, struct fail *why)
{
	struct view inner, item;

	if (jtext_kind(request) != JTEXT_OBJECT)
		return -1;
	if (jtext_get(request, VIEW("PutRequest"), &inner) == JTEXT_OBJECT) {
		if (jtext_get(inner, VIEW("Item"), &item) != JTEXT_OBJECT)
			return -1;
	} else if (jtext_get(request, VIEW("DeleteRequest"), &inner) !=
		       JTEXT_OBJECT ||
		   jtext_get(inner, VIEW("Key"), &item) != JTEXT_OBJECT) {
		return -1;
	}
	buf_reset(&d->item);
	buf_reset(&d->key);
	if (item_from_dynamodb(item, &d->item, why) == -1)
		return -1;
	return key_of_item(&table->key, buf_as_view(&d->item), &d->key, why);
}

static bool
mark(struct store_call *call, const struct store_table *table, struct view key)
{
	size_t i;

	for (i = 0; i < call->count; i++)
		if (call->writes[i]->table == table &&
		    view_equal(call->writes[i]->key, key)) {
			call->writes[i]->unwritten = true;
			return true;
		}
	return false;
}

static void
mark_all(struct store_call *call)
{
	size_t i;

	for (i = 0; i < call->count; i++)
		call->writes[i]->unwritten = true;
}

static const struct store_table *
find_table(const struct store_call *call, struct view name)
{
	size_t i;

	for (i = 0; i < call->count; i++)
		if (store_dynamodb_same_table(name, call->writes[i]->table))
			return call->writes[i]->table;
	return NULL;
}

static bool
mark_requests(struct store_dynamodb *d, struct store_call *call,
    const struct store_table *table, struct view requests)
{
	struct jtext_walk walk;
	struct view request;
	struct fail why;

	if (table == NULL || jtext_kind(requests) != JTEXT_ARRAY)
		return false;
	walk = jtext_open(requests);
	while (jtext_element(&walk, &request))
		if (key_of_request(d, table, request, &why) == -1 ||
		    !mark(call, table, buf_as_view(&d->key)))
			return false;
	return true;
}

/* What can't be told apart is taken for unwritten: to write it once more
 * changes nothing. */
void
store_dynamodb_unprocessed(
    struct store_dynamodb *d, struct store_call *call, struct view body)
{
	struct view left, name, requests;
	struct jtext_walk walk;

	if (jtext_kind(body) != JTEXT_OBJECT) {
		mark_all(call);
		return;
	}
	switch (jtext_get(body, VIEW("UnprocessedItems"), &left)) {
	case JTEXT_NONE:
		return;
	case JTEXT_OBJECT:
		break;
	default:
		mark_all(call);
		return;
	}
	walk = jtext_open(left);
	while (jtext_member(&walk, &name, &requests))
		if (!mark_requests(d, call,
			find_table(call, jtext_string(name, &d->key)),
			requests)) {
			mark_all(call);
			return;
		}
}
