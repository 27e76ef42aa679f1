#include "avro_default.h"

#include <endian.h>
#include <stdlib.h>

#include "limits.h"

struct encoder {
	struct buf *out;
	size_t *work;
	unsigned depth;
	bool stopped; /* too large: no other branch helps */
	struct fail *why;
};

static int encode(
    struct encoder *, const struct json_node *, const struct avro_type *);

static int
misfit(struct encoder *e, const struct json_node *json,
    const struct avro_type *type)
{
	bool string = json->kind == JTEXT_STRING;
	struct view text = json->text;

	return fail_record(e->why, "avro.resolve", "%s%.*s%s is no %s",
	    string ? "\"" : "", (int)(text.len < 60 ? text.len : 60), text.p,
	    string ? "\"" : "", avro_kind_name(type->kind).p);
}

static void
put_number(struct buf *out, int64_t number)
{
	uint64_t n = (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);

	for (; n > 127; n >>= 7)
		buf_byte(out, (char)(n | 128));
	buf_byte(out, (char)n);
}

static int
encode_whole(struct encoder *e, const struct json_node *json,
    const struct avro_type *type)
{
	int64_t n;

	if (!json_tree_int64(json, &n) ||
	    (type->kind == AVRO_INT && (n < INT32_MIN || n > INT32_MAX)))
		return misfit(e, json, type);
	put_number(e->out, n);
	return 0;
}

/* The text of a number ends where no number goes on. */
static int
encode_floating(struct encoder *e, const struct json_node *json,
    const struct avro_type *type)
{
	uint64_t bits;
	uint32_t few;
	double value;
	float narrow;

	if (json->kind != JTEXT_NUMBER && !view_is(json->text, "NaN") &&
	    !view_is(json->text, "Infinity") &&
	    !view_is(json->text, "-Infinity"))
		return misfit(e, json, type);
	value = strtod(json->text.p, NULL);
	narrow = (float)value;
	memcpy(&bits, &value, sizeof(bits));
	memcpy(&few, &narrow, sizeof(few));
	bits = htole64(bits);
	few = htole32(few);
	if (type->kind == AVRO_DOUBLE)
		buf_append(e->out, &bits, sizeof(bits));
	else
		buf_append(e->out, &few, sizeof(few));
	return 0;
}

/* Each character is the byte of its number (U+0000 to U+00FF): in UTF-8 one
 * byte, or two of which the first is C2 or C3. */
static int
encode_bytes(struct encoder *e, const struct json_node *json,
    const struct avro_type *type)
{
	const unsigned char *p = (const unsigned char *)json->text.p;
	const unsigned char *end = p + json->text.len, *at;
	size_t len = 0, i;

	if (json->kind != JTEXT_STRING)
		return misfit(e, json, type);
	for (at = p; at < end; at += *at < 0x80 ? 1 : 2, len++)
		if (*at >= 0x80 && (at + 1 == end || *at < 0xc2 || *at > 0xc3))
			return misfit(e, json, type);
	if (type->kind == AVRO_FIXED && len != type->size)
		return fail_record(e->why, "avro.resolve",
		    "a string of %zu characters is no fixed of %u bytes", len,
		    type->size);
	if (type->kind == AVRO_BYTES)
		put_number(e->out, (int64_t)len);
	for (i = 0; i < len; i++, p++) {
		unsigned byte = *p;

		if (byte >= 0x80)
			byte = (byte & 3) << 6 | (*++p & 0x3f);
		buf_byte(e->out, (char)byte);
	}
	return 0;
}

static int
encode_string(struct encoder *e, const struct json_node *json,
    const struct avro_type *type)
{
	if (json->kind != JTEXT_STRING)
		return misfit(e, json, type);
	put_number(e->out, (int64_t)json->text.len);
	buf_view(e->out, json->text);
	return 0;
}

static int
encode_enum(struct encoder *e, const struct json_node *json,
    const struct avro_type *type)
{
	uint32_t i;

	if (json->kind == JTEXT_STRING)
		for (i = 0; i < type->count; i++)
			if (view_equal(json->text, type->symbols[i])) {
				put_number(e->out, i);
				return 0;
			}
	return misfit(e, json, type);
}

