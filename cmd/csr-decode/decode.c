#include "decode.h"
/* One of the record's two sides. */
struct side {
	enum field bytes, value, schema_id;
	struct view before; /* the text in front of the decoded value */
};

static const struct side payload_side = {
	.bytes = FIELD_PAYLOAD_BASE64,
	.value = FIELD_PAYLOAD,
	.schema_id = FIELD_VALUE_SCHEMA_ID,
	.before = { "\"payload\":", 10 },
};
static const struct side key_side = {
	.bytes = FIELD_KEY_BASE64,
	.value = FIELD_KEY,
	.schema_id = FIELD_KEY_SCHEMA_ID,
	.before = { "\"key\":", 6 },
};

void
decode_init(struct decode *d, struct registry *registry, struct reader *reader,
    struct avro_print print)
{
	*d = (struct decode){ .scratch = avro_scratch_new(),
		.max_record = SIZE_MAX };
	schemas_init(&d->schemas, registry, reader, print);
	buf_init(&d->bytes, SIZE_MAX);
	buf_init(&d->payload, SIZE_MAX);
}

void
decode_release(struct decode *d)
{
	schemas_release(&d->schemas);
	avro_scratch_free(d->scratch);
	buf_release(&d->bytes);
	buf_release(&d->payload);
}

/* The bytes of a side; the payload's may be there already. */
static int
side_bytes(struct decode *d, const struct record *r, const struct side *side,
    struct view *data, struct fail *why)
{
	if (r->has_bytes && side == &payload_side) {
		*data = buf_as_view(r->bytes);
		return 0;
	}
	buf_reset(&d->bytes);
	if (jtext_base64(r->value[side->bytes], &d->bytes) == 0) {
		*data = buf_as_view(&d->bytes);
		return 0;
	}
	return fail_record(why, "csr.base64", "%s is not base64 text",
	    field_name(side->bytes));
}

/* The payload of a JSON Schema subject is JSON already. A newline between
 * its tokens would end our line. */
static int
copy_json(struct view json, struct buf *out, struct fail *why)
{
	struct jtext_error error;
	size_t from = out->len, i;

	if (jtext_check_within(1, json, &error) == -1)
		return fail_record(why, "csr.json",
		    "not the JSON that its schema promises: byte %zu: %s",
		    (size_t)(error.at - json.p) + 1, error.what);
	buf_view(out, json);
	for (i = from; i < out->len; i++)
		if (out->p[i] == '\n' || out->p[i] == '\r')
			out->p[i] = ' ';
	return 0;
}

static void
put_schema_name(struct schema *schema, struct view data, struct buf *out)
{
	struct view name = schema_name(schema, data);

	if (name.p == NULL)
		return;
	buf_view(out, VIEW(",\"value_schema_name\":"));
	buf_view(out, name);
}

/* A side that has bytes: its value in their place. */
static int
decode_side(struct decode *d, const struct side *side, struct splice *s,
    struct out *out, struct fail *why)
{
	const struct record *r = s->r;
	struct wanted wanted = { .id = r->value[side->schema_id],
		.key = side == &key_side };
	struct schema *schema;
	struct view data;

	if (!record_has(r, side->schema_id))
		return fail_record(why, "csr.no_schema_id",
		    "%s has no %s beside it: avro-unframe comes first",
		    field_name(side->bytes), field_name(side->schema_id));
	if (record_has(r, FIELD_TOPIC))
		wanted.topic = r->value[FIELD_TOPIC];
	schema = schemas_get(&d->schemas, &wanted, out, why);
	if (schema == NULL || side_bytes(d, r, side, &data, why) == -1)
		return -1;
	splice_take(s, side->bytes);
	buf_view(s->out, side->before);
	if (schema->kind == SCHEMA_JSON)
		return copy_json(data, s->out, why);
	if (avro_json_decode(schema->plan, data, s->out, d->scratch, why) == -1)
		return -1;
	if (side == &payload_side)
		put_schema_name(schema, data, s->out);
	return 0;
}

/* Key bytes without a schema id are no Avro, and stay. */
static const struct side *
side_of(const struct decode *d, const struct record *r, enum field f)
{
	if (f == FIELD_PAYLOAD_BASE64 && !record_has(r, FIELD_PAYLOAD))
		return &payload_side;
	if (f == FIELD_KEY_BASE64 && d->keys && !record_has(r, FIELD_KEY) &&
	    record_has(r, FIELD_KEY_SCHEMA_ID))
		return &key_side;
	return NULL;
}

/* What may become something else. */
#define FIELDS_DECODED \
	(FIELDS(FIELD_PAYLOAD_BASE64) | FIELDS(FIELD_KEY_BASE64) | \
	    FIELDS(FIELD_VALUE_SCHEMA_NAME))

static int
decode_fields(
    struct decode *d, const struct record *r, struct out *out, struct fail *why)
{
	struct splice s;
	unsigned i;

	splice_begin(&s, r, &out->buf);
	for (i = 0; i < r->fields; i++) {
		enum field f = (enum field)r->order[i];
		const struct side *side;

		if ((FIELDS(f) & FIELDS_DECODED) == 0)
			continue;
		side = side_of(d, r, f);
		if (side != NULL && decode_side(d, side, &s, out, why) == -1)
			return side == &key_side ? fail_in(why, "key") : -1;
		/* The one in the record is of another decoding. */
		if (f == FIELD_VALUE_SCHEMA_NAME &&
		    record_has(r, FIELD_PAYLOAD_BASE64))
			splice_drop(&s, f);
	}
	splice_end(&s);
	return 0;
}

/* A line beyond --max-record would end the next filter, each time anew. */
static int
check_size(const struct decode *d, const struct out *out, struct fail *why)
{
	size_t len = out->buf.len - out->begun;

	if (len <= d->max_record)
		return 0;
	return fail_record(why, "avro.large",
	    "decoded, the record takes %zu bytes, more than --max-record", len);
}

static void
drop(const struct record *r, struct buf *out)
{
	struct splice s;

	splice_begin(&s, r, out);
	splice_add(&s);
	buf_text(out, "\"dropped\":true");
	splice_end(&s);
}

int
decode_record(
    void *tool, const struct record *r, struct out *out, struct fail *why)
{
	struct decode *d = tool;

	if (decode_fields(d, r, out, why) == 0 && check_size(d, out, why) == 0)
		return 0;
	if (why->kind != FAIL_RECORD || d->mode == DECODE_PERMISSIVE)
		return -1;
	out_cancel(out);
	if (d->mode == DECODE_DROP) {
		drop(r, &out->buf);
		if (d->tally != NULL)
			d->tally->dropped++;
		return 0;
	}
	fail_in(why, "%s: %s", record_coordinates(r).text, why->code);
	why->kind = FAIL_DATA;
	return -1;
}
