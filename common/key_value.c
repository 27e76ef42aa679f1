#include "key_value.h"

#include <stdio.h>

#include "decimal.h"
#include "json_string.h"
#include "jtext.h"

/* Amazon DynamoDB developer guide, "Constraints": bytes of a key value. */
#define HASH_BYTES ((size_t)2048)
#define RANGE_BYTES ((size_t)1024)

static int
refuse(const char *table, const struct key_attribute *attribute,
    const char *found, struct fail *why)
{
	return fail_record(why, "put.key", "table %s: key attribute %s (%c) %s",
	    table, attribute->name, attribute->type, found);
}

int
key_missing(
    const char *table, const struct key_attribute *attribute, struct fail *why)
{
	return refuse(table, attribute, "is missing", why);
}

/* The failure of a value that is there, but can't be the key. */
static int
unfit(const char *table, const struct key_attribute *attribute,
    struct view value, struct fail *why)
{
	static const char *const kinds[] = { [JTEXT_NONE] = "is missing",
		[JTEXT_NULL] = "is null",
		[JTEXT_FALSE] = "is false",
		[JTEXT_TRUE] = "is true",
		[JTEXT_ARRAY] = "is an array",
		[JTEXT_OBJECT] = "is an object" };
	const char *kind = kinds[jtext_kind(value)];
	char text[120];

	if (kind != NULL)
		return refuse(table, attribute, kind, why);
	if (value.len == 2)
		return refuse(table, attribute, "is an empty string", why);
	snprintf(text, sizeof(text), "is %.*s%s%s",
	    (int)(value.len < 60 ? value.len : 60), value.p,
	    value.len < 60 ? "" : "...",
	    attribute->type == KEY_N || jtext_kind(value) == JTEXT_NUMBER
		? ", which is no number of DynamoDB's"
		: "");
	return refuse(table, attribute, text, why);
}

/* A string's bytes as a JSON string; *len is how many they are. */
static void
put_string(struct view string, struct buf *out, size_t *len)
{
	struct view plain = { string.p + 1, string.len - 2 };
	struct buf scratch;

	*len = plain.len;
	if (memchr(plain.p, '\\', plain.len) == NULL) {
		buf_view(out, string);
		return;
	}
	buf_init(&scratch, SIZE_MAX);
	plain = jtext_string(string, &scratch);
	*len = plain.len;
	json_string_append(out, plain);
	buf_release(&scratch);
}

static int
coerce_to_string(const char *table, const struct key_attribute *attribute,
    bool range, struct view value, struct buf *out, struct fail *why)
{
	size_t max = range ? RANGE_BYTES : HASH_BYTES, len;
	struct decimal number;
	char text[80];

	if (jtext_kind(value) == JTEXT_NUMBER) {
		if (decimal_parse(&number, value, why) == -1)
			return unfit(table, attribute, value, why);
		buf_byte(out, '"');
		decimal_append(out, &number);
		buf_byte(out, '"');
		return 0;
	}
	if (jtext_kind(value) != JTEXT_STRING || value.len == 2)
		return unfit(table, attribute, value, why);
	put_string(value, out, &len);
	if (len <= max)
		return 0;
	snprintf(
	    text, sizeof(text), "has %zu bytes: DynamoDB takes %zu", len, max);
	return refuse(table, attribute, text, why);
}

static int
coerce_to_number(const char *table, const struct key_attribute *attribute,
    struct view value, struct buf *out, struct fail *why)
{
	enum jtext_kind kind = jtext_kind(value);
	struct view text = value;
	struct decimal number;
	struct fail inner;

	/* A number as a string has no escapes: nobody writes "\u0031". */
	if (kind == JTEXT_STRING)
		text = (struct view){ value.p + 1, value.len - 2 };
	if ((kind != JTEXT_STRING && kind != JTEXT_NUMBER) ||
	    decimal_parse(&number, text, &inner) == -1)
		return unfit(table, attribute, value, why);
	decimal_append(out, &number);
	return 0;
}

int
key_coerce(const char *table, const struct key_attribute *attribute, bool range,
    struct view value, struct buf *out, struct fail *why)
{
	switch (attribute->type) {
	case KEY_S:
		return coerce_to_string(
		    table, attribute, range, value, out, why);
	case KEY_N:
		return coerce_to_number(table, attribute, value, out, why);
	default:
		return refuse(
		    table, attribute, "is binary, which no row can give", why);
	}
}
