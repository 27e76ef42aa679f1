/* Writing to an SQLite file: one transaction a call, durable at its commit. */
#include "item.h"
#include "jtext.h"
#include "store_condition.h"
#include "store_sqlite.h"

int
sqlite_bind_key(
    struct sqlite *s, sqlite3_stmt *stmt, int first, struct view key)
{
	struct jtext_walk walk = jtext_open(key);
	struct view name, value;

	while (jtext_member(&walk, &name, &value)) {
		if (jtext_kind(value) == JTEXT_STRING)
			value = jtext_string(value, &s->scratch);
		sqlite3_bind_text(
		    stmt, first++, value.p, (int)value.len, SQLITE_TRANSIENT);
	}
	return first;
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
put_item(struct sqlite *s, const struct store_write *w, struct view item,
    struct fail *why)
{
	const struct sqlite_table *t = w->table->own;
	int next = sqlite_bind_key(s, t->put, 1, w->key);

	sqlite3_bind_text(t->put, next, item.p, (int)item.len, SQLITE_STATIC);
	return step_once(s, t->put, w->table->name, why);
}

static int
put_row(struct sqlite *s, const struct store_write *w, struct view item,
    struct fail *why)
{
	struct buf plain;
	int rc;

	if (w->table->key.index_count == 0 ||
	    memchr(item.p, '\\', item.len) == NULL)
		return put_item(s, w, item, why);
	buf_init(&plain, SIZE_MAX);
	sqlite_plain_names(item, &plain);
	rc = put_item(s, w, buf_as_view(&plain), why);
	buf_release(&plain);
	return rc;
}

static int
delete_row(struct sqlite *s, const struct store_write *w, struct fail *why)
{
	const struct sqlite_table *t = w->table->own;

	sqlite_bind_key(s, t->delete, 1, w->key);
	return step_once(s, t->delete, w->table->name, why);
}

static int
update_row(struct sqlite *s, const struct store_write *w, struct view stored,
    struct fail *why)
{
	struct buf item, checked;
	int rc;

	buf_init(&item, SIZE_MAX);
	buf_init(&checked, SIZE_MAX);
	sqlite_update(w, stored, &item);
	rc = item_normalise(buf_as_view(&item), &checked, NULL, why);
	if (rc == 0)
		rc = put_row(s, w, buf_as_view(&checked), why);
	if (rc == 0 && w->whole != NULL)
		buf_view(w->whole, buf_as_view(&checked));
	buf_release(&item);
	buf_release(&checked);
	return rc;
}

/* One that looks at what is stored. */
static int
write_dependent(struct sqlite *s, struct store_write *w, struct fail *why)
{
	struct buf stored;
	int rc;

	buf_init(&stored, SIZE_MAX);
	rc = sqlite_get(s, w->table, w->key, &stored, why);
	w->refused = rc == 0 && !store_condition_holds(
				    &w->condition, buf_as_view(&stored));
	if (rc == 0 && !w->refused) {
		if (w->delete)
			rc = delete_row(s, w, why);
		else if (w->update)
			rc = update_row(s, w, buf_as_view(&stored), why);
		else
			rc = put_row(s, w, w->item, why);
	}
	buf_release(&stored);
	return rc;
}

static int
write_row(struct sqlite *s, struct store_write *w, struct fail *why)
{
	if (w->update || w->condition.kind != STORE_ALWAYS)
		return write_dependent(s, w, why);
	return w->delete ? delete_row(s, w, why) : put_row(s, w, w->item, why);
}

static int
write_all(struct sqlite *s, const struct store_call *call, struct fail *why)
{
	size_t i;

	if (step_once(s, s->begin, "beginning a transaction", why) == -1)
		return -1;
	for (i = 0; i < call->count; i++)
		if (write_row(s, call->writes[i], why) == -1)
			return -1;
	return step_once(s, s->commit, "committing", why);
}

static void
roll_back(struct sqlite *s)
{
	if (sqlite3_get_autocommit(s->db) != 0)
		return;
	sqlite3_step(s->rollback);
	sqlite3_reset(s->rollback);
}

/* What an update, which is single, appended to whole goes with its
 * transaction. */
void
sqlite_send(struct store *store, struct store_call *call)
{
	struct sqlite *s = (struct sqlite *)store;
	struct store_reply reply = { .outcome = STORE_DONE };
	struct buf *whole = call->writes[0]->whole;
	size_t had = whole != NULL ? whole->len : 0;
	struct fail why;

	if (write_all(s, call, &why) == -1) {
		roll_back(s);
		if (whole != NULL)
			buf_rewind(whole, had);
		reply.outcome =
		    why.kind == FAIL_RETRY ? STORE_RETRY : STORE_FAILED;
		reply.why = &why;
	} else if (call->single && call->writes[0]->refused) {
		reply.outcome = STORE_REFUSED;
		fail(&why, FAIL_RECORD, "table %s: the condition does not hold",
		    call->writes[0]->table->name);
		reply.why = &why;
	}
	call->done(call, &reply);
}
