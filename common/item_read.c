/* DynamoDB's JSON back to plain JSON. */
#include "decimal.h"
#include "item.h"
#include "jtext.h"

/* Deeper than an item can be. */
#define LEVELS 64

static int read_value(
    struct view, struct buf *out, unsigned level, struct fail *why);

static int
wrong(struct view value, struct fail *why)
{
	return fail(why, FAIL_SERVICE, "not an attribute value: %.*s",
	    (int)(value.len < 100 ? value.len : 100), value.p);
}

static int
read_string(struct view value, struct buf *out, struct fail *why)
{
	if (jtext_kind(value) != JTEXT_STRING)
		return wrong(value, why);
	buf_view(out, value);
	return 0;
}

static int
read_number(struct view value, struct buf *out, struct fail *why)
{
	struct view text = { value.p + 1, value.len - 2 };
	struct decimal number;
	struct fail inner;

	if (jtext_kind(value) != JTEXT_STRING ||
	    decimal_parse(&number, text, &inner) == -1)
		return wrong(value, why);
	decimal_append(out, &number);
	return 0;
}

/* An array, each element by its reader; of L, with the level of its own. */
static int
read_array(struct view array, char kind, struct buf *out, unsigned level,
    struct fail *why)
{
	struct jtext_walk walk;
	struct view element;
	int rc = 0;

	if (jtext_kind(array) != JTEXT_ARRAY)
		return wrong(array, why);
	walk = jtext_open(array);
	buf_byte(out, '[');
	while (rc == 0 && jtext_element(&walk, &element)) {
		if (out->p[out->len - 1] != '[')
			buf_byte(out, ',');
		if (kind == 'L')
			rc = read_value(element, out, level + 1, why);
		else if (kind == 'N')
			rc = read_number(element, out, why);
		else
			rc = read_string(element, out, why);
	}
	buf_byte(out, ']');
	return rc;
}

static int
read_map(struct view map, struct buf *out, unsigned level, struct fail *why)
{
	struct jtext_walk walk;
	struct view name, value;
	bool first = true;

	if (jtext_kind(map) != JTEXT_OBJECT)
		return wrong(map, why);
	walk = jtext_open(map);
	buf_byte(out, '{');
	for (; jtext_member(&walk, &name, &value); first = false) {
		if (!first)
			buf_byte(out, ',');
		buf_view(out, name);
		buf_byte(out, ':');
		if (read_value(value, out, level + 1, why) == -1)
			return -1;
	}
	buf_byte(out, '}');
	return 0;
}

static int
read_typed(struct view type, struct view value, struct buf *out, unsigned level,
    struct fail *why)
{
	if (view_is(type, "\"S\"") || view_is(type, "\"B\""))
		return read_string(value, out, why);
	if (view_is(type, "\"N\""))
		return read_number(value, out, why);
	if (view_is(type, "\"BOOL\"") &&
	    (jtext_kind(value) == JTEXT_TRUE ||
		jtext_kind(value) == JTEXT_FALSE)) {
		buf_view(out, value);
		return 0;
	}
	if (view_is(type, "\"NULL\"")) {
		buf_text(out, "null");
		return 0;
	}
	if (view_is(type, "\"L\""))
		return read_array(value, 'L', out, level, why);
	if (view_is(type, "\"M\""))
		return read_map(value, out, level, why);
	if (view_is(type, "\"NS\""))
		return read_array(value, 'N', out, level, why);
	if (view_is(type, "\"SS\"") || view_is(type, "\"BS\""))
		return read_array(value, 'S', out, level, why);
	return wrong(value, why);
}

/* {"S": "x"}: an object of exactly one member. */
static int
read_value(struct view typed, struct buf *out, unsigned level, struct fail *why)
{
	struct view type, value, other;
	struct jtext_walk walk;

	if (level > LEVELS || jtext_kind(typed) != JTEXT_OBJECT)
		return wrong(typed, why);
	walk = jtext_open(typed);
	if (!jtext_member(&walk, &type, &value) ||
	    jtext_member(&walk, &other, &other))
		return wrong(typed, why);
	return read_typed(type, value, out, level, why);
}

int
item_from_dynamodb(struct view attributes, struct buf *out, struct fail *why)
{
	size_t start = out->len;
	int rc = read_map(attributes, out, 0, why);

	if (rc == -1)
		buf_rewind(out, start);
	return rc;
}
