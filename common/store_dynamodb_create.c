/* Making DynamoDB's tables: CreateTable. */
#include "clock.h"
#include "json_string.h"
#include "store_dynamodb.h"

/* How often a table that is being made is looked at, and for how long. */
#define POLL_MS 500
#define CREATE_MS 600000

static void
append_key(struct buf *body, const struct key_attribute *hash,
    const struct key_attribute *range)
{
	buf_text(body, "\"KeySchema\":[{\"AttributeName\":");
	json_string_append_lossy(body, view_of(hash->name));
	buf_text(body, ",\"KeyType\":\"HASH\"}");
	if (range->name != NULL) {
		buf_text(body, ",{\"AttributeName\":");
		json_string_append_lossy(body, view_of(range->name));
		buf_text(body, ",\"KeyType\":\"RANGE\"}");
	}
	buf_byte(body, ']');
}

/* An attribute's definition, unless it has one already. */
static void
append_definition(struct buf *body, size_t begun, const struct key_attribute *a)
{
	struct buf one;

	if (a->name == NULL)
		return;
	buf_init(&one, SIZE_MAX);
	buf_text(&one, "{\"AttributeName\":");
	json_string_append_lossy(&one, view_of(a->name));
	buf_text(&one, ",\"AttributeType\":");
	if (memmem(body->p + begun, body->len - begun, one.p, one.len) ==
	    NULL) {
		if (body->len != begun)
			buf_byte(body, ',');
		buf_view(body, buf_as_view(&one));
		buf_printf(body, "\"%c\"}", a->type);
	}
	buf_release(&one);
}

static void
append_definitions(struct buf *body, const struct key_schema *key)
{
	size_t begun, i;

	buf_text(body, ",\"AttributeDefinitions\":[");
	begun = body->len;
	append_definition(body, begun, &key->hash);
	append_definition(body, begun, &key->range);
	for (i = 0; i < key->index_count; i++) {
		append_definition(body, begun, &key->indexes[i].hash);
		append_definition(body, begun, &key->indexes[i].range);
	}
	buf_byte(body, ']');
}

static void
append_indexes(struct buf *body, const struct key_schema *key)
{
	size_t i;

	if (key->index_count == 0)
		return;
	buf_text(body, ",\"GlobalSecondaryIndexes\":[");
	for (i = 0; i < key->index_count; i++) {
		const struct key_index *index = &key->indexes[i];

		buf_text(body, i == 0 ? "{\"IndexName\":" : ",{\"IndexName\":");
		json_string_append_lossy(body, view_of(index->name));
		buf_byte(body, ',');
		append_key(body, &index->hash, &index->range);
		buf_text(body, ",\"Projection\":{\"ProjectionType\":\"ALL\"}}");
	}
	buf_byte(body, ']');
}

static bool
is_active(struct view body)
{
	struct view table, indexes, one, status;
	struct jtext_walk walk;

	if (jtext_get(body, VIEW("Table"), &table) != JTEXT_OBJECT ||
	    jtext_get(table, VIEW("TableStatus"), &status) != JTEXT_STRING ||
	    !jtext_string_is(status, VIEW("ACTIVE")))
		return false;
	if (jtext_get(table, VIEW("GlobalSecondaryIndexes"), &indexes) !=
	    JTEXT_ARRAY)
		return true;
	walk = jtext_open(indexes);
	while (jtext_element(&walk, &one))
		if (jtext_get(one, VIEW("IndexStatus"), &status) ==
			JTEXT_STRING &&
		    !jtext_string_is(status, VIEW("ACTIVE")))
			return false;
	return true;
}

static int
wait_active(struct store_dynamodb *d, const struct store_table *t,
    struct store_answer *a, struct fail *why)
{
	int64_t until_ms = clock_ms() + CREATE_MS;

	for (;;) {
		if (store_dynamodb_ask_table(d, view_of(t->name), a, why) ==
		    -1) {
			/* Made a moment ago, it may not be known yet. */
			if (a->outcome != DYNAMODB_NOT_FOUND)
				return -1;
		} else if (is_active(buf_as_view(&a->body))) {
			return 0;
		}
		if (clock_ms() > until_ms)
			return fail(why, FAIL_SERVICE,
			    "is not active after %d s", CREATE_MS / 1000);
		http_sleep(d->http, d->store.settings.out, POLL_MS);
	}
}

int
store_dynamodb_create(
    struct store *store, struct store_table *t, struct fail *why)
{
	struct store_dynamodb *d = (struct store_dynamodb *)store;
	struct store_answer a = { .outcome = DYNAMODB_FAILED };
	struct buf body;
	int rc;

	buf_init(&a.body, SIZE_MAX);
	buf_init(&body, SIZE_MAX);
	buf_text(&body, "{\"TableName\":");
	json_string_append_lossy(&body, view_of(t->name));
	buf_byte(&body, ',');
	append_key(&body, &t->key.hash, &t->key.range);
	append_definitions(&body, &t->key);
	append_indexes(&body, &t->key);
	buf_text(&body, ",\"BillingMode\":\"PAY_PER_REQUEST\"}");
	rc = store_dynamodb_ask(d, "CreateTable", buf_as_view(&body), &a, why);
	if (rc == 0 || a.outcome == DYNAMODB_IN_USE)
		rc = wait_active(d, t, &a, why);
	if (rc == -1)
		fail_in(why, "table %s", t->name);
	buf_release(&body);
	buf_release(&a.body);
	return rc;
}
