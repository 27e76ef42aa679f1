#include "record.h"

#include <stdio.h>

#include "utf8.h"

static const char *const names[FIELD_COUNT] = {
	[FIELD_TOPIC] = "topic",
	[FIELD_PARTITION] = "partition",
	[FIELD_OFFSET] = "offset",
	[FIELD_TSTYPE] = "tstype",
	[FIELD_TS] = "ts",
	[FIELD_HEADERS] = "headers",
	[FIELD_KEY] = "key",
	[FIELD_PAYLOAD] = "payload",
	[FIELD_KEY_BASE64] = "key_base64",
	[FIELD_PAYLOAD_BASE64] = "payload_base64",
	[FIELD_KEY_SCHEMA_ID] = "key_schema_id",
	[FIELD_VALUE_SCHEMA_ID] = "value_schema_id",
	[FIELD_VALUE_SCHEMA_NAME] = "value_schema_name",
	[FIELD_TABLE] = "table",
	[FIELD_PUT_IF] = "put_if",
	[FIELD_STORED] = "stored",
	[FIELD_RETRIES] = "retries",
	[FIELD_MISSING] = "missing",
	[FIELD_FROM] = "from",
	[FIELD_DROPPED] = "dropped",
	[FIELD_SKIPPED] = "skipped",
	[FIELD_DELETED] = "deleted",
	[FIELD_SUPERSEDED] = "superseded",
	[FIELD_ERROR] = "error",
	[FIELD_PARKED] = "parked",
};

const char *
field_name(enum field f)
{
	return names[f];
}

/* Comparisons of constant length become one or two of registers. */
#define IF_NAME(text, field) \
	if (memcmp(name, text, sizeof(text) - 1) == 0) \
	return field

static enum field
plain_field(const char *name, size_t len)
{
	switch (len) {
	case 2:
		IF_NAME("ts", FIELD_TS);
		break;
	case 3:
		IF_NAME("key", FIELD_KEY);
		break;
	case 4:
		IF_NAME("from", FIELD_FROM);
		break;
	case 5:
		IF_NAME("topic", FIELD_TOPIC);
		IF_NAME("error", FIELD_ERROR);
		IF_NAME("table", FIELD_TABLE);
		break;
	case 6:
		IF_NAME("offset", FIELD_OFFSET);
		IF_NAME("tstype", FIELD_TSTYPE);
		IF_NAME("stored", FIELD_STORED);
		IF_NAME("put_if", FIELD_PUT_IF);
		IF_NAME("parked", FIELD_PARKED);
		break;
	case 7:
		IF_NAME("payload", FIELD_PAYLOAD);
		IF_NAME("headers", FIELD_HEADERS);
		IF_NAME("retries", FIELD_RETRIES);
		IF_NAME("missing", FIELD_MISSING);
		IF_NAME("dropped", FIELD_DROPPED);
		IF_NAME("skipped", FIELD_SKIPPED);
		IF_NAME("deleted", FIELD_DELETED);
		break;
	case 9:
		IF_NAME("partition", FIELD_PARTITION);
		break;
	case 10:
		IF_NAME("key_base64", FIELD_KEY_BASE64);
		IF_NAME("superseded", FIELD_SUPERSEDED);
		break;
	case 13:
		IF_NAME("key_schema_id", FIELD_KEY_SCHEMA_ID);
		break;
	case 14:
		IF_NAME("payload_base64", FIELD_PAYLOAD_BASE64);
		break;
	case 15:
		IF_NAME("value_schema_id", FIELD_VALUE_SCHEMA_ID);
		break;
	case 17:
		IF_NAME("value_schema_name", FIELD_VALUE_SCHEMA_NAME);
		break;
	default:
		break;
	}
	return FIELD_COUNT;
}

/* Which field a name (with its quotes) is; FIELD_COUNT for any other. The
 * longest one may be written as seventeen escapes of six letters. */
static enum field
field_of(struct view name)
{
	size_t f = FIELD_COUNT;

	if (name.len <= 2 + 17)
		f = plain_field(name.p + 1, name.len - 2);
	if (f != FIELD_COUNT || name.len > 2 + 17 * 6 ||
	    memchr(name.p, '\\', name.len) == NULL)
		return (enum field)f;
	for (f = 0; f < FIELD_COUNT; f++)
		if (jtext_string_is(name, view_of(names[f])))
			break;
	return (enum field)f;
}

