#include "replace.h"

#include "json_string.h"

/* An order, and what an earlier store said: done with, once it is obeyed. */
#define ORDER_FIELDS \
	(FIELDS(FIELD_TABLE) | FIELDS(FIELD_PUT_IF) | FIELDS(FIELD_STORED))
#define KEY_FIELDS (FIELDS(FIELD_KEY) | FIELDS(FIELD_KEY_BASE64))

static void
append_stored(const char *table, struct buf *out)
{
	buf_text(out, "\"stored\":");
	json_string_append_lossy(out, view_of(table));
}

static size_t
append_item(struct view item, struct buf *out)
{
	size_t at;

	buf_text(out, "\"payload\":");
	at = out->len;
	buf_view(out, item);
	return at;
}

size_t
replace_put(const struct record *r, struct view item, const char *table,
    struct buf *out)
{
	struct splice s;
	size_t at = 0;
	unsigned i;

	splice_begin(&s, r, out);
	for (i = 0; i < r->fields; i++) {
		enum field f = (enum field)r->order[i];

		if (f == FIELD_PAYLOAD) {
			splice_take(&s, f);
			at = append_item(item, out);
		} else if (f == FIELD_TABLE) {
			splice_take(&s, f);
			append_stored(table, out);
		} else if ((ORDER_FIELDS >> f & 1) != 0) {
			splice_drop(&s, f);
		}
	}
	if (!record_has(r, FIELD_TABLE)) {
		splice_add(&s);
		append_stored(table, out);
	}
	splice_end(&s);
	return at;
}

static void
append_key(struct view key, struct buf *out)
{
	buf_text(out, "\"key\":");
	buf_view(out, key);
}

/* The fields that stand there already; whether one of them was the key. */
static bool
replace_fields(
    struct splice *s, const struct record *r, struct view key, struct buf *out)
{
	bool has_key = false;
	unsigned i;

	for (i = 0; i < r->fields; i++) {
		enum field f = (enum field)r->order[i];

		if (f == FIELD_PAYLOAD) {
			splice_take(s, f);
			buf_text(out, "\"payload\":null");
		} else if ((KEY_FIELDS >> f & 1) != 0 && !has_key) {
			splice_take(s, f);
			append_key(key, out);
			has_key = true;
		} else if (((KEY_FIELDS | ORDER_FIELDS) >> f & 1) != 0) {
			splice_drop(s, f);
		}
	}
	return has_key;
}

void
replace_delete(const struct record *r, struct view key, struct buf *out)
{
	struct splice s;

	splice_begin(&s, r, out);
	if (!replace_fields(&s, r, key, out)) {
		splice_add(&s);
		append_key(key, out);
	}
	splice_add(&s);
	buf_text(out, "\"deleted\":true");
	splice_end(&s);
}

static void
mark(const struct record *r, const char *member, struct buf *out)
{
	struct splice s;

	splice_begin(&s, r, out);
	splice_add(&s);
	buf_text(out, member);
	splice_end(&s);
}

void
replace_skipped(const struct record *r, struct buf *out)
{
	mark(r, "\"skipped\":true", out);
}

void
replace_superseded(const struct record *r, struct buf *out)
{
	mark(r, "\"superseded\":true", out);
}
