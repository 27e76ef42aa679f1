/* DynamoDB's tables as they are: DescribeTable. */
#include <stdlib.h>

#include "backoff.h"
#include "clock.h"
#include "diag.h"
#include "json_string.h"
#include "mem.h"
#include "store_dynamodb.h"

static void
keep_answer(void *owner, const struct dynamodb_reply *reply)
{
	struct store_answer *a = owner;

	a->outcome = reply->outcome;
	a->retry_after_ms = reply->retry_after_ms;
	buf_reset(&a->body);
	buf_view(&a->body, reply->body);
	if (reply->outcome != DYNAMODB_OK)
		a->why = reply->why;
}

/* Whether the same call may go better later. */
static bool
may_pass(struct store_dynamodb *d, const char *operation, struct view body,
    struct store_answer *a, struct fail *why)
{
	if (dynamodb_run(d->api, operation, body, keep_answer, a, why) == -1) {
		a->outcome = DYNAMODB_FAILED;
		a->retry_after_ms = -1;
		return why->kind == FAIL_RETRY;
	}
	if (a->outcome != DYNAMODB_OK)
		*why = a->why;
	return a->outcome == DYNAMODB_THROTTLED ||
	       a->outcome == DYNAMODB_TRANSIENT;
}

int
store_dynamodb_ask(struct store_dynamodb *d, const char *operation,
    struct view body, struct store_answer *a, struct fail *why)
{
	const struct store_settings *o = &d->store.settings;
	int64_t started_ms = clock_ms(), failures = 0, pause_ms;
	struct backoff backoff;

	backoff_init(&backoff, 50, 20000);
	while (may_pass(d, operation, body, a, why)) {
		if (a->outcome != DYNAMODB_THROTTLED)
			failures++;
		else if (o->max_wait_ms >= 0 &&
			 clock_ms() - started_ms > o->max_wait_ms)
			break;
		if (failures > o->retries)
			break;
		if (backoff.tries == 3)
			diag_warn("%s; trying again", why->text);
		pause_ms = backoff_next_ms(&backoff);
		http_sleep(d->http, o->out,
		    pause_ms > a->retry_after_ms ? pause_ms
						 : a->retry_after_ms);
	}
	if (a->outcome == DYNAMODB_OK)
		return 0;
	if (why->kind == FAIL_RETRY)
		why->kind = FAIL_SERVICE;
	return -1;
}

int
store_dynamodb_ask_table(struct store_dynamodb *d, struct view table,
    struct store_answer *a, struct fail *why)
{
	struct buf body;
	int rc;

	buf_init(&body, SIZE_MAX);
	buf_text(&body, "{\"TableName\":");
	json_string_append_lossy(&body, table);
	buf_byte(&body, '}');
	rc = store_dynamodb_ask(d, "DescribeTable", buf_as_view(&body), a, why);
	buf_release(&body);
	return rc;
}

/* A key that was read: names are the answer's strings, unescaped in text. */
struct reading {
	struct buf text;
	struct view definitions;
};

static const char *
keep_text(struct reading *r, struct view string)
{
	size_t at = r->text.len;

	if (jtext_kind(string) != JTEXT_STRING)
		return NULL;
	jtext_unescape(string, &r->text);
	buf_byte(&r->text, '\0');
	return r->text.p + at;
}

static enum key_type
type_of(const struct reading *r, struct view name)
{
	struct jtext_walk walk = jtext_open(r->definitions);
	struct view one, found, type;

	while (jtext_element(&walk, &one))
		if (jtext_kind(one) == JTEXT_OBJECT &&
		    jtext_get(one, VIEW("AttributeName"), &found) ==
			JTEXT_STRING &&
		    view_equal(found, name) &&
		    jtext_get(one, VIEW("AttributeType"), &type) ==
			JTEXT_STRING &&
		    type.len == 3)
			return (enum key_type)type.p[1];
	return KEY_S;
}

/* The KeySchema of a table or an index. */
static bool
read_key(struct reading *r, struct view object, struct key_attribute *hash,
    struct key_attribute *range)
{
	struct view schema, one, name, role;
	struct jtext_walk walk;

