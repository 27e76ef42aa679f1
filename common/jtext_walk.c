/* Values of text that jtext_scan has accepted: nothing is checked again. */
#include "jtext.h"

#include "base64.h"
#include "utf8.h"

enum jtext_kind
jtext_kind(struct view value)
{
	if (value.len == 0)
		return JTEXT_NONE;
	switch (value.p[0]) {
	case 'n':
		return JTEXT_NULL;
	case 'f':
		return JTEXT_FALSE;
	case 't':
		return JTEXT_TRUE;
	case '"':
		return JTEXT_STRING;
	case '[':
		return JTEXT_ARRAY;
	case '{':
		return JTEXT_OBJECT;
	default:
		return JTEXT_NUMBER;
	}
}

/* Past the closing quote, p being behind the opening one. */
static const char *
string_end(const char *p)
{
	while (*(p = jtext_stop(p)) != '"')
		p += 2; /* the backslash and what it escapes */
	return p + 1;
}

static const char *
nested_end(const char *p)
{
	size_t depth = 0;

	for (;;) {
		switch (*p++) {
		case '"':
			p = string_end(p);
			break;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			if (--depth == 0)
				return p;
			break;
		}
	}
}

static const char *
value_end(const char *p)
{
	if (*p == '"')
		return string_end(p + 1);
	if (*p == '{' || *p == '[')
		return nested_end(p);
	return jtext_scalar_end(p);
}

struct jtext_walk
jtext_open(struct view value)
{
	const char *end = value.p + value.len - 1;

	return (struct jtext_walk){ jtext_blank(value.p + 1, end), end };
}

bool
jtext_element(struct jtext_walk *walk, struct view *value)
{
	const char *p = walk->p;

	if (p >= walk->end)
		return false;
	value->p = p;
	p = value_end(p);
	value->len = (size_t)(p - value->p);
	p = jtext_blank(p, walk->end);
	if (p < walk->end)
		p = jtext_blank(p + 1, walk->end); /* the comma */
	walk->p = p;
	return true;
}

bool
jtext_member(struct jtext_walk *walk, struct view *name, struct view *value)
{
	const char *p = walk->p;

	if (p >= walk->end)
		return false;
	name->p = p;
	p = string_end(p + 1);
	name->len = (size_t)(p - name->p);
	p = jtext_blank(p, walk->end);
	walk->p = jtext_blank(p + 1, walk->end); /* the colon */
	return jtext_element(walk, value);
}

bool
jtext_member_is(struct jtext_walk *walk, struct view name, struct view *value)
{
	const char *p = walk->p;

	if (p >= walk->end || (size_t)(walk->end - p) <= name.len ||
	    memcmp(p, name.p, name.len) != 0 || p[name.len] != ':')
		return false;
	walk->p = jtext_blank(p + name.len + 1, walk->end);
	return jtext_element(walk, value);
}

enum jtext_kind
jtext_get(struct view object, struct view wanted, struct view *value)
{
	struct jtext_walk walk = jtext_open(object);
	struct view name, found;

	*value = VIEW_NONE;
	while (jtext_member(&walk, &name, &found))
		if (jtext_string_is(name, wanted))
			*value = found;
	return jtext_kind(*value);
}

static unsigned
hex4(const char *p)
{
	unsigned unit = 0;
	int i;

	for (i = 0; i < 4; i++) {
		unsigned c = (unsigned char)p[i];

		unit = unit << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return unit;
}

/* The character of an escape at p, behind its backslash; p moves past it. */
static unsigned
escaped(const char **p)
{
	const char *at = *p;
	unsigned unit;

	*p += 1;
	switch (*at) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'u':
		break;
	default:
		return (unsigned char)*at;
	}
	unit = hex4(at + 1);
	*p += 4;
	if (unit < 0xd800 || unit > 0xdbff)
		return unit;
	*p += 6;
	return 0x10000 + ((unit - 0xd800) << 10) + (hex4(at + 7) - 0xdc00);
}

/* The next piece of a string between p and its closing quote: plain bytes,
 * or one escape's character, made in utf8. */
static struct view
next_piece(const char **p, const char *end, char utf8[4])
{
	const char *at = *p;

	if (*at == '\\') {
		*p += 1;
		return (struct view){ utf8, utf8_encode(utf8, escaped(p)) };
	}
	*p = memchr(at, '\\', (size_t)(end - at));
	if (*p == NULL)
		*p = end;
	return (struct view){ at, (size_t)(*p - at) };
}

bool
jtext_string_is(struct view string, struct view text)
{
	const char *p = string.p + 1, *end = string.p + string.len - 1;
	char utf8[4];

	while (p < end) {
		struct view piece = next_piece(&p, end, utf8);

		if (piece.len > text.len ||
		    memcmp(piece.p, text.p, piece.len) != 0)
			return false;
		text.p += piece.len;
		text.len -= piece.len;
	}
	return text.len == 0;
}

void
jtext_unescape(struct view string, struct buf *out)
{
	const char *p = string.p + 1, *end = string.p + string.len - 1;
	char utf8[4];

	while (p < end)
		buf_view(out, next_piece(&p, end, utf8));
}

struct view
jtext_string(struct view string, struct buf *scratch)
{
	struct view inner = { string.p + 1, string.len - 2 };

	if (memchr(inner.p, '\\', inner.len) == NULL)
		return inner;
	buf_reset(scratch);
	jtext_unescape(string, scratch);
	return buf_as_view(scratch);
}

int
jtext_base64(struct view value, struct buf *out)
{
	struct buf plain;
	int rc;

	if (jtext_kind(value) != JTEXT_STRING)
		return -1;
	rc = base64_append_decoded(
	    out, (struct view){ value.p + 1, value.len - 2 });
	if (rc == 0 || memchr(value.p, '\\', value.len) == NULL)
		return rc;
	buf_init(&plain, SIZE_MAX); /* somebody wrote a / as \/ */
	jtext_unescape(value, &plain);
	rc = base64_append_decoded(out, buf_as_view(&plain));
	buf_release(&plain);
	return rc;
}

bool
jtext_int64(struct view number, int64_t *value)
{
	size_t i = number.len != 0 && number.p[0] == '-';
	int64_t result = 0;
	bool negative = i == 1;

	if (i == number.len)
		return false;
	for (; i < number.len; i++) {
		int digit = number.p[i] - '0';

		if (digit < 0 || digit > 9 ||
		    __builtin_mul_overflow(result, 10, &result) ||
		    __builtin_sub_overflow(result, digit, &result))
			return false;
	}
	*value = result;
	return negative || !__builtin_sub_overflow((int64_t)0, result, value);
}
