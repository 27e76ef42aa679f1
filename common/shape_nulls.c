#include "shape_nulls.h"

#include "put.h"

/* Between two values of one array or object, but not before the first. */
static void
separate(struct buf *out, size_t start)
{
	char last = out->len > start ? out->p[out->len - 1] : '[';

	if (last != '[' && last != '{')
		buf_byte(out, ',');
}

/* Past a bracket, a string, a number, true, false or null. */
static const char *
token_end(const char *p, const char *end)
{
	struct jtext_error error;

	if (*p == '{' || *p == '[')
		return p + 1;
	if (*p == '"')
		return jtext_scan_string(p + 1, end, &error);
	return jtext_scalar_end(p);
}

/* Where a null is left out, its name and comma go too: back to before. */
static void
put_token(struct buf *out, const char *p, const char *end, size_t before,
    enum config_nulls nulls)
{
	if (*p != 'n')
		put(out, p, (size_t)(end - p));
	else if (nulls == NULLS_EMPTY)
		PUT_LITERAL(out, "\"\"");
	else
		buf_rewind(out, before);
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

	while ((p = jtext_blank(p, end)) < end) {
		next = p + 1;
		if (*p == '}' || *p == ']') {
			buf_byte(out, *p);
		} else if (*p != ',' && *p != ':') {
			if (!named) {
				before = out->len;
				separate(out, start);
			}
			next = token_end(p, end);
			put_token(out, p, next, before, nulls);
			named = *p == '"' && *jtext_blank(next, end) == ':';
			if (named)
				put_byte(out, ':');
		}
		p = next;
	}
}
