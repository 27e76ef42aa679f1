#include "build.h"

#include "base64.h"
#include "clock.h"
#include "item.h"
#include "replace.h"

/* A write unit is a put or delete of up to so many bytes. Source: Amazon
 * DynamoDB Developer Guide, "Read/write capacity". */
#define UNIT_BYTES 1024

void
build_init(struct build *b, struct store *store)
{
	*b = (struct build){ .store = store };
	buf_init(&b->row, SIZE_MAX);
	buf_init(&b->keyed, SIZE_MAX);
	buf_init(&b->key, SIZE_MAX);
	buf_init(&b->scratch, SIZE_MAX);
}

void
build_release(struct build *b)
{
	buf_release(&b->row);
	buf_release(&b->keyed);
	buf_release(&b->key);
	buf_release(&b->scratch);
}

/* The work on one record. */
struct job {
	struct build *build;
	const struct record *record;
	struct route *route;
	struct slot *slot;
	size_t item, item_len; /* where in the slot's text; 0: a delete */
	size_t bytes; /* of the item, as DynamoDB counts them */
};

static struct view
view_in(const struct slot *s, size_t at, size_t len)
{
	return (struct view){ s->text.p + at, len };
}

static void
skip(struct job *j)
{
	struct slot *s = j->slot;

	s->out = s->text.len;
	replace_skipped(j->record, &s->text);
	s->out_len = s->text.len - s->out;
	s->state = SLOT_READY;
}

static double
units(const struct job *j)
{
	size_t whole = (j->bytes + UNIT_BYTES - 1) / UNIT_BYTES;

	return whole > 1 ? (double)whole : 1;
}

/* All text is there: what the write borrows of it stays where it is. */
static int
finish_write(struct job *j, bool delete, struct fail *why)
{
	struct slot *slot = j->slot;
	struct store_write *w = &slot->write.row;
	struct view key = buf_as_view(&j->build->key);
	size_t key_at = slot->text.len, at = key_at + key.len;

	slot->out_len = slot->text.len - slot->out;
	buf_view(&slot->text, key);
	*w = (struct store_write){ .table = j->route->table,
		.delete = delete,
		.key = key,
		.item = view_in(slot, j->item, j->item_len),
		.capacity = units(j) };
	buf_reset(&j->build->scratch);
	if (store_prepare(j->build->store, w, &j->build->scratch, why) == -1)
		return -1;
	buf_view(&slot->text, buf_as_view(&j->build->scratch));
	w->key = view_in(slot, key_at, key.len);
	w->item = view_in(slot, j->item, j->item_len);
	w->request = view_in(slot, at, slot->text.len - at);
	slot->state = SLOT_WRITE;
	return 0;
}

static int
write_delete(struct job *j, struct fail *why)
{
	struct slot *s = j->slot;

	s->out = s->text.len;
	replace_delete(j->record, buf_as_view(&j->build->key), &s->text);
	return finish_write(j, true, why);
}

static int
write_put(struct job *j, struct fail *why)
{
	struct build *b = j->build;
	struct slot *s = j->slot;

	buf_reset(&b->row);
	if (item_normalise(buf_as_view(&b->keyed), &b->row, &j->bytes, why) ==
	    -1)
		return -1;
	s->out = s->text.len;
	j->item = replace_put(
	    j->record, buf_as_view(&b->row), j->route->table->name, &s->text);
	j->item_len = b->row.len;
	return finish_write(j, false, why);
}

/* The key that stands in the record's key field. */
static int
key_from_record(struct job *j, struct fail *why)
{
	const struct key_schema *key = &j->route->table->key;
	const struct config_table *config = j->route->config;
	struct view value = record_value(j->record, FIELD_KEY);
	struct buf *bytes = &j->build->scratch;

	buf_reset(&j->build->key);
	if (value.p != NULL)
		return key_of_record(key, value,
		    config != NULL && !config->keep_names, &j->build->key, why);
	value = record_value(j->record, FIELD_KEY_BASE64);
	if (jtext_kind(value) != JTEXT_STRING)
		return fail_record(why, "put.key",
		    "table %s: a delete needs the record's key, and it has "
		    "none",
		    key->table);
	buf_reset(bytes);
	value = (struct view){ value.p + 1, value.len - 2 };
	if (base64_append_decoded(bytes, value) == -1)
		return fail_record(why, "put.key", "key_base64 is no base64");
	return key_of_bytes(key, buf_as_view(bytes), &j->build->key, why);
}

