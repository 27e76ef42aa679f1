/* One change of an item's text each. */
#include "select_parts.h"

#include "json_string.h"

/* The member's name, quotes included, and its value follow a comma. */
static void
append_member(struct buf *out, struct view name, struct view value)
{
	if (out->p[out->len - 1] != '{')
		buf_byte(out, ',');
	buf_view(out, name);
	buf_byte(out, ':');
	buf_view(out, value);
}

static void
edit_elements(struct view list, struct view path, const struct view *name,
    struct buf *out)
{
	struct jtext_walk walk = jtext_open(list);
	struct view element;
	char before = '[';

	while (jtext_element(&walk, &element)) {
		buf_byte(out, before);
		select_edit(element, path, name, out);
		before = ',';
	}
	if (before == '[')
		buf_byte(out, before);
	buf_byte(out, ']');
}

/* The member that the path names, or its part before the first dot; of the
 * path, rest is left. */
static struct view
head_of(struct view object, struct view path, struct view *rest)
{
	const char *dot = memchr(path.p, '.', path.len);
	struct view member;
	size_t len;

	*rest = VIEW_NONE;
	if (dot == NULL || jtext_get(object, path, &member) != JTEXT_NONE)
		return path;
	len = (size_t)(dot - path.p);
	*rest = (struct view){ dot + 1, path.len - len - 1 };
	return (struct view){ path.p, len };
}

/* The field itself is dropped, or gets its new name, which another one loses.
 */
static void
edit_member(struct buf *out, struct view value, const struct view *name)
{
	if (name == NULL)
		return;
	if (out->p[out->len - 1] != '{')
		buf_byte(out, ',');
	json_string_append(out, *name);
	buf_byte(out, ':');
	buf_view(out, value);
}

static void
edit_members(struct view object, struct view path, const struct view *name,
    struct buf *out)
{
	struct jtext_walk walk = jtext_open(object);
	struct view rest, member, value, head, found;
	bool here;

	head = head_of(object, path, &rest);
	here = rest.p == NULL && jtext_get(object, head, &found) != JTEXT_NONE;
	buf_byte(out, '{');
	while (jtext_member(&walk, &member, &value)) {
		if (jtext_string_is(member, head) && here) {
			edit_member(out, value, name);
		} else if (jtext_string_is(member, head)) {
			append_member(out, member, VIEW_NONE);
			select_edit(value, rest, name, out);
		} else if (!here || name == NULL ||
			   !jtext_string_is(member, *name)) {
			append_member(out, member, value);
		}
	}
	buf_byte(out, '}');
}

void
select_edit(struct view value, struct view path, const struct view *name,
    struct buf *out)
{
	switch (jtext_kind(value)) {
	case JTEXT_ARRAY:
		edit_elements(value, path, name, out);
		break;
	case JTEXT_OBJECT:
		edit_members(value, path, name, out);
		break;
	default:
		buf_view(out, value);
	}
}

/* Whether one of the fields will have that name, with prefix in front. */
static bool
gives_way(struct view name, struct view prefix, struct view fields,
    struct buf *scratch)
{
	struct view text = jtext_string(name, scratch), found;

	if (text.len < prefix.len || memcmp(text.p, prefix.p, prefix.len) != 0)
		return false;
	text.p += prefix.len;
	text.len -= prefix.len;
	return jtext_get(fields, text, &found) != JTEXT_NONE;
}

static void
append_fields(struct view fields, struct view prefix, struct buf *scratch,
    struct buf *out)
{
	struct jtext_walk walk = jtext_open(fields);
	struct view name, value;

	while (jtext_member(&walk, &name, &value)) {
		buf_reset(scratch);
		buf_view(scratch, prefix);
		jtext_unescape(name, scratch);
		if (out->p[out->len - 1] != '{')
			buf_byte(out, ',');
		json_string_append(out, buf_as_view(scratch));
		buf_byte(out, ':');
		buf_view(out, value);
	}
}

void
select_flatten(
    struct view object, const struct select_edit *edit, struct buf *out)
{
	struct jtext_walk walk = jtext_open(object);
	struct view fields, name, value;
	struct buf scratch;

	if (jtext_get(object, edit->field, &fields) != JTEXT_OBJECT) {
		buf_view(out, object);
		return;
	}
	buf_init(&scratch, SIZE_MAX);
	buf_byte(out, '{');
	while (jtext_member(&walk, &name, &value)) {
		if (value.p == fields.p)
			append_fields(fields, edit->name, &scratch, out);
		else if (!gives_way(name, edit->name, fields, &scratch))
			append_member(out, name, value);
	}
	buf_byte(out, '}');
	buf_release(&scratch);
}

static bool
is_nested(const struct select_nest *nest, struct view name)
{
	size_t i;

	for (i = 0; i < nest->count; i++)
		if (jtext_string_is(name, nest->fields[i]))
			return true;
	return false;
}

static void
append_nested(
    struct view object, const struct select_nest *nest, struct buf *out)
{
	struct view value;
	char before = '{';
	size_t i;

	for (i = 0; i < nest->count; i++) {
		if (jtext_get(object, nest->fields[i], &value) == JTEXT_NONE)
			continue;
		buf_byte(out, before);
		json_string_append(out, nest->fields[i]);
		buf_byte(out, ':');
		buf_view(out, value);
		before = ',';
	}
	buf_byte(out, '}');
}

static bool
has_any(struct view object, const struct select_nest *nest)
{
	struct view value;
	size_t i;

	for (i = 0; i < nest->count; i++)
		if (jtext_get(object, nest->fields[i], &value) != JTEXT_NONE)
			return true;
	return false;
}

void
select_nest(struct view object, const struct select_nest *nest, struct buf *out)
{
	struct jtext_walk walk = jtext_open(object);
	struct view name, value;

	if (!has_any(object, nest)) {
		buf_view(out, object);
		return;
	}
	buf_byte(out, '{');
	while (jtext_member(&walk, &name, &value))
		if (!is_nested(nest, name) &&
		    !jtext_string_is(name, nest->name))
			append_member(out, name, value);
	if (out->p[out->len - 1] != '{')
		buf_byte(out, ',');
	json_string_append(out, nest->name);
	buf_byte(out, ':');
	append_nested(object, nest, out);
	buf_byte(out, '}');
}
