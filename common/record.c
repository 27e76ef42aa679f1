#include "record.h"

#include <stdio.h>

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

/* The few names of one length and first letter, at most two. */
static enum field
candidate(const char *name, size_t len)
{
	switch (len) {
	case 2:
		return FIELD_TS;
	case 3:
		return FIELD_KEY;
	case 4:
		return FIELD_FROM;
	case 5:
		return name[0] == 'e'   ? FIELD_ERROR
		       : name[1] == 'o' ? FIELD_TOPIC
					: FIELD_TABLE;
	case 6:
		return name[0] == 'o'   ? FIELD_OFFSET
		       : name[0] == 't' ? FIELD_TSTYPE
		       : name[0] == 's' ? FIELD_STORED
		       : name[1] == 'u' ? FIELD_PUT_IF
					: FIELD_PARKED;
	case 7:
		return name[0] == 'h'   ? FIELD_HEADERS
		       : name[0] == 'p' ? FIELD_PAYLOAD
		       : name[0] == 'r' ? FIELD_RETRIES
		       : name[0] == 'm' ? FIELD_MISSING
		       : name[0] == 's' ? FIELD_SKIPPED
		       : name[1] == 'r' ? FIELD_DROPPED
					: FIELD_DELETED;
	case 9:
		return FIELD_PARTITION;
	case 10:
		return name[0] == 'k' ? FIELD_KEY_BASE64 : FIELD_SUPERSEDED;
	case 13:
		return FIELD_KEY_SCHEMA_ID;
	case 14:
		return FIELD_PAYLOAD_BASE64;
	case 15:
		return FIELD_VALUE_SCHEMA_ID;
	case 17:
		return FIELD_VALUE_SCHEMA_NAME;
	default:
		return FIELD_COUNT;
	}
}

/* Which field a name (with its quotes) is; FIELD_COUNT for any other. */
static enum field
field_of(struct view name)
{
	size_t len = name.len - 2, f;

	if (memchr(name.p, '\\', name.len) != NULL) {
		for (f = 0; f < FIELD_COUNT; f++)
			if (jtext_string_is(name, view_of(names[f])))
				break;
		return (enum field)f;
	}
	f = candidate(name.p + 1, len);
	if (f != FIELD_COUNT && memcmp(name.p + 1, names[f], len) != 0)
		f = FIELD_COUNT;
	return (enum field)f;
}

static int
syntax(struct view line, const struct jtext_error *error, struct fail *why)
{
	return fail_record(why, "json.syntax", "byte %zu: %s",
	    (size_t)(error->at - line.p) + 1, error->what);
}

static int
note_field(struct record *r, enum field f, const char *name, struct view value,
    struct fail *why)
{
	if (record_has(r, f))
		return fail_record(why, "json.syntax",
		    "byte %zu: %s stands there twice",
		    (size_t)(name - r->line.p) + 1, names[f]);
	r->has |= FIELDS(f);
	r->order[r->fields++] = (unsigned char)f;
	r->start[f] = name;
	r->value[f] = value;
	return 0;
}

/* One member at p; returns the end of its value. */
static const char *
parse_member(struct record *r, const char *p, const char *end,
    struct jtext_error *error, struct fail *why)
{
	struct view name, value;
	enum field f;

	name.p = p;
	if (p >= end || *p != '"') {
		*error = (struct jtext_error){ p, "expected a member's name" };
		return NULL;
	}
	if ((p = jtext_scan_string(p + 1, end, error)) == NULL)
		return NULL;
	name.len = (size_t)(p - name.p);
	p = jtext_blank(p, end);
	if (p >= end || *p != ':') {
		*error = (struct jtext_error){ p, "expected a colon" };
		return NULL;
	}
	value.p = jtext_blank(p + 1, end);
	if ((p = jtext_scan(value.p, end, error)) == NULL)
		return NULL;
	value.len = (size_t)(p - value.p);
	f = field_of(name);
	if (f != FIELD_COUNT && note_field(r, f, name.p, value, why) == -1) {
		error->what = NULL;
		return NULL;
	}
	return p;
}

int
record_parse(struct record *r, struct view line, struct fail *why)
{
	const char *end = line.p + line.len, *p = jtext_blank(line.p, end);
	struct jtext_error error = { p, "expected a JSON object" };

	r->line = line;
	r->has = 0;
	r->fields = 0;
	if (p >= end || *p != '{')
		return syntax(line, &error, why);
	p = jtext_blank(p + 1, end);
	if (p < end && *p == '}')
		p++;
	else
		for (;;) {
			p = parse_member(r, p, end, &error, why);
			if (p == NULL)
				return error.what == NULL
					   ? -1
					   : syntax(line, &error, why);
			p = jtext_blank(p, end);
			if (p < end && *p == '}') {
				p++;
				break;
			}
			error = (struct jtext_error){ p, "expected , or }" };
			if (p >= end || *p != ',')
				return syntax(line, &error, why);
			p = jtext_blank(p + 1, end);
		}
	p = jtext_blank(p, end);
	error = (struct jtext_error){ p, "text behind the object" };
	return p == end ? 0 : syntax(line, &error, why);
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
