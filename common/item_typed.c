/* An item that item_normalise made: nothing is checked or counted again. */
#include "item.h"
#include "jtext.h"
#include "put.h"

static const char *put_value(struct buf *out, const char *p);

static const char *
string_end(const char *p)
{
	p = jtext_stop(p + 1);
	while (*p != '"')
		p = jtext_stop(p + 2);
	return p + 1;
}

static const char *
put_string(struct buf *out, const char *p)
{
	const char *end = string_end(p);

	PUT_LITERAL(out, "{\"S\":");
	put(out, p, (size_t)(end - p));
	put_byte(out, '}');
	return end;
}

static const char *
put_number(struct buf *out, const char *p)
{
	const char *end = p + 1;

	while (*end != ',' && *end != '}' && *end != ']')
		end++;
	PUT_LITERAL(out, "{\"N\":\"");
	put(out, p, (size_t)(end - p));
	PUT_LITERAL(out, "\"}");
	return end;
}

/* From behind the brace to behind the other one. */
static const char *
put_members(struct buf *out, const char *p)
{
	const char *end;

	put_byte(out, '{');
	while (*p != '}') {
		if (*p == ',')
			put_byte(out, *p++);
		end = string_end(p) + 1; /* the colon */
		put(out, p, (size_t)(end - p));
		p = put_value(out, end);
	}
	put_byte(out, '}');
	return p + 1;
}

static const char *
put_elements(struct buf *out, const char *p)
{
	put_byte(out, '[');
	while (*p != ']') {
		if (*p == ',')
			put_byte(out, *p++);
		p = put_value(out, p);
	}
	put_byte(out, ']');
	return p + 1;
}

static const char *
put_nested(struct buf *out, const char *p)
{
	if (*p == '{') {
		PUT_LITERAL(out, "{\"M\":");
		p = put_members(out, p + 1);
	} else {
		PUT_LITERAL(out, "{\"L\":");
		p = put_elements(out, p + 1);
	}
	put_byte(out, '}');
	return p;
}

static const char *
put_value(struct buf *out, const char *p)
{
	switch (*p) {
	case '"':
		return put_string(out, p);
	case '{':
	case '[':
		return put_nested(out, p);
	case 't':
		PUT_LITERAL(out, "{\"BOOL\":true}");
		return p + 4;
	case 'f':
		PUT_LITERAL(out, "{\"BOOL\":false}");
		return p + 5;
	case 'n':
		PUT_LITERAL(out, "{\"NULL\":true}");
		return p + 4;
	default:
		return put_number(out, p);
	}
}

void
item_typed(struct view normal, struct buf *out)
{
	put_members(out, normal.p + 1);
	buf_text(out, ""); /* the '\0' */
}
