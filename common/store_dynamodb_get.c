/* Items by their keys: BatchGetItem. Source: Amazon DynamoDB API Reference. */
#include "item.h"
#include "json_string.h"
#include "jtext.h"
#include "store_dynamodb_read.h"

/* A key's state while its answer is read, kept in at. */
enum { ASKED, LEFT };

static bool
is_first_of_table(const struct store_read *read, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (read->keys[k].unread &&
		    read->keys[k].table == read->keys[i].table)
			return false;
	return read->keys[i].unread;
}

/* The unread keys of one table, from its first one on. */
static int
append_table(
    const struct store_read *read, size_t i, struct buf *body, struct fail *why)
{
	const struct store_table *table = read->keys[i].table;
	bool first = true;

	json_string_append_lossy(body, view_of(table->name));
	buf_text(body, ":{\"Keys\":[");
	for (; i < read->count; i++) {
		if (!read->keys[i].unread || read->keys[i].table != table)
			continue;
		buf_text(body, first ? "" : ",");
		first = false;
		if (item_to_dynamodb(read->keys[i].key, body, NULL, why) == -1)
			return -1;
	}
	buf_text(body, "]");
	if (read->consistent)
		buf_text(body, ",\"ConsistentRead\":true");
	buf_byte(body, '}');
	return 0;
}

int
store_dynamodb_append_get(
    const struct store_read *read, struct buf *body, struct fail *why)
{
	size_t i, begun;

	buf_text(body, "{\"RequestItems\":{");
	begun = body->len;
	for (i = 0; i < read->count; i++) {
		if (!is_first_of_table(read, i))
			continue;
		buf_text(body, body->len != begun ? "," : "");
		if (append_table(read, i, body, why) == -1)
			return -1;
	}
	buf_text(body, "},\"ReturnConsumedCapacity\":\"TOTAL\"}");
	return 0;
}

/* The key that an answer's item or key is about. */
static struct store_key *
find_key(struct store_dynamodb *d, const struct store_read *read,
    const struct store_table *table, struct view attributes)
{
	struct fail why;
	size_t i;

	buf_reset(&d->item);
	buf_reset(&d->key);
	if (item_from_dynamodb(attributes, &d->item, &why) == -1 ||
	    key_of_item(&table->key, buf_as_view(&d->item), &d->key, &why) ==
		-1)
		return NULL;
	for (i = 0; i < read->count; i++)
		if (read->keys[i].unread && read->keys[i].table == table &&
		    view_equal(read->keys[i].key, buf_as_view(&d->key)))
			return &read->keys[i];
	return NULL;
}

static const struct store_table *
find_table(
    struct store_dynamodb *d, const struct store_read *read, struct view name)
{
	size_t i;

	name = jtext_string(name, &d->key);
	for (i = 0; i < read->count; i++)
		if (store_dynamodb_same_table(name, read->keys[i].table))
			return read->keys[i].table;
	return NULL;
}

static bool
take_items(struct store_dynamodb *d, struct store_read *read,
    const struct store_table *table, struct view items)
{
	struct jtext_walk walk;
	struct store_key *key;
	struct view item;

	if (table == NULL || jtext_kind(items) != JTEXT_ARRAY)
		return false;
	walk = jtext_open(items);
	while (jtext_element(&walk, &item)) {
		if ((key = find_key(d, read, table, item)) == NULL)
			return false;
		store_add_found(read, key, buf_as_view(&d->item));
	}
	return true;
}

static bool
mark_left(struct store_dynamodb *d, struct store_read *read,
    const struct store_table *table, struct view request)
{
	struct jtext_walk walk;
	struct store_key *key;
	struct view keys, one;

	if (table == NULL || jtext_kind(request) != JTEXT_OBJECT ||
	    jtext_get(request, VIEW("Keys"), &keys) != JTEXT_ARRAY)
		return false;
	walk = jtext_open(keys);
	while (jtext_element(&walk, &one)) {
		if ((key = find_key(d, read, table, one)) == NULL)
			return false;
		key->at = LEFT;
	}
	return true;
}

static bool
take_unprocessed(
    struct store_dynamodb *d, struct store_read *read, struct view body)
{
	struct view left, name, request;
	struct jtext_walk walk;

	switch (jtext_get(body, VIEW("UnprocessedKeys"), &left)) {
	case JTEXT_NONE:
		return true;
	case JTEXT_OBJECT:
		break;
	default:
		return false;
	}
	walk = jtext_open(left);
	while (jtext_member(&walk, &name, &request))
		if (!mark_left(d, read, find_table(d, read, name), request))
			return false;
	return true;
}

/* What is neither answered nor left out is not stored. */
bool
store_dynamodb_take_get(
    struct store_dynamodb *d, struct store_read *read, struct view body)
{
	struct view responses, name, items;
	struct jtext_walk walk;
	size_t i;

	if (jtext_kind(body) != JTEXT_OBJECT ||
	    jtext_get(body, VIEW("Responses"), &responses) != JTEXT_OBJECT)
		return false;
	for (i = 0; i < read->count; i++)
		if (read->keys[i].unread)
			read->keys[i].at = ASKED;
	if (!take_unprocessed(d, read, body))
		return false;
	walk = jtext_open(responses);
	while (jtext_member(&walk, &name, &items))
		if (!take_items(d, read, find_table(d, read, name), items))
			return false;
	for (i = 0; i < read->count; i++)
		if (read->keys[i].unread)
			read->keys[i].unread = read->keys[i].at == LEFT;
	return true;
}
