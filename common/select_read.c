/* select as the config has it. */
#include "config_join_parts.h"
#include "select_parts.h"

#include <stddef.h>

/* A string of the config, which may be empty. */
static struct view
keep(const struct config_node *node, struct view string)
{
	struct buf scratch;
	struct view text;

	buf_init(&scratch, SIZE_MAX);
	text = jtext_string(string, &scratch);
	text = (struct view){ arena_text(node->file->arena, text), text.len };
	buf_release(&scratch);
	return text;
}

static int
read_name(const struct config_node *node, struct view *name, struct fail *why)
{
	const char *text;

	if (config_text(node, &text, why) == -1)
		return -1;
	*name = view_of(text);
	return 0;
}

static int
read_drop(const struct config_node *node, void *into, struct fail *why)
{
	struct select_edits *drop = into;
	struct config_node element;
	struct config_walk walk;
	int got;

	if (config_open(&walk, node, JTEXT_ARRAY, why) == -1)
		return -1;
	drop->list = arena_take(
	    node->file->arena, config_size(node), sizeof(*drop->list));
	while ((got = config_next(&walk, &element, why)) == 1)
		if (read_name(
			&element, &drop->list[drop->count++].field, why) == -1)
			return -1;
	return got;
}

/* {FIELD: NAME, ...}; the name of flatten may be empty. */
static int
read_edits(const struct config_node *node, bool may_be_empty,
    struct select_edits *edits, struct fail *why)
{
	struct config_node member;
	struct config_walk walk;
	int got;

	if (config_open(&walk, node, JTEXT_OBJECT, why) == -1)
		return -1;
	edits->list = arena_take(
	    node->file->arena, config_size(node), sizeof(*edits->list));
	while ((got = config_next(&walk, &member, why)) == 1) {
		struct select_edit *edit = &edits->list[edits->count++];

		edit->field = keep(&member, member.name);
		if (edit->field.len == 0)
			return config_wrong(&member, why, "no field's name");
		edit->name = VIEW("");
		if (may_be_empty && view_is(member.value, "\"\""))
			continue;
		if (read_name(&member, &edit->name, why) == -1 ||
		    (!may_be_empty &&
			config_field_name(&member, edit->name, why) == -1))
			return -1;
	}
	return got;
}

static int
read_flatten(const struct config_node *node, void *into, struct fail *why)
{
	return read_edits(node, true, into, why);
}

/* A path without its last part: where the field stands. */
static struct view
parent_of(struct view path)
{
	const char *dot = memrchr(path.p, '.', path.len);

	return dot == NULL ? VIEW_NONE
			   : (struct view){ path.p, (size_t)(dot - path.p) };
}

static struct view
last_of(struct view path)
{
	struct view parent = parent_of(path);
	size_t skip = parent.p != NULL ? parent.len + 1 : 0;

	return (struct view){ path.p + skip, path.len - skip };
}

/* Two fields of one object can't get one name; and since each is renamed
 * after the other, a new name that is itself renamed would not stay. */
static bool
collide(const struct select_edit *a, const struct select_edit *b)
{
	return view_equal(parent_of(a->field), parent_of(b->field)) &&
	       (view_equal(a->name, last_of(b->field)) ||
		   (a != b && view_equal(a->name, b->name)));
}

static int
read_rename(const struct config_node *node, void *into, struct fail *why)
{
	struct select_edits *rename = into;
	size_t i, j;

	if (read_edits(node, false, rename, why) == -1)
		return -1;
	for (i = 0; i < rename->count; i++)
		for (j = 0; j < rename->count; j++)
			if (collide(&rename->list[i], &rename->list[j]))
				return config_wrong(node, why,
				    "%s can't become %s: that name is given "
				    "or taken twice",
				    rename->list[i].field.p,
				    rename->list[i].name.p);
	return 0;
}

/* Whether one of the fields of the nests so far has that name. */
static bool
nested_before(const struct select *s, struct view name)
{
	size_t i, j;

	for (i = 0; i < s->nest_count; i++)
		for (j = 0; j < s->nests[i].count; j++)
			if (view_equal(s->nests[i].fields[j], name))
				return true;
	return false;
}

static int
read_nested(const struct config_node *list, struct select *s, struct fail *why)
{
	struct select_nest *nest = &s->nests[s->nest_count++];
	struct config_node element;
	struct config_walk walk;
	struct view name;
	int got;

	nest->name = keep(list, list->name);
	if (nest->name.len == 0)
		return config_wrong(list, why, "no field's name");
	if (config_field_name(list, nest->name, why) == -1)
		return -1;
	if (config_open(&walk, list, JTEXT_ARRAY, why) == -1)
		return -1;
	nest->fields = arena_take(
	    list->file->arena, config_size(list), sizeof(*nest->fields));
	while ((got = config_next(&walk, &element, why)) == 1) {
		if (read_name(&element, &name, why) == -1)
			return -1;
		if (nested_before(s, name))
			return config_wrong(
			    &element, why, "%s can't be moved twice", name.p);
		nest->fields[nest->count++] = name;
	}
	return got;
}

static int
read_nest(const struct config_node *node, void *into, struct fail *why)
{
	struct select *s = into;
	struct config_node member;
	struct config_walk walk;
	int got;

	if (config_open(&walk, node, JTEXT_OBJECT, why) == -1)
		return -1;
	s->nests =
	    arena_take(node->file->arena, config_size(node), sizeof(*s->nests));
	while ((got = config_next(&walk, &member, why)) == 1)
		if (read_nested(&member, s, why) == -1)
			return -1;
	return got;
}

int
select_read(const struct config_node *node, void *into, struct fail *why)
{
	static const struct config_key keys[] = {
		{ "drop", read_drop, offsetof(struct select, drop) },
		{ "flatten", read_flatten, offsetof(struct select, flatten) },
		{ "rename", read_rename, offsetof(struct select, rename) },
		{ "nest", read_nest, 0 },
		{ NULL, NULL, 0 },
	};
	struct select *s = arena_take(node->file->arena, 1, sizeof(*s));

	*(const struct select **)into = s;
	return config_object(node, keys, false, s, why);
}
