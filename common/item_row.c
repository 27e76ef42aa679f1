/* Rows as items: the values of key attributes are coerced on the way. */
#include "item_parts.h"
#include "item_size.h"
#include "jtext.h"
#include "key_value.h"

struct row {
	struct item_writer w;
	const struct key_schema *schema;
	uint64_t initials; /* of its attributes' names */
	struct buf *key; /* and scratch */
	uint32_t object; /* ITEM_DISTINCT, or 0 */
	struct place {
		size_t at, len; /* in w.plain; len 0: not found */
	} hash, range;
};

/* A coerced value takes the way of all others, so that it is counted. */
static int
put_coerced(struct row *r, const struct key_attribute *attribute,
    enum key_role role, struct view value)
{
	size_t start = r->key->len, at = r->w.plain->len;
	const char *end = r->w.end;
	struct place place;

	if (key_coerce(r->schema->table, attribute, key_is_range(role), value,
		r->key, r->w.why) == -1)
		return -1;
	r->w.end = r->key->p + r->key->len;
	if (item_put_value(&r->w, r->key->p + start, 1) == NULL)
		return -1;
	r->w.end = end;
	buf_rewind(r->key, start);
	place = (struct place){ at, r->w.plain->len - at };
	if (role == KEY_ROLE_HASH)
		r->hash = place;
	else if (role == KEY_ROLE_RANGE)
		r->range = place;
	return 0;
}

static void
take_back_comma(struct item_writer *w)
{
	buf_rewind(w->plain, w->plain->len - 1);
	if (w->typed != NULL)
		buf_rewind(w->typed, w->typed->len - 1);
}

/* A member that is an attribute of a key, p being its name; its value is the
 * first element of what follows. */
static const char *
put_key_member(struct row *r, const char *p, struct view name,
    const struct key_attribute *attribute, enum key_role role)
{
	struct jtext_walk walk = { p + name.len, r->w.end };
	struct view value;

	walk.p = jtext_blank(jtext_blank(walk.p, walk.end) + 1, walk.end);
	jtext_element(&walk, &value);
	if (role >= KEY_ROLE_INDEX_HASH && key_is_nothing(value)) {
		take_back_comma(&r->w);
		return value.p + value.len;
	}
	if (item_put_name(&r->w, p, r->object) == NULL ||
	    put_coerced(r, attribute, role, value) == -1)
		return NULL;
	return value.p + value.len;
}

static enum key_role
role_of(const struct row *r, struct view name,
    const struct key_attribute **attribute)
{
	return key_may_be(r->initials, name)
		   ? key_role_of(r->schema, name, attribute)
		   : KEY_ROLE_NONE;
}

static const char *
put_member(struct row *r, const char *p)
{
	const struct key_attribute *attribute;
	bool escaped;
	struct view name = item_string_at(p, &escaped);
	enum key_role role = role_of(r, name, &attribute);

	if (role != KEY_ROLE_NONE)
		return put_key_member(r, p, name, attribute, role);
	p = item_put_name(&r->w, p, r->object);
	return p != NULL ? item_put_value(&r->w, p, 1) : NULL;
}

/* The next member, p being before its name. */
static const char *
put_named(struct row *r, const char *p, const struct item_name *name)
{
	struct view text = { p + 1, name->len };
	const struct key_attribute *attribute;

	if (name->len == 0 || role_of(r, text, &attribute) != KEY_ROLE_NONE) {
		item_put_byte(&r->w, ',');
		return put_member(r, p + 1);
	}
	r->w.bytes += name->bytes;
	item_put(&r->w, p, name->len + 2); /* comma and colon */
	return item_put_value(&r->w, p + name->len + 2, 1);
}

/* Every member with a comma before it. */
static const char *
put_members(struct row *r, const char *p, const struct item_names *names)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if ((p = put_named(r, p, &names->list[i])) == NULL)
			return NULL;
	p += i == 0; /* the brace */
	while (*(p = jtext_blank(p, r->w.end)) != '}') {
		if (*p == ',')
			p = jtext_blank(p + 1, r->w.end);
		item_put_byte(&r->w, ',');
		if ((p = put_member(r, p)) == NULL)
			return NULL;
	}
	return p + 1;
}

/* The first member's comma becomes the brace. */
static void
brace(struct buf *out, size_t start)
{
	if (out->len == start)
		put_byte(out, '{');
	out->p[start] = '{';
	buf_byte(out, '}');
}

static struct view
view_in(const struct buf *out, struct place place)
{
	return (struct view){ out->p + place.at, place.len };
}

struct item_name
item_name_of(struct view text)
{
	size_t bytes = item_string_bytes(text);

	if (bytes == 0 || bytes > ITEM_MAX_NAME)
		return (struct item_name){ 0, 0 };
	return (struct item_name){ text.len, bytes };
}

int
item_of_row(const struct key_schema *schema, struct view row,
    const struct item_names *names, struct item_made *to, struct fail *why)
{
	static const struct item_names none = { NULL, 0 };
	struct row r = { .w = { .plain = to->plain,
			     .typed = to->typed,
			     .end = row.p + row.len,
			     .objects = 1,
			     .why = why },
		.schema = schema,
		.initials = key_initials(schema),
		.key = to->key,
		.object = names != NULL ? ITEM_DISTINCT : 0 };
	size_t start = to->plain->len;
	size_t typed_start = to->typed != NULL ? to->typed->len : 0;
	const char *p;

	if (jtext_kind(row) != JTEXT_OBJECT)
		return fail_record(why, "put.key", "the row is no object");
	names_init(&r.w.names);
	p = put_members(&r, row.p, names != NULL ? names : &none);
	names_release(&r.w.names);
	if (item_end(&r.w, p, &to->bytes) == -1)
		return -1;
	brace(to->plain, start);
	if (to->typed != NULL)
		brace(to->typed, typed_start);
	return key_append(schema, view_in(to->plain, r.hash),
	    view_in(to->plain, r.range), to->key, why);
}