	if (jtext_get(object, VIEW("KeySchema"), &schema) != JTEXT_ARRAY)
		return false;
	walk = jtext_open(schema);
	while (jtext_element(&walk, &one)) {
		struct key_attribute *a = hash;

		if (jtext_kind(one) != JTEXT_OBJECT ||
		    jtext_get(one, VIEW("AttributeName"), &name) !=
			JTEXT_STRING)
			return false;
		if (jtext_get(one, VIEW("KeyType"), &role) == JTEXT_STRING &&
		    jtext_string_is(role, VIEW("RANGE")))
			a = range;
		a->name = keep_text(r, name);
		a->type = type_of(r, name);
	}
	return hash->name != NULL;
}

static size_t
size_of_array(struct view object, struct view name, struct view *array)
{
	struct jtext_walk walk;
	struct view one;
	size_t count = 0;

	if (jtext_get(object, name, array) != JTEXT_ARRAY)
		return 0;
	walk = jtext_open(*array);
	while (jtext_element(&walk, &one))
		count++;
	return count;
}

static size_t
read_indexes(struct reading *r, struct view array, struct key_index *to)
{
	struct jtext_walk walk = jtext_open(array);
	struct view one, name;
	size_t count = 0;

	while (jtext_element(&walk, &one)) {
		if (jtext_kind(one) != JTEXT_OBJECT ||
		    jtext_get(one, VIEW("IndexName"), &name) != JTEXT_STRING)
			continue;
		to[count].name = keep_text(r, name);
		count += read_key(r, one, &to[count].hash, &to[count].range);
	}
	return count;
}

static int
read_table(struct reading *r, struct store_table *t, struct view table)
{
	struct key_schema key = { .table = t->name };
	struct key_index *indexes;
	struct view global, local;
	size_t globals, locals;
	bool found;

	if (jtext_get(table, VIEW("AttributeDefinitions"), &r->definitions) !=
	    JTEXT_ARRAY)
		return -1;
	globals = size_of_array(table, VIEW("GlobalSecondaryIndexes"), &global);
	locals = size_of_array(table, VIEW("LocalSecondaryIndexes"), &local);
	indexes = xcalloc(globals + locals + 1, sizeof(*indexes));
	if (globals != 0)
		key.index_count = read_indexes(r, global, indexes);
	if (locals != 0)
		key.index_count +=
		    read_indexes(r, local, indexes + key.index_count);
	key.indexes = indexes;
	found = read_key(r, table, &key.hash, &key.range);
	if (found)
		store_copy_key(t, &key);
	free(indexes);
	return found ? 0 : -1;
}

int
store_dynamodb_read_description(
    struct store_table *t, struct view body, struct fail *why)
{
	struct reading r = { .definitions = VIEW_NONE };
	struct view table;
	int rc = -1;

	/* All that keep_text keeps stays where it is. */
	buf_init(&r.text, SIZE_MAX);
	buf_reserve(&r.text, body.len * 2 + 1);
	if (jtext_kind(body) == JTEXT_OBJECT &&
	    jtext_get(body, VIEW("Table"), &table) == JTEXT_OBJECT)
		rc = read_table(&r, t, table);
	buf_release(&r.text);
	if (rc == -1)
		return fail(why, FAIL_CONFIG,
		    "table %s: DescribeTable answers "
		    "without a key schema: is this DynamoDB?",
		    t->name);
	return 0;
}

int
store_dynamodb_describe(
    struct store *store, struct store_table *t, struct fail *why)
{
	struct store_dynamodb *d = (struct store_dynamodb *)store;
	struct store_answer a = { .outcome = DYNAMODB_FAILED };
	int rc;

	if (store->settings.dry)
		return fail(why, FAIL_CONFIG,
		    "table %s: a dry run asks "
		    "nobody, and the config does not say its key",
		    t->name);
	buf_init(&a.body, SIZE_MAX);
	rc = store_dynamodb_ask_table(d, view_of(t->name), &a, why);
	if (rc == 0)
		rc = store_dynamodb_read_description(
		    t, buf_as_view(&a.body), why);
	else
		fail_in(why, "table %s", t->name);
	buf_release(&a.body);
	return rc;
}
