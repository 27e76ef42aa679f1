#include "shape_nulls.h"

/* Between two values of one array or object, but not before the first. */
static void
separate(struct buf *out, size_t start)
{
	char last = out->len > start ? out->p[out->len - 1] : '[';

	if (last != '[' && last != '{')
		buf_byte(out, ',');
}

/* Past a number, true, false or null. */
static const char *
scalar_end(const char *p, const char *end)
{
	while (p < end && *p != ',' && *p != ']' && *p != '}' &&
	       (unsigned char)*p > ' ')
		p++;
	return p;
}

/*
 * One flat pass, so that depth costs nothing: commas are not copied but made
 * anew before each member or element. A name ends with its colon, so a value
 * that stands behind one needs no comma.
 */
void
shape_nulls(struct buf *out, struct view value, enum config_nulls nulls)
{
	const char *p = value.p, *end = value.p + value.len, *next;
	size_t start = out->len, before = start; /* the member's beginning */
	bool named = false;
	struct jtext_error error;

	while ((p = jtext_blank(p, end)) < end) {
		if (*p == ',' || *p == ':') {
			p++;
			continue;
		}
		if (*p == '}' || *p == ']') {
			buf_byte(out, *p++);
			continue;
		}
		if (!named) {
			before = out->len;
			separate(out, start);
		}
		if (*p == '{' || *p == '[')
			next = p + 1;
		else if (*p == '"')
			next = jtext_scan_string(p + 1, end, &error);
		else
			next = scalar_end(p, end);
		if (*p != 'n')
			buf_append(out, p, (size_t)(next - p));
		else if (nulls == NULLS_EMPTY)
			buf_text(out, "\"\"");
		else
			buf_rewind(out, before);
		named = *p == '"' && *jtext_blank(next, end) == ':';
		if (named)
			buf_byte(out, ':');
		p = next;
	}
}
