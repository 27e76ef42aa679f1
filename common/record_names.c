#include "record_names.h"

#define NAME(text) \
	{ \
		"\"" text "\":", text, sizeof(text) - 1 + 3, \
		    ~UINT32_C(0) << (sizeof(text) - 1 + 3) \
	}
const struct record_name record_names[FIELD_COUNT] = {
	[FIELD_TOPIC] = NAME("topic"),
	[FIELD_PARTITION] = NAME("partition"),
	[FIELD_OFFSET] = NAME("offset"),
	[FIELD_TSTYPE] = NAME("tstype"),
	[FIELD_TS] = NAME("ts"),
	[FIELD_HEADERS] = NAME("headers"),
	[FIELD_KEY] = NAME("key"),
	[FIELD_PAYLOAD] = NAME("payload"),
	[FIELD_KEY_BASE64] = NAME("key_base64"),
	[FIELD_PAYLOAD_BASE64] = NAME("payload_base64"),
	[FIELD_KEY_SCHEMA_ID] = NAME("key_schema_id"),
	[FIELD_VALUE_SCHEMA_ID] = NAME("value_schema_id"),
	[FIELD_VALUE_SCHEMA_NAME] = NAME("value_schema_name"),
	[FIELD_TABLE] = NAME("table"),
	[FIELD_PUT_IF] = NAME("put_if"),
	[FIELD_STORED] = NAME("stored"),
	[FIELD_RETRIES] = NAME("retries"),
	[FIELD_MISSING] = NAME("missing"),
	[FIELD_FROM] = NAME("from"),
	[FIELD_DROPPED] = NAME("dropped"),
	[FIELD_SKIPPED] = NAME("skipped"),
	[FIELD_DELETED] = NAME("deleted"),
	[FIELD_SUPERSEDED] = NAME("superseded"),
	[FIELD_ERROR] = NAME("error"),
	[FIELD_PARKED] = NAME("parked"),
};

const char *
field_name(enum field f)
{
	return record_names[f].text;
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

/* The longest one may be written as seventeen escapes of six letters. */
enum field
record_field_of(struct view name)
{
	size_t f = FIELD_COUNT;

	if (name.len <= 2 + 17)
		f = plain_field(name.p + 1, name.len - 2);
	if (f != FIELD_COUNT || name.len > 2 + 17 * 6 ||
	    memchr(name.p, '\\', name.len) == NULL)
		return (enum field)f;
	for (f = 0; f < FIELD_COUNT; f++)
		if (jtext_string_is(name, view_of(record_names[f].text)))
			break;
	return (enum field)f;
}
