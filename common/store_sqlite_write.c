/* Writing to an SQLite file: one transaction a call, durable at its commit. */
#include "json_string.h"
#include "jtext.h"
#include "store_sqlite.h"

/* Bind the values of a key's text from the first parameter on, and return
 * the number of the next one. The text must live until the step. */
static int
bind_key(struct sqlite *s, sqlite3_stmt *stmt, struct view key)
{
	struct jtext_walk walk = jtext_open(key);
	struct view name, value;
	int i = 1;

	while (jtext_member(&walk, &name, &value)) {
		if (jtext_kind(value) == JTEXT_STRING)
			value = jtext_string(value, &s->scratch);
		sqlite3_bind_text(
		    stmt, i++, value.p, (int)value.len, SQLITE_TRANSIENT);
	}
	return i;
}

static int
write_row(struct sqlite *s, const struct store_write *w)
{
	const struct sqlite_table *t = w->table->own;
	sqlite3_stmt *stmt = w->delete ? t->delete : t->put;
	int next = bind_key(s, stmt, w->key), rc;

	if (!w->delete)
		sqlite3_bind_text(
		    stmt, next, w->item.p, (int)w->item.len, SQLITE_STATIC);
	rc = sqlite3_step(stmt);
	sqlite3_reset(stmt);
	return rc == SQLITE_DONE ? 0 : -1;
}

static int
step_once(
    struct sqlite *s, sqlite3_stmt *stmt, const char *doing, struct fail *why)
{
	int rc = sqlite3_step(stmt);

	if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
		sqlite_fail(s, doing, why);
		sqlite3_reset(stmt);
		return -1;
	}
	sqlite3_reset(stmt);
	return 0;
}

static int
write_all(struct sqlite *s, const struct store_call *call, struct fail *why)
{
	size_t i;

	if (step_once(s, s->begin, "beginning a transaction", why) == -1)
		return -1;
	for (i = 0; i < call->count; i++)
		if (write_row(s, call->writes[i]) == -1) {
			sqlite_fail(s, call->writes[i]->table->name, why);
			return -1;
		}
	return step_once(s, s->commit, "committing", why);
}

void
sqlite_send(struct store *store, struct store_call *call)
{
	struct sqlite *s = (struct sqlite *)store;
	struct store_reply reply = { .outcome = STORE_DONE };
	struct fail why;

	if (write_all(s, call, &why) == -1) {
		if (sqlite3_get_autocommit(s->db) == 0) {
			sqlite3_step(s->rollback);
			sqlite3_reset(s->rollback);
		}
		reply.outcome =
		    why.kind == FAIL_RETRY ? STORE_RETRY : STORE_FAILED;
		reply.why = &why;
	}
	call->done(call, &reply);
}

static void
print_write(struct sqlite *s, const struct store_write *w, struct buf *out)
{
	const struct sqlite_table *t = w->table->own;
	struct jtext_walk walk = jtext_open(w->key);
	struct view name, value;
	bool first = true;

	buf_text(out, "{\"sql\":");
	json_string_append_lossy(
	    out, view_of(sqlite3_sql(w->delete ? t->delete : t->put)));
	buf_text(out, ",\"values\":[");
	while (jtext_member(&walk, &name, &value)) {
		if (!first)
			buf_byte(out, ',');
		first = false;
		if (jtext_kind(value) == JTEXT_STRING)
			value = jtext_string(value, &s->scratch);
		json_string_append_lossy(out, value);
	}
	if (!w->delete) {
		buf_byte(out, ',');
		json_string_append_lossy(out, w->item);
	}
	buf_printf(out, "],\"capacity\":%.0f}\n", w->capacity);
}

void
sqlite_print(
    struct store *store, const struct store_call *call, struct buf *out)
{
	size_t i;

	for (i = 0; i < call->count; i++)
		print_write((struct sqlite *)store, call->writes[i], out);
}
