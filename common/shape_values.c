#include "shape_values.h"

#include "lower.h"
#include "put.h"
#include "shape_nulls.h"

/* An object's member, exact, else ignoring case; empty where there is none,
 * or where two match. */
static struct view
member_like(struct view object, struct view wanted)
{
	struct jtext_walk walk = jtext_open(object);
	struct view name, value, found = VIEW_NONE;
	struct buf scratch;
	size_t matches = 0;

	if (jtext_get(object, wanted, &value) != JTEXT_NONE)
		return value;
	buf_init(&scratch, SIZE_MAX);
	while (jtext_member(&walk, &name, &value))
		if (lower_equal(jtext_string(name, &scratch), wanted)) {
			found = value;
			matches++;
		}
	buf_release(&scratch);
	return matches == 1 ? found : VIEW_NONE;
}

struct view
shape_value_at(struct view value, const char *path)
{
	while (path != NULL && jtext_kind(value) == JTEXT_OBJECT) {
		const char *dot = strchr(path, '.');
		size_t len = dot != NULL ? (size_t)(dot - path) : strlen(path);

		value = member_like(value, (struct view){ path, len });
		path = dot != NULL ? dot + 1 : NULL;
	}
	return path == NULL || jtext_kind(value) == JTEXT_NULL ? value
							       : VIEW_NONE;
}

bool
shape_is_unknown(struct view value)
{
	static const char text[] = "\"__debezium_unavailable_value\"";
	static const char bytes[] =
	    "\"X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==\"";
	struct jtext_walk walk;
	struct view element, more;

	if (value.len < sizeof(text) - 1)
		return false;
	if (value.p[0] != '[')
		return view_is(value, text) || view_is(value, bytes);
	walk = jtext_open(value);
	return jtext_element(&walk, &element) && view_is(element, text) &&
	       !jtext_element(&walk, &more);
}

bool
shape_append_value(struct buf *out, struct view value, enum config_nulls nulls)
{
	switch (value.p[0]) {
	case 'n':
		if (nulls == NULLS_EMPTY)
			PUT_LITERAL(out, "\"\"");
		else
			PUT_LITERAL(out, "null");
		return false;
	case '{':
	case '[':
		if (nulls == NULLS_NULL)
			buf_view(out, value);
		else
			shape_nulls(out, value, nulls);
		return true;
	default:
		put(out, value.p, value.len);
		return value.p[0] != '"' || value.len > 2;
	}
}