static int
encode_items(struct encoder *e, const struct json_node *json,
    const struct avro_type *type)
{
	const struct json_node *item = json->first;
	bool map = type->kind == AVRO_MAP;

	if (json->kind != (map ? JTEXT_OBJECT : JTEXT_ARRAY))
		return misfit(e, json, type);
	if (json->count != 0)
		put_number(e->out, json->count);
	for (; item != NULL; item = item->next) {
		if (map) {
			put_number(e->out, (int64_t)item->name.len);
			buf_view(e->out, item->name);
		}
		if (encode(e, item, type->items) == -1)
			return -1;
	}
	put_number(e->out, 0);
	return 0;
}

static int
encode_record(struct encoder *e, const struct json_node *json,
    const struct avro_type *type)
{
	uint32_t i;

	if (json->kind != JTEXT_OBJECT)
		return misfit(e, json, type);
	for (i = 0; i < type->count; i++) {
		const struct avro_field *field = &type->fields[i];
		const struct json_node *member = json->first, *value = NULL;

		for (; member != NULL; member = member->next)
			if (view_equal(member->name, field->name))
				value = member;
		*e->work -= *e->work < json->count ? *e->work : json->count;
		if (value == NULL)
			value = json_tree_member(field->json, "default");
		if (value == NULL)
			return fail_record(e->why, "avro.resolve",
			    "it lacks field %.*s, which has no default",
			    (int)(field->name.len < 100 ? field->name.len
							: 100),
			    field->name.p);
		if (encode(e, value, field->type) == -1)
			return -1;
	}
	return 0;
}

static int
encode_union(struct encoder *e, const struct json_node *json,
    const struct avro_type *type)
{
	size_t before = e->out->len;
	uint32_t i;

	for (i = 0; i < type->count; i++) {
		put_number(e->out, i);
		if (encode(e, json, type->branches[i]) == 0)
			return 0;
		if (e->stopped)
			return -1;
		buf_rewind(e->out, before);
	}
	return misfit(e, json, type);
}

static int
encode_any(struct encoder *e, const struct json_node *json,
    const struct avro_type *type)
{
	switch (type->kind) {
	case AVRO_NULL:
		return json->kind == JTEXT_NULL ? 0 : misfit(e, json, type);
	case AVRO_BOOLEAN:
		if (json->kind != JTEXT_TRUE && json->kind != JTEXT_FALSE)
			return misfit(e, json, type);
		buf_byte(e->out, json->kind == JTEXT_TRUE);
		return 0;
	case AVRO_INT:
	case AVRO_LONG:
		return encode_whole(e, json, type);
	case AVRO_FLOAT:
	case AVRO_DOUBLE:
		return encode_floating(e, json, type);
	case AVRO_BYTES:
	case AVRO_FIXED:
		return encode_bytes(e, json, type);
	case AVRO_STRING:
		return encode_string(e, json, type);
	case AVRO_ENUM:
		return encode_enum(e, json, type);
	case AVRO_RECORD:
		return encode_record(e, json, type);
	case AVRO_UNION:
		return encode_union(e, json, type);
	default:
		return encode_items(e, json, type);
	}
}

/* A default may lead back to itself, and one of n types through all their
 * 2^n combinations. */
static int
encode(struct encoder *e, const struct json_node *json,
    const struct avro_type *type)
{
	int rc;

	if (e->depth == LIMIT_AVRO_DEPTH || *e->work == 0 || e->out->over) {
		e->stopped = true;
		return fail_record(
		    e->why, "avro.resolve", "it is too large, or without end");
	}
	e->depth++;
	--*e->work;
	rc = encode_any(e, json, type);
	e->depth--;
	return rc;
}

int
avro_default_encode(const struct json_node *json, const struct avro_type *type,
    struct buf *out, size_t *work, struct fail *why)
{
	struct encoder e = { .out = out, .work = work, .why = why };

	if (encode(&e, json, type) == -1)
		return -1;
	if (!out->over)
		return 0;
	return fail_record(why, "avro.resolve", "it is too large");
}
