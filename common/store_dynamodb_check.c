/* Refused writes: whether the config is to blame. */
#include <stdlib.h>

#include "json_string.h"
#include "jtext.h"
#include "key_value.h"
#include "mem.h"
#include "store_dynamodb.h"

/* A refused write, while its table is asked about. */
struct check {
	struct store_call *call;
	struct buf body;
	struct fail why;
};

static struct store_table *
table_of(const struct check *c)
{
	return c->call->writes[0]->table;
}

/* The key as the service has it, its indexes too. Who still borrows from what
 * the config gave may go on. */
static int
take_key(struct store_table *t, struct store_table *found, struct fail *why)
{
	if (store_check_key(found, &t->key, true, why) == -1) {
		free(found->key_memory);
		return -1;
	}
	t->own = t->key_memory;
	t->key_memory = found->key_memory;
	t->key = found->key;
	t->described = true;
	return 0;
}

/* An attribute that keys an index must be of its type where it is there. */
static void
name_index(struct check *c, const struct key_index *index,
    const struct key_attribute *a)
{
	const struct store_write *w = c->call->writes[0];
	struct view value;
	struct fail why;
	struct buf unused;

	if (a->name == NULL || w->item.len == 0 ||
	    jtext_get(w->item, view_of(a->name), &value) == JTEXT_NONE)
		return;
	buf_init(&unused, SIZE_MAX);
	if (key_coerce(w->table->name, a, false, value, &unused, &why) == -1 ||
	    (jtext_kind(value) == JTEXT_NUMBER) != (a->type == KEY_N)) {
		fail(&why, FAIL_RECORD, "%s (index %s is keyed by %s, type %c)",
		    c->why.text, index->name, a->name, a->type);
		memcpy(c->why.text, why.text, sizeof(why.text));
	}
	buf_release(&unused);
}

static void
name_indexes(struct check *c)
{
	const struct key_schema *key = &table_of(c)->key;
	size_t i;

	for (i = 0; i < key->index_count; i++) {
		name_index(c, &key->indexes[i], &key->indexes[i].hash);
		name_index(c, &key->indexes[i], &key->indexes[i].range);
	}
}

/* Who may not describe a table may still write to it. */
static void
on_described(void *owner, const struct dynamodb_reply *reply)
{
	struct check *c = owner;
	struct store_call *call = c->call;
	struct store_table *t = table_of(c);
	struct store_table found = { .name = t->name };
	struct store_reply to = { .outcome = STORE_FAILED, .why = &c->why };

	if (reply->outcome != DYNAMODB_OK) {
		t->described |= reply->outcome != DYNAMODB_THROTTLED &&
				reply->outcome != DYNAMODB_TRANSIENT;
	} else if (t->described || (store_dynamodb_read_description(
					&found, reply->body, &c->why) == 0 &&
				       take_key(t, &found, &c->why) == 0)) {
		name_indexes(c);
	}
	call->done(call, &to);
	buf_release(&c->body);
	free(c);
}

bool
store_dynamodb_check(struct store_call *call, const struct fail *why)
{
	struct store_dynamodb *d = (struct store_dynamodb *)call->store;
	const struct store_table *t = call->writes[0]->table;
	struct fail ignored;
	struct check *c;

	if (t->described)
		return false;
	c = xcalloc(1, sizeof(*c));
	c->call = call;
	c->why = *why;
	buf_init(&c->body, SIZE_MAX);
	buf_text(&c->body, "{\"TableName\":");
	json_string_append_lossy(&c->body, view_of(t->name));
	buf_byte(&c->body, '}');
	if (dynamodb_call(d->api, "DescribeTable", buf_as_view(&c->body),
		on_described, c, &ignored) == 0)
		return true;
	buf_release(&c->body);
	free(c);
	return false;
}
