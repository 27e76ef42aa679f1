#include "build.h"

#include "clock.h"
#include "job.h"
#include "replace.h"

void
build_init(struct build *b, struct store *store, bool dry)
{
	*b = (struct build){ .store = store, .dry = dry };
	buf_init(&b->row, SIZE_MAX);
	buf_init(&b->item, SIZE_MAX);
	buf_init(&b->typed, SIZE_MAX);
	buf_init(&b->key, SIZE_MAX);
	buf_init(&b->old_key, SIZE_MAX);
	buf_init(&b->removed, SIZE_MAX);
	buf_init(&b->scratch, SIZE_MAX);
	envelope_init(&b->envelope);
}

void
build_release(struct build *b)
{
	buf_release(&b->row);
	buf_release(&b->item);
	buf_release(&b->typed);
	buf_release(&b->key);
	buf_release(&b->old_key);
	buf_release(&b->removed);
	buf_release(&b->scratch);
	envelope_release(&b->envelope);
}

static void
skip(struct job *j)
{
	struct slot *s = &j->slot->slot;

	slot_begin(s);
	replace_skipped(j->record, &s->text);
	slot_end(s, SLOT_READY);
}

/* The build's item, whose key is the build's. */
static int
write_put(struct job *j, size_t bytes, struct fail *why)
{
	struct build *b = j->build;
	struct slot *s = &j->slot->slot;
	struct draft d = {
		.write = &j->slot->write, .text = &s->text, .bytes = bytes
	};

	slot_begin(s);
	d.item = replace_put(
	    j->record, buf_as_view(&b->item), j->route->table->name, &s->text);
	d.item_len = b->item.len;
	d.typed = b->store->typed ? buf_as_view(&b->typed) : VIEW_NONE;
	slot_end(s, SLOT_BUSY);
	d.update = j->update;
	d.whole = j->update && !b->dry ? put_slot_whole(j->slot) : NULL;
	return draft_finish(j, &d, buf_as_view(&b->key), why);
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
	size_t bytes;

	if (job_make_item(j, row, &bytes, why) == -1)
		return is_deleted(j, row) ? job_delete_row(j, row, why) : -1;
	if (is_deleted(j, buf_as_view(&j->build->item)))
		return job_delete_row(j, row, why);
	job_list_removed(j, row);
	if (write_put(j, bytes, why) == -1)
		return -1;
	return job_delete_moved(j, why);
}

/* write = auto: an update where the row is not whole. */
static bool
is_update(const struct job *j, bool partial)
{
	enum config_write write = j->route->config->write;

	partial |= shape_is_partial(j->route->shape);
	return write == WRITE_UPDATE || (write == WRITE_AUTO && partial);
}

static int
shape_and_put(struct job *j, const struct envelope *e, struct fail *why)
{
	struct shape_input input = { e->row, clock_wall_ms(), e->partial };
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
	j->before = e->before;
	j->update = is_update(j, e->partial);
	if (job_add_own(j, row, why) == -1)
		return -1;
	return put_row(j, buf_as_view(row), why);
}

static int
unwrap(struct job *j, struct view payload, struct fail *why)
{
	struct envelope e;

	if (envelope_open(j->route->config->unwrap, payload,
		&j->build->envelope, &e, why) == -1)
		return -1;
	j->fields = e.fields;
	switch (e.kind) {
	case ENVELOPE_PUT:
		return shape_and_put(j, &e, why);
	case ENVELOPE_DELETE:
		return job_delete_image(j, e.row, why);
	case ENVELOPE_TOMBSTONE:
		return job_delete_by_key(j, why);
	case ENVELOPE_NOTHING:
		break;
	}
	route_warn_nothing(j->route, e.word);
	skip(j);
	return 0;
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
    struct put_slot *slot, struct fail *why)
{
	struct job job = {
		.build = b, .record = r, .route = route, .slot = slot
	};
	struct view payload = record_value(r, FIELD_PAYLOAD);

	if (job_read_order(&job, why) == -1)
		return -1;
	switch (jtext_kind(payload)) {
	case JTEXT_NONE:
		return without_payload(r, why);
	case JTEXT_NULL:
		return record_has(r, FIELD_TABLE) ||
			       record_set(r, FIELDS(FIELD_VALUE_SCHEMA_ID)) == 0
			   ? job_delete_by_key(&job, why)
			   : null_row(&job, why);
	case JTEXT_OBJECT:
		return route->config != NULL ? unwrap(&job, payload, why)
					     : put_row(&job, payload, why);
	default:
		return fail_record(
		    why, "put.row", "the payload is not a JSON object");
	}
}
