#include "record.h"

#include <stdio.h>

#include "base64.h"
#include "jtext_plain.h"
#include "record_ahead.h"
#include "record_names.h"

/* Where parsing is, and what is wrong there. */
struct parse {
	const char *p, *end;
	bool one_line; /* end is known to be the line's */
	struct jtext_error error;
};

static bool
wrong(struct parse *at, const char *what)
{
	at->error = (struct jtext_error){ at->p, what };
	return false;
}

static const char *
blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

/* Past blanks, of which the LF that ends a line is none. */
static inline const char *
blank(const char *p, const char *end)
{
	return (unsigned char)*p > ' ' ? p : blanks(p, end);
}

static bool
note_field(struct record *r, enum field f, const char *start, struct view value,
    struct parse *at)
{
	if (record_has(r, f)) {
		at->p = start;
		return wrong(at, "a field of the record stands there twice");
	}
	r->has |= FIELDS(f);
	r->order[r->fields++] = (uint16_t)f;
	r->start[f] = start;
	r->value[f] = value;
	return true;
}

/* Whether len bytes, 4 to 24, are the same: by words that may overlap. */
static inline bool
same(const char *a, const char *b, size_t len)
{
	uint64_t x[3], y[3];

	if (len < 8)
		return memcmp(a, b, 4) == 0 &&
		       memcmp(a + len - 4, b + len - 4, 4) == 0;
	memcpy(x, a, 8);
	memcpy(y, b, 8);
	memcpy(x + 1, a + len - 8, 8);
	memcpy(y + 1, b + len - 8, 8);
	x[2] = y[2] = 0;
	if (len > 16) {
		memcpy(x + 2, a + 8, 8);
		memcpy(y + 2, b + 8, 8);
	}
	return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2])) == 0;
}

/* A string at p, most often a plain one: its end. */
static inline const char *
scan_string(struct parse *at)
{
	size_t plain = utf8_plain_prefix(at->p + 1);

	if (at->p[1 + plain] == '"')
		return at->p + plain + 2;
	return jtext_scan_string(at->p + 1 + plain, at->end, &at->error);
}

/* An object or an array, where blanks may stand, but not the LF that ends the
 * line: so it is looked for first, or many lines that leave an array open
 * would each be read up to the end of all. */
static const char *
scan_nested(struct parse *at)
{
	const char *newline;

	if (!at->one_line) {
		newline = memchr(at->p, '\n', (size_t)(at->end - at->p));
		if (newline != NULL)
			at->end = newline;
		at->one_line = true;
	}
	return jtext_scan_within(1, at->p, at->end, &at->error);
}

/* A value at p: its end. A string or a whole number is seen in line. */
static inline const char *
scan_value(struct parse *at)
{
	const char *p = at->p;

	if (*p == '"')
		return scan_string(at);
	if (*p >= '1' && *p <= '9') {
		do
			p++;
		while (*p >= '0' && *p <= '9');
		if (*p == ',' || *p == '}')
			return p;
	}
	if (*at->p == '{' || *at->p == '[')
		return scan_nested(at);
	return jtext_scan(at->p, at->end, &at->error);
}

/* A name, its colon, and blanks: FIELD_COUNT for one that is no field's. */
static bool
parse_name(struct parse *at, enum field *f)
{
	struct view name = { at->p, 0 };
	const char *end;

	if (at->p >= at->end || *at->p != '"')
		return wrong(at, "expected a member's name");
	if ((end = scan_string(at)) == NULL)
		return false;
	name.len = (size_t)(end - name.p);
	at->p = blank(end, at->end);
	if (at->p >= at->end || *at->p != ':')
		return wrong(at, "expected a colon");
	at->p = blank(at->p + 1, at->end);
	*f = record_field_of(name);
	return true;
}

/* jtext_plain_value() for payload_base64, whose bytes are taken on the way. */
static inline const char *
bytes_value(struct record *r, const char *p, const char *end)
{
	const char *quote;

	buf_reset(r->bytes);
	if (*p != '"' ||
	    (quote = base64_append_quoted(r->bytes, p + 1, end)) == NULL ||
	    (quote[1] != ',' && quote[1] != '}'))
		return jtext_plain_value(p);
	r->has_bytes = true;
	return quote + 1;
}

/*
 * Records of one stream have the same fields in the same order, and no blanks.
 * So as long as the name is the one that stood at this place in the last
 * record, and its value is plain, no more has to be asked. Returns where that
 * ends: at a member, or at the closing brace.
 */
