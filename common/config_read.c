/* The readers of single values that config_node.h declares. */
#include "config_node.h"

#include <stdlib.h>

int
config_text(const struct config_node *node, void *into, struct fail *why)
{
	const char **text = into;
	struct buf scratch;
	struct view bytes;
	int rc = 0;

	if (jtext_kind(node->value) != JTEXT_STRING)
		return config_wrong(node, why, "expected a string");
	buf_init(&scratch, SIZE_MAX);
	bytes = jtext_string(node->value, &scratch);
	if (bytes.len == 0)
		rc = config_wrong(node, why, "is empty");
	else if (memchr(bytes.p, '\0', bytes.len) != NULL)
		rc = config_wrong(node, why, "has a NUL character in it");
	else
		*text = arena_text(node->file->arena, bytes);
	buf_release(&scratch);
	return rc;
}

int
config_bool(const struct config_node *node, void *into, struct fail *why)
{
	enum jtext_kind kind = jtext_kind(node->value);

	if (kind != JTEXT_TRUE && kind != JTEXT_FALSE)
		return config_wrong(node, why, "expected true or false");
	*(bool *)into = kind == JTEXT_TRUE;
	return 0;
}

int
config_count(const struct config_node *node, void *into, struct fail *why)
{
	int64_t count;

	if (jtext_kind(node->value) != JTEXT_NUMBER ||
	    !jtext_int64(node->value, &count) || count < 0)
		return config_wrong(node, why, "expected an integer from 0 on");
	*(int64_t *)into = count;
	return 0;
}

/* A unit's length; 0 for an unknown one. */
static int64_t
unit_ms(struct view unit)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 },
		{ "h", 3600000 }, { "d", 86400000 } };
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (view_is(unit, units[i].name))
			return units[i].ms;
	return 0;
}

/* Digits and a unit; a bare number is seconds. */
static bool
duration(struct view text, int64_t *ms)
{
	struct view number = { text.p, 0 }, unit;
	int64_t count, each;

	while (number.len < text.len && text.p[number.len] >= '0' &&
	       text.p[number.len] <= '9')
		number.len++;
	unit = (struct view){ text.p + number.len, text.len - number.len };
	each = unit.len == 0 ? 1000 : unit_ms(unit);
	return each != 0 && number.len != 0 && jtext_int64(number, &count) &&
	       !__builtin_mul_overflow(count, each, ms);
}

int
config_duration(const struct config_node *node, void *into, struct fail *why)
{
	struct view text = node->value;
	int64_t ms;

	if (jtext_kind(text) == JTEXT_STRING)
		text = (struct view){ text.p + 1, text.len - 2 };
	else if (jtext_kind(text) != JTEXT_NUMBER)
		text = VIEW("");
	if (!duration(text, &ms))
		return config_wrong(node, why,
		    "expected a duration: \"90s\", \"5m\", \"1h\", \"30d\"");
	*(int64_t *)into = ms;
	return 0;
}

int
config_texts(const struct config_node *node, void *into, struct fail *why)
{
	struct config_list *list = into;
	struct config_node element;
	struct config_walk walk;
	int got;

	if (config_open(&walk, node, JTEXT_ARRAY, why) == -1)
		return -1;
	*list = (struct config_list){ 0 };
	list->text = arena_take(
	    node->file->arena, config_size(node), sizeof(*list->text));
	while ((got = config_next(&walk, &element, why)) == 1)
		if (config_text(&element, &list->text[list->count++], why) ==
		    -1)
			return -1;
	return got;
}

/* "a", "b" or "c" */
static void
list_words(const char *const *words, struct buf *out)
{
	size_t i;

	for (i = 0; words[i] != NULL; i++)
		buf_printf(out, "%s\"%s\"",
		    i == 0                 ? ""
		    : words[i + 1] != NULL ? ", "
					   : " or ",
		    words[i]);
}

int
config_word(const struct config_node *node, const char *const *words, int *into,
    struct fail *why)
{
	struct buf list;
	int i;

	if (jtext_kind(node->value) == JTEXT_STRING)
		for (i = 0; words[i] != NULL; i++)
			if (jtext_string_is(node->value, view_of(words[i]))) {
				*into = i;
				return 0;
			}
	buf_init(&list, 512);
	list_words(words, &list);
	config_wrong(node, why, "expected %s", list.p);
	buf_release(&list);
	return -1;
}

static const struct config_key *
find_key(const struct config_key *keys, struct view name)
{
	for (; keys->name != NULL; keys++)
		if (jtext_string_is(name, view_of(keys->name)))
			return keys;
	return NULL;
}

int
config_object(const struct config_node *node, const struct config_key *keys,
    bool lenient, void *into, struct fail *why)
{
	struct config_node member;
	struct config_walk walk;
	int got;

	if (config_open(&walk, node, JTEXT_OBJECT, why) == -1)
		return -1;
	while ((got = config_next(&walk, &member, why)) == 1) {
		const struct config_key *key = find_key(keys, member.name);

		if (key == NULL && !lenient)
			return config_wrong(&member, why, "unknown setting");
		if (key == NULL)
			config_warn(&member, "unknown setting, ignored");
		else if (key->read(&member, (char *)into + key->offset, why) ==
			 -1)
			return -1;
	}
	return got;
}

bool
config_has(const struct config_node *object, const char *name)
{
	struct view value;

	return jtext_get(object->value, view_of(name), &value) != JTEXT_NONE;
}

size_t
config_size(const struct config_node *node)
{
	struct jtext_walk walk = jtext_open(node->value);
	bool object = jtext_kind(node->value) == JTEXT_OBJECT;
	struct view name, value;
	size_t count = 0;

	while (object ? jtext_member(&walk, &name, &value)
		      : jtext_element(&walk, &value))
		count++;
	return count;
}
