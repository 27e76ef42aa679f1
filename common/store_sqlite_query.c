/* Queries and scans of an SQLite file: the SQL that asks for a page. */
#include "decimal.h"
#include "json_string.h"
#include "jtext.h"
#include "store_sqlite.h"

/* The parameters: of a query hash and range, of an index each as an object of
 * one attribute; the key behind which the page begins, and the object of its
 * index's range attribute. */
enum { HASH = 1, RANGE, AFTER_HASH, AFTER_RANGE, AFTER_INDEX };

static const struct key_index *
find_index(const struct store_read *read, struct fail *why)
{
	const struct key_schema *key = &read->table->key;
	size_t i;

	for (i = 0; i < key->index_count; i++)
		if (strcmp(key->indexes[i].name, read->index) == 0)
			return &key->indexes[i];
	fail(why, FAIL_CONFIG, "table %s has no index %s", read->table->name,
	    read->index);
	return NULL;
}

/* The sort key of an index attribute of what from is. */
static void
order_of(struct buf *sql, const char *from, const struct key_attribute *a)
{
	const char *p;

	buf_printf(sql, "mskutils_order(%s, '", from);
	for (p = a->name; *p != '\0'; p++) {
		if (*p == '\'')
			buf_byte(sql, '\'');
		buf_byte(sql, *p);
	}
	buf_printf(sql, "', '%c')", a->type);
}

static void
equal_in_index(
    struct buf *sql, const struct key_attribute *a, const char *parameter)
{
	order_of(sql, "item", a);
	buf_text(sql, " = ");
	order_of(sql, parameter, a);
}

/* A number's column holds its text. */
static void
append_column(struct buf *sql, const struct key_attribute *a)
{
	buf_text(sql, a->type == KEY_N ? "mskutils_order(" : "");
	sqlite_name(sql, a->name);
	buf_text(sql, a->type == KEY_N ? ")" : "");
}

static void
ask_table(struct sqlite_question *q, bool range)
{
	const struct key_schema *key = &q->read->table->key;

	buf_text(&q->sql, " WHERE ");
	sqlite_name(&q->sql, key->hash.name);
	buf_text(&q->sql, " = ?1");
	if (range) {
		buf_text(&q->sql, " AND ");
		sqlite_name(&q->sql, key->range.name);
		buf_text(&q->sql, " = ?2");
	}
	if (key->range.name == NULL)
		return;
	if (q->after.len != 0) {
		buf_text(&q->sql, " AND ");
		append_column(&q->sql, &key->range);
		buf_text(&q->sql, key->range.type == KEY_N
				      ? " > mskutils_order(?4)"
				      : " > ?4");
	}
	buf_text(&q->sql, " ORDER BY ");
	append_column(&q->sql, &key->range);
}

/* The place in the order of an index: its range attribute, then the key. */
static void
append_place(struct sqlite_question *q, bool parameters)
{
	const struct key_schema *key = &q->read->table->key;
	const struct key_attribute *range = &q->index->range;

	if (range->name != NULL) {
		order_of(&q->sql, parameters ? "?5" : "item", range);
		buf_text(&q->sql, ", ");
	}
	if (!parameters)
		sqlite_columns(&q->sql, key, NULL, ", ");
	else
		buf_text(&q->sql, key->range.name != NULL ? "?3, ?4" : "?3");
}

/* The items with that hash attribute, and with a range one if there is one. */
static void
select_index(struct sqlite_question *q)
{
	const struct key_index *index = q->index;
	size_t begun;

	buf_text(&q->sql, " WHERE ");
	begun = q->sql.len;
	if (sqlite_extract(&q->sql, "item", index->hash.name)) {
		buf_text(&q->sql, " = ");
		sqlite_extract(&q->sql, "?1", index->hash.name);
	}
	buf_text(&q->sql, q->sql.len != begun ? " AND " : "");
	equal_in_index(&q->sql, &index->hash, "?1");
	if (index->range.name == NULL)
		return;
	buf_text(&q->sql, " AND ");
	order_of(&q->sql, "item", &index->range);
	buf_text(&q->sql, " IS NOT NULL");
}

