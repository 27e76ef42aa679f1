#include "base64.h"
#include "item.h"
#include "job.h"

bool
job_key_is_apart(const struct job *j)
{
	return j->route->config != NULL &&
	       j->route->config->key_from == KEY_FROM_KEY;
}

/* Both begin with bytes that may pass for text. */
static int
check_raw(const struct job *j, struct view bytes, struct fail *why)
{
	const char *table = j->route->table->name;
	struct view id = record_value(j->record, FIELD_KEY_SCHEMA_ID);

	if (id.p != NULL && jtext_kind(id) != JTEXT_NULL)
		return fail_record(why, "put.key",
		    "table %s: the record's key was not decoded: csr-decode -k "
		    "comes first",
		    table);
	if (bytes.len > 0 && bytes.p[0] == '\0')
		return fail_record(why, "put.key",
		    "table %s: the record's key begins with a zero byte, as "
		    "Avro's framing does: avro-unframe -k and csr-decode -k "
		    "come first",
		    table);
	return 0;
}

static int
key_of_base64(struct job *j, struct view value, struct fail *why)
{
	const struct key_schema *key = &j->route->table->key;
	struct buf *bytes = &j->build->scratch;

	if (jtext_kind(value) != JTEXT_STRING)
		return fail_record(why, "put.key",
		    "table %s: a delete needs the record's key, and it has "
		    "none",
		    key->table);
	buf_reset(bytes);
	value = (struct view){ value.p + 1, value.len - 2 };
	if (base64_append_decoded(bytes, value) == -1)
		return fail_record(why, "put.key", "key_base64 is no base64");
	if (check_raw(j, buf_as_view(bytes), why) == -1)
		return -1;
	return key_of_bytes(key, buf_as_view(bytes), &j->build->key, why);
}

int
job_key_of_record(struct job *j, struct fail *why)
{
	const struct config_table *config = j->route->config;
	struct view value = record_value(j->record, FIELD_KEY);

	buf_reset(&j->build->key);
	if (value.p == NULL)
		return key_of_base64(
		    j, record_value(j->record, FIELD_KEY_BASE64), why);
	if (config != NULL)
		value = envelope_key(config->unwrap, value);
	return key_of_record(&j->route->table->key, value,
	    config != NULL && !config->keep_names, &j->build->key, why);
}

int
job_make_item(struct job *j, struct view row, size_t *bytes, struct fail *why)
{
	static const struct item_names unread = { NULL, 0 };
	const struct key_schema *key = &j->route->table->key;
	const struct item_names *names = NULL;
	struct build *b = j->build;
	struct item_made to = { .plain = &b->item,
		.key = &b->key,
		.typed = b->store->typed ? &b->typed : NULL };

	if (j->route->config != NULL)
		names = shape_names(j->route->shape);
	buf_reset(&b->item);
	buf_reset(&b->typed);
	if (job_key_is_apart(j)) {
		if (job_key_of_record(j, why) == -1)
			return -1;
		buf_reset(&b->scratch);
		if (key_into_row(
			key, buf_as_view(&b->key), row, &b->scratch, why) == -1)
			return -1;
		row = buf_as_view(&b->scratch);
		names = &unread;
	}
	buf_reset(&b->key);
	if (item_of_row(key, row, names, &to, why) == -1)
		return -1;
	*bytes = to.bytes;
	return 0;
}