static int
delete_by_key(struct job *j, struct fail *why)
{
	if (key_from_record(j, why) == -1)
		return -1;
	return write_delete(j, why);
}

static bool
key_is_apart(const struct job *j)
{
	return j->route->config != NULL &&
	       j->route->config->key_from == KEY_FROM_KEY;
}

/* A row that says that it is to be deleted. */
static int
delete_row(struct job *j, struct view row, struct fail *why)
{
	struct build *b = j->build;

	if (key_is_apart(j))
		return delete_by_key(j, why);
	buf_reset(&b->key);
	if (key_of_item(&j->route->table->key, row, &b->key, why) == -1)
		return -1;
	return write_delete(j, why);
}

/* The row with its key attributes as the table wants them, in keyed. */
static int
put_key_into(struct job *j, struct view row, struct fail *why)
{
	const struct key_schema *key = &j->route->table->key;
	struct build *b = j->build;

	buf_reset(&b->keyed);
	if (!key_is_apart(j)) {
		buf_reset(&b->key);
		return key_of_row(key, row, &b->keyed, &b->key, why);
	}
	if (key_from_record(j, why) == -1)
		return -1;
	buf_reset(&b->scratch);
	if (key_into_row(key, buf_as_view(&b->key), row, &b->scratch, why) ==
	    -1)
		return -1;
	buf_reset(&b->key);
	return key_of_row(
	    key, buf_as_view(&b->scratch), &b->keyed, &b->key, why);
}

static bool
is_deleted(const struct job *j, struct view row)
{
	const struct config_table *config = j->route->config;

	return config != NULL && config->delete_when != NULL &&
	       predicate_holds(config->delete_when, row);
}

/* delete_when is asked of the row as it would be stored. What else is wrong
 * with a row (an attribute that keys an index) is nothing to its delete. */
static int
put_row(struct job *j, struct view row, struct fail *why)
{
	if (put_key_into(j, row, why) == -1)
		return is_deleted(j, row) ? delete_row(j, row, why) : -1;
	if (is_deleted(j, buf_as_view(&j->build->keyed)))
		return write_delete(j, why);
	return write_put(j, why);
}

static int
shape_and_put(struct job *j, struct view payload, struct fail *why)
{
	struct shape_input input = { payload, clock_wall_ms() };
	struct buf *row = &j->build->row;

	buf_reset(row);
	switch (shape_row(j->route->shape, &input, row, why)) {
	case SHAPE_FAILED:
		return -1;
	case SHAPE_SKIPPED:
		skip(j);
		return 0;
	case SHAPE_ROW:
		break;
	}
	route_warn_absent(j->route, j->record);
	return put_row(j, buf_as_view(row), why);
}

/* A null that a schema decoded to is a row with nothing in it. */
static int
null_row(struct job *j, struct fail *why)
{
	if (j->route->config == NULL || !j->route->config->skip_empty)
		return fail_record(
		    why, "put.row", "the payload is null, by its schema");
	skip(j);
	return 0;
}

static int
without_payload(const struct record *r, struct fail *why)
{
	return fail_record(why, "put.payload", "%s",
	    record_has(r, FIELD_PAYLOAD_BASE64)
		? "payload_base64 was not decoded to a payload"
		: "the record has no payload");
}

int
build_slot(struct build *b, const struct record *r, struct route *route,
    struct slot *slot, struct fail *why)
{
	struct job job = { b, r, route, slot, 0, 0, 0 };
	struct view payload = record_value(r, FIELD_PAYLOAD);

	if (record_has(r, FIELD_PUT_IF))
		return fail_record(
		    why, "put.put_if", "put_if is not known to this version");
	switch (jtext_kind(payload)) {
	case JTEXT_NONE:
		return without_payload(r, why);
	case JTEXT_NULL:
		if (record_has(r, FIELD_TABLE) ||
		    !record_has(r, FIELD_VALUE_SCHEMA_ID))
			return delete_by_key(&job, why);
		break;
	case JTEXT_OBJECT:
		break;
	default:
		return fail_record(
		    why, "put.row", "the payload is not a JSON object");
	}
	if (payload.p[0] != '{')
		return null_row(&job, why);
	return route->config != NULL ? shape_and_put(&job, payload, why)
				     : put_row(&job, payload, why);
}
