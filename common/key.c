#include "key.h"

#include "json_string.h"
#include "jtext.h"
#include "key_value.h"
#include "lower.h"
#include "put.h"

/* Where the coerced values of a key stand in a buf. */
struct place {
	size_t at, len; /* len 0: not found */
};

struct places {
	struct place hash, range;
};

/* Raw text is longer than the name only where it has an escape in it. Most
 * names differ in their first byte. */
static bool
is_named(struct view name, const struct key_attribute *attribute)
{
	size_t len;

	if (attribute->name == NULL ||
	    (name.p[1] != attribute->name[0] && name.p[1] != '\\'))
		return false;
	len = strlen(attribute->name);
	if (name.len <= len + 2)
		return name.len == len + 2 &&
		       memcmp(name.p + 1, attribute->name, len) == 0;
	return memchr(name.p, '\\', name.len) != NULL &&
	       jtext_string_is(name, (struct view){ attribute->name, len });
}

static enum key_role
index_role_of(const struct key_schema *schema, struct view name,
    const struct key_attribute **attribute)
{
	size_t i;

	for (i = 0; i < schema->index_count; i++) {
		const struct key_index *index = &schema->indexes[i];

		*attribute = &index->range;
		if (is_named(name, *attribute))
			return KEY_ROLE_INDEX_RANGE;
		*attribute = &index->hash;
		if (is_named(name, *attribute))
			return KEY_ROLE_INDEX_HASH;
	}
	return KEY_ROLE_NONE;
}

enum key_role
key_role_of(const struct key_schema *schema, struct view name,
    const struct key_attribute **attribute)
{
	*attribute = &schema->hash;
	if (is_named(name, *attribute))
		return KEY_ROLE_HASH;
	*attribute = &schema->range;
	if (is_named(name, *attribute))
		return KEY_ROLE_RANGE;
	return index_role_of(schema, name, attribute);
}

static uint64_t
initial(const struct key_attribute *attribute)
{
	return attribute->name != NULL
		   ? (uint64_t)1 << (attribute->name[0] & 63)
		   : 0;
}

uint64_t
key_initials(const struct key_schema *schema)
{
	uint64_t bits = (uint64_t)1 << ('\\' & 63); /* whatever it stands for */
	size_t i;

	bits |= initial(&schema->hash) | initial(&schema->range);
	for (i = 0; i < schema->index_count; i++)
		bits |= initial(&schema->indexes[i].hash) |
			initial(&schema->indexes[i].range);
	return bits;
}

bool
key_is_nothing(struct view value)
{
	return jtext_kind(value) == JTEXT_NULL ||
	       (jtext_kind(value) == JTEXT_STRING && value.len == 2);
}

/* One member of a row, with a comma before it. */
static int
put_member(const struct key_schema *schema, struct view name, struct view value,
    struct buf *out, struct places *found, struct fail *why)
{
	const struct key_attribute *attribute;
	enum key_role role = key_role_of(schema, name, &attribute);
	struct place place;

	if (role >= KEY_ROLE_INDEX_HASH && key_is_nothing(value))
		return 0;
	put_byte(out, ',');
	if (role == KEY_ROLE_NONE) {
		put(out, name.p, (size_t)(value.p + value.len - name.p));
		return 0;
	}
	buf_view(out, name);
	buf_byte(out, ':');
	place.at = out->len;
	if (key_coerce(schema->table, attribute, key_is_range(role), value, out,
		why) == -1)
		return -1;
	place.len = out->len - place.at;
	if (role == KEY_ROLE_HASH)
		found->hash = place;
	else if (role == KEY_ROLE_RANGE)
		found->range = place;
	return 0;
}

/* Every member; then the first comma becomes the brace. */
static int
put_row(const struct key_schema *schema, struct view row, struct buf *out,
    struct places *found, struct fail *why)
{
	struct jtext_walk walk = jtext_open(row);
	struct view name, value;
	size_t start = out->len;

	while (jtext_member(&walk, &name, &value))
		if (put_member(schema, name, value, out, found, why) == -1)
			return -1;
	if (out->len == start)
		buf_byte(out, '{');
	out->p[start] = '{';
	buf_byte(out, '}');
	return 0;
}

static void
put_name(struct buf *out, char before, const char *name)
{
	buf_byte(out, before);
	json_string_append(out, view_of(name));
	buf_byte(out, ':');
}

int
key_append(const struct key_schema *schema, struct view hash, struct view range,
    struct buf *key, struct fail *why)
{
	if (hash.len == 0)
		return key_missing(schema->table, &schema->hash, why);
	put_name(key, '{', schema->hash.name);
	buf_view(key, hash);
	if (schema->range.name != NULL) {
		if (range.len == 0)
			return key_missing(schema->table, &schema->range, why);
		put_name(key, ',', schema->range.name);
		buf_view(key, range);
	}
	buf_byte(key, '}');
	return 0;
}

