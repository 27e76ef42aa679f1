#include "json_value.h"

#include "decimal.h"

static bool
numbers_equal(struct view a, struct view b)
{
	struct decimal x, y;
	struct fail why;

	if (decimal_parse(&x, a, &why) == -1 ||
	    decimal_parse(&y, b, &why) == -1)
		return view_equal(a, b);
	return decimal_cmp(&x, &y) == 0;
}

/* One that is beyond decimal.h's bounds is not 0. */
static bool
is_zero(struct view number)
{
	struct decimal x;
	struct fail why;

	return decimal_parse(&x, number, &why) == 0 && x.count == 0;
}

static bool
has_escape(struct view string)
{
	return memchr(string.p, '\\', string.len) != NULL;
}

static bool
strings_equal(struct view a, struct view b)
{
	struct buf scratch;
	bool equal;

	if (!has_escape(a))
		return jtext_string_is(b, (struct view){ a.p + 1, a.len - 2 });
	buf_init(&scratch, SIZE_MAX);
	jtext_unescape(a, &scratch);
	equal = jtext_string_is(b, buf_as_view(&scratch));
	buf_release(&scratch);
	return equal;
}

static bool
arrays_equal(struct view a, struct view b)
{
	struct jtext_walk in_a = jtext_open(a), in_b = jtext_open(b);
	struct view x, y;

	for (;;) {
		bool more = jtext_element(&in_a, &x);

		if (more != jtext_element(&in_b, &y))
			return false;
		if (!more)
			return true;
		if (!json_equal(x, y))
			return false;
	}
}

static size_t
members(struct view object)
{
	struct jtext_walk walk = jtext_open(object);
	struct view name, value;
	size_t count = 0;

	while (jtext_member(&walk, &name, &value))
		count++;
	return count;
}

static bool
objects_equal(struct view a, struct view b)
{
	struct jtext_walk walk = jtext_open(a);
	struct view name, value, other;
	struct buf scratch;
	bool equal = members(a) == members(b);

	buf_init(&scratch, SIZE_MAX);
	while (equal && jtext_member(&walk, &name, &value))
		equal = jtext_get(b, jtext_string(name, &scratch), &other) !=
			    JTEXT_NONE &&
			json_equal(value, other);
	buf_release(&scratch);
	return equal;
}

bool
json_equal(struct view a, struct view b)
{
	enum jtext_kind kind = jtext_kind(a), other = jtext_kind(b);

	if (kind <= JTEXT_NULL)
		return other <= JTEXT_NULL;
	if (kind != other)
		return false;
	switch (kind) {
	case JTEXT_NUMBER:
		return numbers_equal(a, b);
	case JTEXT_STRING:
		return strings_equal(a, b);
	case JTEXT_ARRAY:
		return arrays_equal(a, b);
	case JTEXT_OBJECT:
		return objects_equal(a, b);
	default:
		return true;
	}
}

bool
json_truth(struct view value)
{
	struct view name, member;
	struct jtext_walk walk;

	switch (jtext_kind(value)) {
	case JTEXT_TRUE:
		return true;
	case JTEXT_STRING:
		return value.len > 2;
	case JTEXT_NUMBER:
		return !is_zero(value);
	case JTEXT_ARRAY:
		walk = jtext_open(value);
		return jtext_element(&walk, &member);
	case JTEXT_OBJECT:
		walk = jtext_open(value);
		return jtext_member(&walk, &name, &member);
	default:
		return false;
	}
}

enum jtext_kind
json_path(struct view object, struct view path, struct view *value)
{
	enum jtext_kind kind = jtext_get(object, path, value);
	const char *dot;
	struct view head;

	if (kind != JTEXT_NONE || path.len == 0)
		return kind;
	dot = memchr(path.p, '.', path.len);
	if (dot == NULL)
		return JTEXT_NONE;
	head = (struct view){ path.p, (size_t)(dot - path.p) };
	if (jtext_get(object, head, &object) != JTEXT_OBJECT) {
		*value = VIEW_NONE;
		return JTEXT_NONE;
	}
	path = (struct view){ dot + 1, path.len - head.len - 1 };
	return json_path(object, path, value);
}
