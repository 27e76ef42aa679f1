/* Writes to an SQLite file, for people. */
#include "json_string.h"
#include "jtext.h"
#include "store_sqlite.h"

static void
print_condition(const struct store_condition *c, struct buf *out)
{
	static const char *const kinds[] = { [STORE_IF_NEWER] = "newer",
		[STORE_IF_ABSENT] = "absent",
		[STORE_IF_EQUAL] = "equal" };
	struct view operand = c->kind == STORE_IF_EQUAL ? c->equal : c->source;

	if (c->kind == STORE_ALWAYS)
		return;
	buf_printf(out, ",\"if\":{\"%s\":", kinds[c->kind]);
	if (operand.len != 0)
		buf_view(out, operand);
	else
		buf_text(out, "null");
	buf_byte(out, '}');
}

static void
print_values(struct sqlite *s, const struct store_write *w, struct buf *out)
{
	struct jtext_walk walk = jtext_open(w->key);
	struct view name, value;
	bool first = true;

	buf_text(out, ",\"values\":[");
	while (jtext_member(&walk, &name, &value)) {
		buf_text(out, first ? "" : ",");
		first = false;
		if (jtext_kind(value) == JTEXT_STRING)
			value = jtext_string(value, &s->scratch);
		json_string_append_lossy(out, value);
	}
	if (!w->delete) {
		buf_byte(out, ',');
		json_string_append_lossy(out, w->item);
	}
	buf_byte(out, ']');
}

static void
print_write(struct sqlite *s, const struct store_write *w, struct buf *out)
{
	const struct sqlite_table *t = w->table->own;

	buf_text(out, "{\"sql\":");
	json_string_append_lossy(
	    out, view_of(sqlite3_sql(w->delete ? t->delete : t->put)));
	print_values(s, w, out);
	if (w->update)
		buf_text(out, ",\"update\":true");
	if (w->remove.len != 0) {
		buf_text(out, ",\"remove\":");
		buf_view(out, w->remove);
	}
	print_condition(&w->condition, out);
	buf_printf(out, ",\"capacity\":%.0f}\n", w->capacity);
}

void
sqlite_print(
    struct store *store, const struct store_call *call, struct buf *out)
{
	size_t i;

	for (i = 0; i < call->count; i++)
		print_write((struct sqlite *)store, call->writes[i], out);
}
