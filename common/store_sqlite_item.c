/* Items in an SQLite file: reading one, and an update of one. */
#include "json_string.h"
#include "json_value.h"
#include "jtext.h"
#include "store_sqlite.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Append text without the blanks around it. */
static void
append_trimmed(struct buf *item, const char *text, size_t len)
{
	while (len != 0 && is_blank(*text)) {
		text++;
		len--;
	}
	while (len != 0 && is_blank(text[len - 1]))
		len--;
	buf_append(item, text, len);
}

int
sqlite_take_item(struct sqlite *s, const struct store_table *t,
    sqlite3_stmt *stmt, int column, struct buf *item, struct fail *why)
{
	const void *text = sqlite3_column_text(stmt, column);
	size_t at = item->len;
	struct jtext_error error = { NULL, "no text" };
	struct view value;

	if (text == NULL && sqlite3_errcode(s->db) == SQLITE_NOMEM)
		return sqlite_fail(s, t->name, why);
	if (text != NULL)
		append_trimmed(
		    item, text, (size_t)sqlite3_column_bytes(stmt, column));
	value = (struct view){ item->p + at, item->len - at };
	if (value.len != 0 && jtext_check(value, &error) == 0 &&
	    jtext_kind(value) == JTEXT_OBJECT)
		return 0;
	buf_rewind(item, at);
	return fail(why, FAIL_CONFIG,
	    "table %s in sqlite:%s holds an item that is no JSON object",
	    t->name, s->file);
}

int
sqlite_get(struct sqlite *s, const struct store_table *t, struct view key,
    struct buf *item, struct fail *why)
{
	const struct sqlite_table *own = t->own;
	int rc = 0;

	sqlite_bind_key(s, own->get, 1, key);
	switch (sqlite3_step(own->get)) {
	case SQLITE_ROW:
		rc = sqlite_take_item(s, t, own->get, 0, item, why);
		break;
	case SQLITE_DONE:
		break;
	default:
		rc = sqlite_fail(s, t->name, why);
	}
	sqlite3_reset(own->get);
	return rc;
}

static bool
is_key(const struct store_table *t, struct view name)
{
	return jtext_string_is(name, view_of(t->key.hash.name)) ||
	       (t->key.range.name != NULL &&
		   jtext_string_is(name, view_of(t->key.range.name)));
}

static void
put_member(struct buf *out, struct view name, struct view value)
{
	buf_byte(out, out->p[out->len - 1] == '{' ? ' ' : ',');
	buf_view(out, name);
	buf_byte(out, ':');
	buf_view(out, value);
}

static bool
is_removed(const struct store_write *w, struct view name)
{
	struct jtext_walk walk;
	struct view removed;

	if (w->remove.len == 0)
		return false;
	walk = jtext_open(w->remove);
	while (jtext_element(&walk, &removed))
		if (json_equal(name, removed))
			return true;
	return false;
}

/* The stored attributes, with the values that the update has for them. */
static void
put_stored(const struct store_write *w, struct view stored, struct buf *item)
{
	struct jtext_walk walk = jtext_open(stored);
	struct view name, value, new;
	struct buf scratch;

	buf_init(&scratch, SIZE_MAX);
	while (jtext_member(&walk, &name, &value)) {
		if (is_removed(w, name))
			continue;
		if (!is_key(w->table, name) &&
		    jtext_get(w->item, jtext_string(name, &scratch), &new) !=
			JTEXT_NONE)
			value = new;
		put_member(item, name, value);
	}
	buf_release(&scratch);
}

void
sqlite_update(const struct store_write *w, struct view stored, struct buf *item)
{
	struct view base = stored.len != 0 ? stored : w->key;
	struct jtext_walk walk = jtext_open(w->item);
	struct view name, value, old;
	struct buf scratch;

	buf_init(&scratch, SIZE_MAX);
	buf_byte(item, '{');
	put_stored(w, base, item);
	while (jtext_member(&walk, &name, &value))
		if (!is_key(w->table, name) &&
		    jtext_get(base, jtext_string(name, &scratch), &old) ==
			JTEXT_NONE)
			put_member(item, name, value);
	buf_byte(item, '}');
	buf_release(&scratch);
}

void
sqlite_plain_names(struct view item, struct buf *out)
{
	struct jtext_walk walk = jtext_open(item);
	struct view name, value;
	struct buf scratch;

	buf_init(&scratch, SIZE_MAX);
	while (jtext_member(&walk, &name, &value)) {
		buf_byte(out, out->len == 0 ? '{' : ',');
		json_string_append(out, jtext_string(name, &scratch));
		buf_byte(out, ':');
		buf_view(out, value);
	}
	buf_byte(out, '}');
	buf_release(&scratch);
}
