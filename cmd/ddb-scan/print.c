/* Items as records. */
#include "diag.h"
#include "json_string.h"
#include "scan.h"

static void
append_member(struct buf *out, const char *name, struct view value)
{
	if (out->p[out->len - 1] != '{')
		buf_byte(out, ',');
	json_string_append_lossy(out, view_of(name));
	buf_byte(out, ':');
	buf_view(out, value);
}

static bool
is_key(const struct key_schema *key, struct view name)
{
	return jtext_string_is(name, view_of(key->hash.name)) ||
	       (key->range.name != NULL &&
		   jtext_string_is(name, view_of(key->range.name)));
}

/* What must still be true of the item: that it has the same source and count
 * of retries, or else all the same attributes. */
static void
append_if(const struct key_schema *key, struct view item, struct buf *out)
{
	struct jtext_walk walk = jtext_open(item);
	struct view source, retries, name, value;

	buf_byte(out, '{');
	if (jtext_get(item, VIEW("_source"), &source) != JTEXT_NONE) {
		append_member(out, "_source", source);
		if (jtext_get(item, VIEW("retries"), &retries) != JTEXT_NONE)
			append_member(out, "retries", retries);
		buf_byte(out, '}');
		return;
	}
	while (jtext_member(&walk, &name, &value)) {
		if (is_key(key, name))
			continue;
		if (out->p[out->len - 1] != '{')
			buf_byte(out, ',');
		buf_view(out, name);
		buf_byte(out, ':');
		buf_view(out, value);
	}
	buf_byte(out, '}');
}

/* A key of bytes can't be told: its items have no from, which is said once. */
static void
append_from(
    struct scan *s, const struct segment *of, struct view item, struct buf *out)
{
	struct store_table *table = of->read.ask.table;
	struct fail why;

	buf_reset(&s->key);
	if (key_of_item(&table->key, item, &s->key, &why) == -1) {
		if (s->unnamed != table)
			diag_warn("%s; its records have no from", why.text);
		s->unnamed = table;
		return;
	}
	buf_text(out, ",\"from\":{\"table\":");
	json_string_append_lossy(out, of->name);
	buf_text(out, ",\"key\":");
	buf_view(out, buf_as_view(&s->key));
	buf_text(out, ",\"if\":");
	append_if(&table->key, item, out);
	buf_byte(out, '}');
}

static void
append_item(
    struct scan *s, const struct segment *of, struct view item, struct buf *out)
{
	buf_text(out, "{\"payload\":");
	buf_view(out, item);
	append_from(s, of, item, out);
	buf_byte(out, '}');
}

/* What lies in an error table and is no error item is not for ddb-join, but
 * neither may it lie there unseen. */
static void
print_bad(struct scan *s, const struct segment *of, struct view item,
    struct fail *why)
{
	struct record record = { 0 };
	struct fail ignored;

	fail_in(why, "table %.*s", (int)of->name.len, of->name.p);
	buf_reset(&s->text);
	append_item(s, of, item, &s->text);
	if (record_parse(&record, buf_as_view(&s->text), &ignored) == -1)
		return;
	record_reject(&record, "ddb-scan", why, &s->out.buf);
	tally_error(&s->tally, why->code);
	out_end(&s->out, true);
}

void
scan_print(struct scan *s, const struct segment *of, struct view item)
{
	enum error_item_state state = ERROR_ITEM_DUE;
	struct fail why;

	s->tally.in++;
	if (s->errors)
		state = error_item_judge(item, &s->due, &why);
	if (state == ERROR_ITEM_LATER)
		return;
	if (s->left > 0)
		s->left--;
	if (state == ERROR_ITEM_BAD) {
		print_bad(s, of, item, &why);
		return;
	}
	if (s->errors)
		error_item_append_record(item, of->name, &s->out.buf);
	else
		append_item(s, of, item, &s->out.buf);
	out_end(&s->out, false);
}
