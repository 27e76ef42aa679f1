/* key, types and indexes: a table's key schema. */
#include "config_parts.h"

static int
read_from(const struct config_node *node, void *into, struct fail *why)
{
	static const char *const words[] = { "payload", "key", NULL };

	return config_word(node, words, into, why);
}

/* hash and range must be two. */
static int
check_pair(const struct config_node *node, const char *hash, const char *range,
    struct fail *why)
{
	if (hash == NULL)
		return config_wrong(node, why, "hash is missing");
	if (range != NULL && strcmp(hash, range) == 0)
		return config_wrong(node, why, "hash and range are the same");
	return 0;
}

int
config_key(const struct config_node *node, void *into, struct fail *why)
{
	static const struct config_key keys[] = {
		{ "hash", config_text, offsetof(struct config_keys, hash) },
		{ "range", config_text, offsetof(struct config_keys, range) },
		{ "from", read_from, offsetof(struct config_keys, from) },
		{ NULL, NULL, 0 },
	};
	struct config_keys *read = into;

	if (config_object(node, keys, false, read, why) == -1)
		return -1;
	return check_pair(node, read->hash, read->range, why);
}

/* What needs the other members is read by config_schema. */
int
config_types(const struct config_node *node, void *into, struct fail *why)
{
	struct config_keys *read = into;

	(void)why;
	read->has_types = true;
	read->types = *node;
	return 0;
}

int
config_indexes(const struct config_node *node, void *into, struct fail *why)
{
	struct config_keys *read = into;

	(void)why;
	read->has_indexes = true;
	read->indexes = *node;
	return 0;
}

static int
read_index(
    const struct config_node *node, struct key_index *index, struct fail *why)
{
	static const struct config_key keys[] = {
		{ "hash", config_text, offsetof(struct key_index, hash.name) },
		{ "range", config_text,
		    offsetof(struct key_index, range.name) },
		{ NULL, NULL, 0 },
	};
	struct buf scratch;

	buf_init(&scratch, SIZE_MAX);
	index->name =
	    arena_text(node->file->arena, jtext_string(node->name, &scratch));
	buf_release(&scratch);
	index->hash.type = index->range.type = KEY_S;
	if (config_object(node, keys, false, index, why) == -1)
		return -1;
	return check_pair(node, index->hash.name, index->range.name, why);
}

static int
read_indexes(
    const struct config_node *node, struct key_schema *schema, struct fail *why)
{
	struct config_node member;
	struct config_walk walk;
	struct key_index *indexes;
	int got;

	if (config_open(&walk, node, JTEXT_OBJECT, why) == -1)
		return -1;
	indexes =
	    arena_take(node->file->arena, config_size(node), sizeof(*indexes));
	schema->indexes = indexes;
	while ((got = config_next(&walk, &member, why)) == 1)
		if (read_index(&member, &indexes[schema->index_count++], why) ==
		    -1)
			return -1;
	return got;
}

/* Set an attribute's type where it is the named one; whether it was. */
static bool
set_type(struct key_attribute *attribute, struct view name, enum key_type type)
{
	if (attribute->name == NULL ||
	    !jtext_string_is(name, view_of(attribute->name)))
		return false;
	attribute->type = type;
	return true;
}

/* The same in all of a schema: how many attributes of the table's own key,
 * or -1 where the name keys nothing. */
static int
set_types(struct key_schema *schema, struct view name, enum key_type type)
{
	struct key_index *indexes = (struct key_index *)schema->indexes;
	int own = set_type(&schema->hash, name, type) +
		  set_type(&schema->range, name, type);
	bool found = own != 0;
	size_t i;

	for (i = 0; i < schema->index_count; i++) {
		found |= set_type(&indexes[i].hash, name, type);
		found |= set_type(&indexes[i].range, name, type);
	}
	return found ? own : -1;
}

/* Returns how many of the table's own key attributes have a type. */
static int
read_types(
    const struct config_node *node, struct key_schema *schema, struct fail *why)
{
	static const char *const words[] = { "S", "N", NULL };
	struct config_node member;
	struct config_walk walk;
	int got, word, own, typed = 0;

	if (config_open(&walk, node, JTEXT_OBJECT, why) == -1)
		return -1;
	while ((got = config_next(&walk, &member, why)) == 1) {
		if (config_word(&member, words, &word, why) == -1)
			return -1;
		own = set_types(schema, member.name, word == 0 ? KEY_S : KEY_N);
		if (own == -1)
			return config_wrong(&member, why,
			    "is an attribute of neither key nor indexes");
		typed += own;
	}
	return got == -1 ? -1 : typed;
}

int
config_schema(const struct config_keys *read, struct key_schema *schema,
    bool *typed, struct fail *why)
{
	int types = 0;

	schema->hash = (struct key_attribute){ read->hash, KEY_S };
	schema->range = (struct key_attribute){ read->range, KEY_S };
	if (read->hash == NULL && (read->has_types || read->has_indexes))
		return config_wrong(
		    read->has_types ? &read->types : &read->indexes, why,
		    "needs key, which is not there");
	if (read->has_indexes &&
	    read_indexes(&read->indexes, schema, why) == -1)
		return -1;
	if (read->has_types &&
	    (types = read_types(&read->types, schema, why)) == -1)
		return -1;
	*typed = read->hash != NULL && types == 1 + (read->range != NULL);
	return 0;
}
