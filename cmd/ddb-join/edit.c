#include "edit.h"

static void
append_field(const struct edit_field *e, struct buf *out)
{
	buf_byte(out, '"');
	buf_text(out, field_name(e->field));
	buf_text(out, "\":");
	buf_view(out, e->value);
}

/* Where the record has a field that this one replaces: itself, before the
 * one that gives way to it. */
static enum field
place_of(const struct record *r, const struct edit_field *e)
{
	if (record_has(r, e->field))
		return e->field;
	return e->in_place_of != FIELD_COUNT && record_has(r, e->in_place_of)
		   ? e->in_place_of
		   : FIELD_COUNT;
}

static const struct edit_field *
edit_at(const struct record *r, const struct edit_field *edits, size_t count,
    enum field f)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (place_of(r, &edits[i]) == f)
			return &edits[i];
	return NULL;
}

void
edit_append(const struct record *r, const struct edit_field *edits,
    size_t count, uint32_t off, struct buf *out)
{
	const struct edit_field *edit;
	struct splice s;
	unsigned i;
	size_t n;

	for (n = 0; n < count; n++)
		if (edits[n].in_place_of != FIELD_COUNT)
			off |= FIELDS(edits[n].in_place_of);
	splice_begin(&s, r, out);
	for (i = 0; i < r->fields; i++) {
		enum field f = (enum field)r->order[i];

		edit = edit_at(r, edits, count, f);
		if (edit != NULL) {
			splice_take(&s, f);
			append_field(edit, out);
		} else if ((off >> f & 1) != 0) {
			splice_drop(&s, f);
		}
	}
	for (n = 0; n < count; n++)
		if (place_of(r, &edits[n]) == FIELD_COUNT) {
			splice_add(&s);
			append_field(&edits[n], out);
		}
	splice_end(&s);
}
