/* Records out: some fields replaced, the rest copied byte for byte. */
#include "record.h"

#include "base64.h"
#include "json_string.h"

void
splice_begin(struct splice *s, const struct record *r, struct buf *out)
{
	*s = (struct splice){ .r = r, .out = out, .at = r->line.p };
}

static void
copy_to(struct splice *s, const char *end)
{
	buf_append(s->out, s->at, (size_t)(end - s->at));
	s->at = end;
}

static const char *
end_of(const struct record *r, enum field f)
{
	return r->value[f].p + r->value[f].len;
}

void
splice_take(struct splice *s, enum field f)
{
	copy_to(s, s->r->start[f]);
	s->at = end_of(s->r, f);
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The comma before the field goes with it; where it is the first member, the
 * one behind it does. */
void
splice_drop(struct splice *s, enum field f)
{
	struct buf *out = s->out;
	const char *end = s->r->line.p + s->r->line.len;
	size_t len;

	splice_take(s, f);
	len = out->len;
	while (len > 0 && blank(out->p[len - 1]))
		len--;
	if (len > 0 && out->p[len - 1] == ',') {
		buf_rewind(out, len - 1);
		return;
	}
	s->at = jtext_blank(s->at, end);
	if (s->at < end && *s->at == ',')
		s->at++;
}

/* The closing brace. */
static const char *
last_brace(const struct splice *s)
{
	const char *end = s->r->line.p + s->r->line.len;

	while (end[-1] != '}')
		end--;
	return end - 1;
}

void
splice_add(struct splice *s)
{
	struct buf *out = s->out;
	size_t len;

	if (!s->tail)
		copy_to(s, last_brace(s));
	s->tail = true;
	len = out->len;
	while (len > 0 && blank(out->p[len - 1]))
		len--;
	if (len > 0 && out->p[len - 1] != '{')
		buf_byte(out, ',');
}

void
splice_end(struct splice *s)
{
	if (s->tail)
		buf_byte(s->out, '}');
	else
		copy_to(s, last_brace(s) + 1);
}

void
record_without(const struct record *r, uint32_t fields, struct buf *out)
{
	struct splice s;
	unsigned i;

	splice_begin(&s, r, out);
	for (i = 0; i < r->fields; i++)
		if (fields >> r->order[i] & 1)
			splice_drop(&s, (enum field)r->order[i]);
	splice_end(&s);
}

static void
append_error(const char *tool, const struct fail *why, struct buf *out)
{
	buf_text(out, "\"error\":{\"tool\":");
	json_string_append_lossy(out, view_of(tool));
	buf_text(out, ",\"code\":");
	json_string_append_lossy(out, view_of(why->code));
	buf_text(out, ",\"message\":");
	json_string_append_lossy(out, view_of(why->text));
	buf_byte(out, '}');
}

void
record_reject(const struct record *r, const char *tool, const struct fail *why,
    struct buf *out)
{
	struct splice s;

	splice_begin(&s, r, out);
	if (record_has(r, FIELD_ERROR))
		splice_drop(&s, FIELD_ERROR);
	splice_add(&s);
	append_error(tool, why, out);
	splice_end(&s);
}

void
record_reject_line(
    struct view line, const char *tool, const struct fail *why, struct buf *out)
{
	buf_byte(out, '{');
	append_error(tool, why, out);
	buf_text(out, ",\"payload_base64\":\"");
	base64_append(out, line.p, line.len);
	buf_text(out, "\"}");
}

static void
append_field(const struct record *r, enum field f, bool *first, struct buf *out)
{
	if (!record_has(r, f))
		return;
	if (!*first)
		buf_byte(out, ',');
	*first = false;
	buf_byte(out, '"');
	buf_text(out, field_name(f));
	buf_text(out, "\":");
	buf_view(out, r->value[f]);
}

void
record_ack(const struct record *r, struct buf *out)
{
	struct view code;
	bool first = true;

	buf_byte(out, '{');
	append_field(r, FIELD_TOPIC, &first, out);
	append_field(r, FIELD_PARTITION, &first, out);
	append_field(r, FIELD_OFFSET, &first, out);
	if (record_has(r, FIELD_ERROR)) {
		buf_text(out, first ? "\"error\":{" : ",\"error\":{");
		first = false;
		if (jtext_kind(r->value[FIELD_ERROR]) == JTEXT_OBJECT &&
		    jtext_get(r->value[FIELD_ERROR], VIEW("code"), &code) !=
			JTEXT_NONE) {
			buf_text(out, "\"code\":");
			buf_view(out, code);
		}
		buf_byte(out, '}');
	}
	append_field(r, FIELD_PARKED, &first, out);
	buf_byte(out, '}');
}