static const char *
expected_members(struct record *r, const char *p, const char *end)
{
	unsigned n;
	uint32_t has;
	const char *value, *value_end;

	if (end - p >= RECORD_AHEAD && cpu_is_wide())
		p = record_ahead(r, p);
	n = r->fields;
	has = r->has;
	for (;;) {
		enum field f = (enum field)r->order[n];

		if (!same(p, record_names[f].quoted,
			record_names[f].quoted_len) ||
		    (has >> f & 1) != 0)
			break;
		value = p + record_names[f].quoted_len;
		if (f == FIELD_PAYLOAD_BASE64 && r->bytes != NULL)
			value_end = bytes_value(r, value, end);
		else
			value_end = jtext_plain_value(value);
		if (value_end == NULL)
			break;
		n++;
		has |= FIELDS(f);
		r->start[f] = p;
		r->value[f] =
		    (struct view){ value, (size_t)(value_end - value) };
		p = value_end;
		if (*p == '}' || p[1] != '"')
			break;
		p++;
	}
	r->fields = n;
	r->has = has;
	return p;
}

static bool
parse_member(struct record *r, struct parse *at)
{
	const char *start = at->p, *end;
	enum field f;

	if (!parse_name(at, &f) || (end = scan_value(at)) == NULL)
		return false;
	if (f != FIELD_COUNT &&
	    !note_field(
		r, f, start, (struct view){ at->p, (size_t)(end - at->p) }, at))
		return false;
	at->p = end;
	return true;
}

/* The members up to the closing brace, p being behind the opening one. */
static bool
parse_members(struct record *r, struct parse *at)
{
	at->p = blank(at->p, at->end);
	if (*at->p == '}')
		return true;
	for (;;) {
		const char *start = at->p;

		at->p = expected_members(r, start, at->end);
		if ((at->p == start || *at->p == '"') && !parse_member(r, at))
			return false;
		at->p = blank(at->p, at->end);
		if (*at->p == '}')
			return true;
		if (*at->p != ',')
			return wrong(at, "expected , or }");
		at->p = blank(at->p + 1, at->end);
	}
}

static bool
parse_object(struct record *r, struct parse *at)
{
	r->has = 0;
	r->fields = 0;
	r->has_bytes = false;
	at->p = blank(at->p, at->end);
	if (at->p >= at->end || *at->p != '{')
		return wrong(at, "expected a JSON object");
	at->p++;
	if (!parse_members(r, at))
		return false;
	at->p = blank(at->p + 1, at->end);
	return at->p == at->end || *at->p == '\n' ||
	       wrong(at, "text behind the object");
}

static int
syntax(const struct record *r, const struct parse *at, struct fail *why)
{
	return fail_record(why, "json.syntax", "byte %zu: %s",
	    (size_t)(at->error.at - r->line.p) + 1, at->error.what);
}

int
record_parse(struct record *r, struct view line, struct fail *why)
{
	struct parse at = { .p = line.p, .end = line.p + line.len };

	r->line = line;
	if (!parse_object(r, &at))
		return syntax(r, &at, why);
	if (at.p == line.p + line.len)
		return 0;
	wrong(&at, "text behind the object");
	return syntax(r, &at, why);
}

int
record_parse_first(struct record *r, struct view text, struct fail *why)
{
	struct parse at = { .p = text.p, .end = text.p + text.len };
	const char *newline;

	r->line.p = text.p;
	if (parse_object(r, &at)) {
		r->line.len = (size_t)(at.p - text.p);
		return 0;
	}
	newline = memchr(text.p, '\n', text.len);
	r->line.len = (size_t)(newline - text.p);
	return syntax(r, &at, why);
}

uint32_t
record_set(const struct record *r, uint32_t fields)
{
	uint32_t left = r->has & fields, set = left;

	for (; left != 0; left &= left - 1) {
		int f = __builtin_ctz(left);
		enum jtext_kind kind = jtext_kind(r->value[f]);

		if (kind == JTEXT_NULL || kind == JTEXT_FALSE)
			set &= ~FIELDS(f);
	}
	return set;
}

struct coordinates
record_coordinates(const struct record *r)
{
	struct coordinates c;
	struct view topic = record_value(r, FIELD_TOPIC);
	struct view partition = record_value(r, FIELD_PARTITION);
	struct view offset = record_value(r, FIELD_OFFSET);

	if (topic.len < 2 || partition.len == 0 || offset.len == 0)
		snprintf(
		    c.text, sizeof(c.text), "a record without coordinates");
	else
		snprintf(c.text, sizeof(c.text), "%.*s [%.*s] at offset %.*s",
		    (int)(topic.len - 2 < 255 ? topic.len - 2 : 255),
		    topic.p + 1, (int)(partition.len < 20 ? partition.len : 20),
		    partition.p, (int)(offset.len < 20 ? offset.len : 20),
		    offset.p);
	return c;
}
