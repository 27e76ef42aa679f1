/* Reading an SQLite file. */
#include "hash.h"
#include "json_string.h"
#include "jtext.h"
#include "store_sqlite.h"

/* What one answer holds, as DynamoDB has it: of a get, of a page. */
#define GET_BYTES ((size_t)16 << 20)
#define PAGE_BYTES ((size_t)1 << 20)

static int
read_get(struct sqlite *s, struct store_read *read, struct fail *why)
{
	struct buf item;
	size_t i;
	int rc = 0;

	buf_init(&item, SIZE_MAX);
	for (i = 0; i < read->count && rc == 0; i++) {
		struct store_key *key = &read->keys[i];

		if (!key->unread)
			continue;
		if (read->items.len >= GET_BYTES)
			break;
		buf_reset(&item);
		rc = sqlite_get(s, key->table, key->key, &item, why);
		if (rc == 0 && item.len != 0)
			store_add_found(read, key, buf_as_view(&item));
		else if (rc == 0)
			key->unread = false;
	}
	buf_release(&item);
	store_end_get(read);
	return rc;
}

/* The row's key as text (key.h), from its columns, which follow the item. */
static void
append_key(struct buf *out, const struct key_schema *key, sqlite3_stmt *stmt)
{
	const struct key_attribute *a[] = { &key->hash, &key->range };
	int i;

	for (i = 0; i < 2 && a[i]->name != NULL; i++) {
		const void *text = sqlite3_column_text(stmt, i + 1);
		struct view value = { text != NULL ? text : "",
			(size_t)sqlite3_column_bytes(stmt, i + 1) };

		buf_byte(out, i == 0 ? '{' : ',');
		json_string_append_lossy(out, view_of(a[i]->name));
		buf_byte(out, ':');
		if (a[i]->type == KEY_N)
			buf_view(out, value);
		else
			json_string_append_lossy(out, value);
	}
	buf_byte(out, '}');
}

/* The next page begins behind this row. */
static void
end_page(struct sqlite_question *q, struct view key, struct view item)
{
	struct buf *next = &q->read->next;
	struct view value;

	buf_view(next, key);
	buf_byte(next, '\n');
	if (q->index == NULL || q->index->range.name == NULL)
		return;
	jtext_get(item, view_of(q->index->range.name), &value);
	buf_byte(next, '{');
	json_string_append_lossy(next, view_of(q->index->range.name));
	buf_byte(next, ':');
	buf_view(next, value);
	buf_byte(next, '}');
}

static bool
is_in_segment(const struct store_read *read, struct view key)
{
	return read->kind != STORE_SCAN || read->segments <= 1 ||
	       hash_view(key, 0) % read->segments == read->segment;
}

/* One row: 1 to go on, 0 where the page is full, -1. */
static int
take_row(struct sqlite_question *q, size_t *taken, struct fail *why)
{
	struct store_read *read = q->read;
	struct sqlite *s = q->sqlite;
	struct view item;

	buf_reset(&q->key);
	append_key(&q->key, &read->table->key, q->stmt);
	if (!is_in_segment(read, buf_as_view(&q->key)))
		return 1;
	buf_reset(&q->item);
	if (sqlite_take_item(s, read->table, q->stmt, 0, &q->item, why) == -1)
		return -1;
	item = buf_as_view(&q->item);
	store_add_item(read, item);
	++*taken;
	if (*taken != read->limit && read->items.len < PAGE_BYTES)
		return 1;
	end_page(q, buf_as_view(&q->key), item);
	return 0;
}

static int
take_rows(struct sqlite_question *q, struct fail *why)
{
	size_t taken = 0;
	int more = 1;

	buf_reset(&q->read->next);
	while (more == 1)
		switch (sqlite3_step(q->stmt)) {
		case SQLITE_ROW:
			more = take_row(q, &taken, why);
			break;
		case SQLITE_DONE:
			return 0;
		default:
			return sqlite_fail(
			    q->sqlite, q->read->table->name, why);
		}
	return more;
}

static int
read_page(struct sqlite *s, struct store_read *read, struct fail *why)
{
	struct sqlite_question q = { .sqlite = s, .read = read };
	int rc;

	buf_init(&q.sql, SIZE_MAX);
	buf_init(&q.item, SIZE_MAX);
	buf_init(&q.key, SIZE_MAX);
	rc = sqlite_ask(&q, why);
	if (rc == 0)
		rc = take_rows(&q, why);
	sqlite3_finalize(q.stmt);
	buf_release(&q.sql);
	buf_release(&q.item);
	buf_release(&q.key);
	return rc;
}

void
sqlite_read(struct store *store, struct store_read *read)
{
	struct sqlite *s = (struct sqlite *)store;
	struct store_reply reply = { .outcome = STORE_DONE };
	struct fail why;
	int rc;

	rc = read->kind == STORE_GET ? read_get(s, read, &why)
				     : read_page(s, read, &why);
	if (rc == -1) {
		reply.outcome =
		    why.kind == FAIL_RETRY ? STORE_RETRY : STORE_FAILED;
		reply.why = &why;
	}
	read->done(read, &reply);
}