static void
ask_index(struct sqlite_question *q, bool range)
{
	select_index(q);
	if (range) {
		buf_text(&q->sql, " AND ");
		equal_in_index(&q->sql, &q->index->range, "?2");
	}
	if (q->after.len != 0) {
		buf_text(&q->sql, " AND (");
		append_place(q, false);
		buf_text(&q->sql, ") > (");
		append_place(q, true);
		buf_byte(&q->sql, ')');
	}
	buf_text(&q->sql, " ORDER BY ");
	append_place(q, false);
}

static void
ask_all(struct sqlite_question *q)
{
	const struct key_schema *key = &q->read->table->key;

	if (q->after.len != 0) {
		buf_text(&q->sql, " WHERE (");
		sqlite_columns(&q->sql, key, NULL, ", ");
		buf_printf(&q->sql, ") > (%s)",
		    key->range.name != NULL ? "?3, ?4" : "?3");
	}
	buf_text(&q->sql, " ORDER BY ");
	sqlite_columns(&q->sql, key, NULL, ", ");
}

/* As it stands in a key's column. */
static void
append_number(struct buf *text, struct view value)
{
	struct decimal number;
	struct fail why;

	if (decimal_parse(&number, value, &why) == 0)
		decimal_append(text, &number);
	else
		buf_view(text, value);
}

/* The query's value, for an index as {"name":value}, of an attribute that it
 * gives. */
static bool
bind_attribute(
    struct sqlite_question *q, int parameter, const struct key_attribute *a)
{
	bool plain = q->index == NULL;
	struct view value;
	struct buf text;

	if (a->name == NULL ||
	    jtext_get(q->read->query, view_of(a->name), &value) == JTEXT_NONE)
		return false;
	buf_init(&text, SIZE_MAX);
	if (plain && jtext_kind(value) == JTEXT_STRING) {
		jtext_unescape(value, &text);
	} else if (plain) {
		append_number(&text, value);
	} else {
		buf_byte(&text, '{');
		json_string_append_lossy(&text, view_of(a->name));
		buf_byte(&text, ':');
		buf_view(&text, value);
		buf_byte(&text, '}');
	}
	sqlite3_bind_text(
	    q->stmt, parameter, text.p, (int)text.len, SQLITE_TRANSIENT);
	buf_release(&text);
	return true;
}

static bool
gives(const struct store_read *read, const struct key_attribute *a)
{
	struct view value;

	return a->name != NULL &&
	       jtext_get(read->query, view_of(a->name), &value) != JTEXT_NONE;
}

static void
split_next(struct sqlite_question *q)
{
	struct view next = buf_as_view(&q->read->next);
	const char *line = memchr(next.p, '\n', next.len);

	q->after = q->after_index = VIEW_NONE;
	if (line == NULL)
		return;
	q->after = (struct view){ next.p, (size_t)(line - next.p) };
	q->after_index =
	    (struct view){ line + 1, (size_t)(next.p + next.len - line - 1) };
}

static void
bind_question(struct sqlite_question *q)
{
	const struct key_schema *key = &q->read->table->key;

	if (q->read->kind == STORE_QUERY) {
		bind_attribute(
		    q, HASH, q->index != NULL ? &q->index->hash : &key->hash);
		bind_attribute(q, RANGE,
		    q->index != NULL ? &q->index->range : &key->range);
	}
	if (q->after.len != 0)
		sqlite_bind_key(q->sqlite, q->stmt, AFTER_HASH, q->after);
	if (q->after_index.len != 0)
		sqlite3_bind_text(q->stmt, AFTER_INDEX, q->after_index.p,
		    (int)q->after_index.len, SQLITE_TRANSIENT);
}

int
sqlite_ask(struct sqlite_question *q, struct fail *why)
{
	struct store_read *read = q->read;
	const struct key_schema *key = &read->table->key;

	if (read->kind == STORE_QUERY && read->index != NULL &&
	    (q->index = find_index(read, why)) == NULL)
		return -1;
	split_next(q);
	buf_text(&q->sql, "SELECT item, ");
	sqlite_columns(&q->sql, key, NULL, ", ");
	buf_text(&q->sql, " FROM ");
	sqlite_name(&q->sql, sqlite_table_name(read->table->name));
	if (read->kind == STORE_SCAN)
		ask_all(q);
	else if (q->index != NULL)
		ask_index(q, gives(read, &q->index->range));
	else
		ask_table(q, gives(read, &key->range));
	if (sqlite_prepare(q->sqlite, q->sql.p, &q->stmt, why) == -1)
		return -1;
	bind_question(q);
	return 0;
}
