/* Updates: as an expression, and for very many attributes without one. */
#include "jtext.h"
#include "store_dynamodb_expression.h"

static bool
is_key(const struct key_schema *key, struct view name)
{
	return jtext_string_is(name, view_of(key->hash.name)) ||
	       (key->range.name != NULL &&
		   jtext_string_is(name, view_of(key->range.name)));
}

static void
put_removed(
    struct store_expression *e, struct buf *text, const struct store_write *w)
{
	struct jtext_walk walk;
	struct view name;
	bool first = true;

	if (w->remove.len == 0)
		return;
	walk = jtext_open(w->remove);
	while (jtext_element(&walk, &name)) {
		buf_text(text, first ? " REMOVE " : ",");
		first = false;
		store_expression_json_name(e, text, name);
	}
}

int
store_expression_update(struct store_expression *e, struct buf *text,
    const struct store_write *w, struct fail *why)
{
	struct jtext_walk walk = jtext_open(w->item);
	struct view name, value;
	bool first = true;

	while (jtext_member(&walk, &name, &value)) {
		if (is_key(&w->table->key, name))
			continue;
		buf_text(text, first ? "SET " : ",");
		first = false;
		store_expression_json_name(e, text, name);
		buf_byte(text, '=');
		if (store_expression_value(e, text, value, why) == -1)
			return -1;
	}
	put_removed(e, text, w);
	return 0;
}

static int
put_update(const struct store_write *w, struct buf *out, struct fail *why)
{
	struct jtext_walk walk = jtext_open(w->item);
	struct view name, value;

	while (jtext_member(&walk, &name, &value)) {
		if (is_key(&w->table->key, name))
			continue;
		buf_byte(out, ',');
		buf_view(out, name);
		buf_text(out, ":{\"Action\":\"PUT\",\"Value\":");
		if (store_expression_typed(out, value, why) == -1)
			return -1;
		buf_byte(out, '}');
	}
	return 0;
}

int
store_expression_without(
    const struct store_write *w, struct buf *request, struct fail *why)
{
	struct jtext_walk walk;
	struct view name;
	struct buf updates;
	int rc;

	buf_init(&updates, SIZE_MAX);
	rc = put_update(w, &updates, why);
	if (w->remove.len != 0) {
		walk = jtext_open(w->remove);
		while (jtext_element(&walk, &name)) {
			buf_byte(&updates, ',');
			buf_view(&updates, name);
			buf_text(&updates, ":{\"Action\":\"DELETE\"}");
		}
	}
	buf_text(request, ",\"AttributeUpdates\":{");
	if (updates.len != 0)
		buf_append(request, updates.p + 1, updates.len - 1);
	buf_byte(request, '}');
	buf_release(&updates);
	return rc;
}