static struct view
view_in(const struct buf *out, struct place place)
{
	return (struct view){ out->p + place.at, place.len };
}

int
key_of_row(const struct key_schema *schema, struct view row, struct buf *out,
    struct buf *key, struct fail *why)
{
	struct places found = { { 0, 0 }, { 0, 0 } };

	if (jtext_kind(row) != JTEXT_OBJECT)
		return fail_record(why, "put.key", "the row is no object");
	if (put_row(schema, row, out, &found, why) == -1)
		return -1;
	return key_append(schema, view_in(out, found.hash),
	    view_in(out, found.range), key, why);
}

int
key_into_row(const struct key_schema *schema, struct view key, struct view row,
    struct buf *out, struct fail *why)
{
	struct jtext_walk walk = jtext_open(row);
	struct places unused;
	struct view name, value;

	if (jtext_kind(row) != JTEXT_OBJECT)
		return fail_record(why, "put.key", "the row is no object");
	buf_append(out, key.p, key.len - 1); /* without its last brace */
	while (jtext_member(&walk, &name, &value))
		if (!is_named(name, &schema->hash) &&
		    !is_named(name, &schema->range) &&
		    put_member(schema, name, value, out, &unused, why) == -1)
			return -1;
	buf_byte(out, '}');
	return 0;
}

/* Whether a member is that attribute; lower says how names compare. */
static bool
is_like(struct view name, const struct key_attribute *attribute, bool lower)
{
	struct buf scratch;
	bool is;

	if (!lower || attribute->name == NULL || is_named(name, attribute))
		return is_named(name, attribute);
	buf_init(&scratch, SIZE_MAX);
	is =
	    lower_equal(jtext_string(name, &scratch), view_of(attribute->name));
	buf_release(&scratch);
	return is;
}

/* Append one attribute's coerced value from an object. */
static int
find_attribute(const struct key_schema *schema,
    const struct key_attribute *attribute, struct view object, bool lower,
    struct buf *key, struct fail *why)
{
	struct jtext_walk walk = jtext_open(object);
	struct view name, value, found = VIEW_NONE;

	while (jtext_member(&walk, &name, &value)) {
		if (!is_like(name, attribute, lower))
			continue;
		if (found.len != 0)
			return fail_record(why, "put.key",
			    "table %s: two attributes of the key are %s",
			    schema->table, attribute->name);
		found = value;
	}
	if (found.len == 0)
		return key_missing(schema->table, attribute, why);
	return key_coerce(schema->table, attribute, attribute == &schema->range,
	    found, key, why);
}

static int
key_of_object(const struct key_schema *schema, struct view object, bool lower,
    struct buf *key, struct fail *why)
{
	put_name(key, '{', schema->hash.name);
	if (find_attribute(schema, &schema->hash, object, lower, key, why) ==
	    -1)
		return -1;
	if (schema->range.name != NULL) {
		put_name(key, ',', schema->range.name);
		if (find_attribute(
			schema, &schema->range, object, lower, key, why) == -1)
			return -1;
	}
	buf_byte(key, '}');
	return 0;
}

int
key_of_item(const struct key_schema *schema, struct view item, struct buf *key,
    struct fail *why)
{
	return key_of_record(schema, item, false, key, why);
}

int
key_of_record(const struct key_schema *schema, struct view value, bool lower,
    struct buf *key, struct fail *why)
{
	if (jtext_kind(value) == JTEXT_OBJECT)
		return key_of_object(schema, value, lower, key, why);
	if (schema->range.name != NULL)
		return fail_record(why, "put.key",
		    "table %s: its key is %s and %s, but the record's key is "
		    "no object",
		    schema->table, schema->hash.name, schema->range.name);
	put_name(key, '{', schema->hash.name);
	if (key_coerce(schema->table, &schema->hash, false, value, key, why) ==
	    -1)
		return -1;
	buf_byte(key, '}');
	return 0;
}

int
key_of_bytes(const struct key_schema *schema, struct view bytes,
    struct buf *key, struct fail *why)
{
	struct buf text;
	int rc;

	buf_init(&text, SIZE_MAX);
	if (json_string_append(&text, bytes) == -1)
		rc = fail_record(why, "put.key",
		    "table %s: the record's key of %zu bytes is not UTF-8",
		    schema->table, bytes.len);
	else
		rc = key_of_record(schema, buf_as_view(&text), false, key, why);
	buf_release(&text);
	return rc;
}