/* Where parsing is, and what is wrong there. */
struct parse {
	const char *p, *end;
	struct jtext_error error;
};

static bool
wrong(struct parse *at, const char *what)
{
	at->error = (struct jtext_error){ at->p, what };
	return false;
}

static bool
note_field(struct record *r, enum field f, struct view name, struct view value,
    struct parse *at)
{
	if (record_has(r, f)) {
		at->p = name.p;
		return wrong(at, "a field of the record stands there twice");
	}
	r->has |= FIELDS(f);
	r->order[r->fields++] = (unsigned char)f;
	r->start[f] = name.p;
	r->value[f] = value;
	return true;
}

/* A string at p, most often a plain one. */
static inline const char *
scan_string(struct parse *at)
{
	size_t plain = utf8_plain_prefix(at->p + 1);

	if (at->p[1 + plain] == '"')
		return at->p + plain + 2;
	return jtext_scan_string(at->p + 1 + plain, at->end, &at->error);
}

static inline const char *
scan_value(struct parse *at)
{
	if (at->p < at->end && *at->p == '"')
		return scan_string(at);
	return jtext_scan(at->p, at->end, &at->error);
}

static bool
parse_member(struct record *r, struct parse *at)
{
	struct view name = { at->p, 0 }, value;
	const char *end;
	enum field f;

	if (at->p >= at->end || *at->p != '"')
		return wrong(at, "expected a member's name");
	if ((end = scan_string(at)) == NULL)
		return false;
	name.len = (size_t)(end - name.p);
	at->p = jtext_blank(end, at->end);
	if (at->p >= at->end || *at->p != ':')
		return wrong(at, "expected a colon");
	at->p = value.p = jtext_blank(at->p + 1, at->end);
	if ((end = scan_value(at)) == NULL)
		return false;
	at->p = end;
	value.len = (size_t)(end - value.p);
	f = field_of(name);
	return f == FIELD_COUNT || note_field(r, f, name, value, at);
}

/* The members up to the closing brace, p being behind the opening one. */
static bool
parse_members(struct record *r, struct parse *at)
{
	at->p = jtext_blank(at->p, at->end);
	if (at->p < at->end && *at->p == '}')
		return true;
	for (;;) {
		if (!parse_member(r, at))
			return false;
		at->p = jtext_blank(at->p, at->end);
		if (at->p >= at->end)
			return wrong(at, "expected , or }");
		if (*at->p == '}')
			return true;
		if (*at->p != ',')
			return wrong(at, "expected , or }");
		at->p = jtext_blank(at->p + 1, at->end);
	}
}

static bool
parse_object(struct record *r, struct parse *at)
{
	at->p = jtext_blank(at->p, at->end);
	if (at->p >= at->end || *at->p != '{')
		return wrong(at, "expected a JSON object");
	at->p++;
	if (!parse_members(r, at))
		return false;
	at->p = jtext_blank(at->p + 1, at->end);
	return at->p == at->end || wrong(at, "text behind the object");
}

int
record_parse(struct record *r, struct view line, struct fail *why)
{
	struct parse at = { .p = line.p, .end = line.p + line.len };

	r->line = line;
	r->has = 0;
	r->fields = 0;
	if (parse_object(r, &at))
		return 0;
	return fail_record(why, "json.syntax", "byte %zu: %s",
	    (size_t)(at.error.at - line.p) + 1, at.error.what);
}

struct coordinates
record_coordinates(const struct record *r)
{
	struct coordinates c;
	struct view topic = record_value(r, FIELD_TOPIC);
	struct view partition = record_value(r, FIELD_PARTITION);
	struct view offset = record_value(r, FIELD_OFFSET);

	if (topic.len < 2 || partition.len == 0 || offset.len == 0)
		snprintf(
		    c.text, sizeof(c.text), "a record without coordinates");
	else
		snprintf(c.text, sizeof(c.text), "%.*s [%.*s] at offset %.*s",
		    (int)(topic.len - 2 < 255 ? topic.len - 2 : 255),
		    topic.p + 1, (int)(partition.len < 20 ? partition.len : 20),
		    partition.p, (int)(offset.len < 20 ? offset.len : 20),
		    offset.p);
	return c;
}
