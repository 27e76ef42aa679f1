#include "jtext.h"

#include "limits.h"
#include "utf8.h"

static const char *
wrong(struct jtext_error *error, const char *at, const char *what)
{
	*error = (struct jtext_error){ at, what };
	return NULL;
}

const char *
jtext_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *
digits(const char *p)
{
	while (digit(*p))
		p++;
	return p;
}

/* number = [ minus ] int [ frac ] [ exp ] (section 6) */
static const char *
scan_number(const char *p, struct jtext_error *error)
{
	p += *p == '-';
	if (!digit(*p))
		return wrong(error, p, "expected a digit");
	p = *p == '0' ? p + 1 : digits(p);
	if (digit(*p))
		return wrong(error, p, "a number begins with 0");
	if (*p == '.') {
		if (!digit(*++p))
			return wrong(error, p, "expected a digit behind .");
		p = digits(p);
	}
	if (*p == 'e' || *p == 'E') {
		p++;
		p += *p == '+' || *p == '-';
		if (!digit(*p))
			return wrong(error, p, "expected a digit behind e");
		p = digits(p);
	}
	return p;
}

static int
hex_value(char c)
{
	if (digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code unit of uXXXX at p, or -1. */
static int
code_unit(const char *p)
{
	int unit = 0, i, value;

	if (*p++ != 'u')
		return -1;
	for (i = 0; i < 4; i++) {
		if ((value = hex_value(p[i])) == -1)
			return -1;
		unit = unit << 4 | value;
	}
	return unit;
}

static bool
high_surrogate(int unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool
low_surrogate(int unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/* An escape, p being behind its backslash. */
static const char *
scan_escape(const char *p, struct jtext_error *error)
{
	int unit;

	switch (*p) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		return p + 1;
	case 'u':
		break;
	default:
		return wrong(error, p, "an unknown escape");
	}
	if ((unit = code_unit(p)) == -1)
		return wrong(error, p, "expected four hex digits behind \\u");
	if (low_surrogate(unit))
		return wrong(error, p, "a lone surrogate");
	if (!high_surrogate(unit))
		return p + 5;
	if (p[5] != '\\' || !low_surrogate(code_unit(p + 6)))
		return wrong(error, p, "a lone surrogate");
	return p + 11;
}

/*
 * Text ends with a control character ('\0' or '\n'), at which every string
 * stops, so no bound is needed on the way.
 */
const char *
jtext_scan_string(const char *p, const char *end, struct jtext_error *error)
{
	size_t len;

	for (;;) {
		p += utf8_plain_prefix(p);
		if (*p == '"')
			return p + 1;
		if (*p == '\\') {
			if ((p = scan_escape(p + 1, error)) == NULL)
				return NULL;
		} else if ((unsigned char)*p < 0x20) {
			return wrong(error, p,
			    p >= end ? "a string without its closing quote"
				     : "a control character in a string");
		} else if ((len = utf8_sequence(p, (size_t)(end - p))) == 0) {
			return wrong(error, p, "invalid UTF-8");
		} else {
			p += len;
		}
	}
}

static const char *
scan_word(
    const char *p, const char *word, size_t len, struct jtext_error *error)
{
	if (strncmp(p, word, len) != 0)
		return wrong(error, p, "expected a value");
	return p + len;
}

static const char *
scan_scalar(const char *p, const char *end, struct jtext_error *error)
{
	if (p >= end)
		return wrong(error, p, "expected a value");
	switch (*p) {
	case '"':
		return jtext_scan_string(p + 1, end, error);
	case 't':
		return scan_word(p, "true", 4, error);
	case 'f':
		return scan_word(p, "false", 5, error);
	case 'n':
		return scan_word(p, "null", 4, error);
	default:
		if (*p != '-' && !digit(*p))
			return wrong(error, p, "expected a value");
		return scan_number(p, error);
	}
}

/* "name" and colon and blanks: the place where the value begins. */
static const char *
scan_name(const char *p, const char *end, struct jtext_error *error)
{
	if (p >= end || *p != '"')
		return wrong(error, p, "expected a member's name");
	if ((p = jtext_scan_string(p + 1, end, error)) == NULL)
		return NULL;
	p = jtext_blank(p, end);
	if (p >= end || *p != ':')
		return wrong(error, p, "expected a colon");
	return jtext_blank(p + 1, end);
}

/* One bit a level says whether it is an object. */
struct levels {
	uint64_t object[LIMIT_JSON_DEPTH / 64];
	unsigned depth, most;
};

static bool
in_object(const struct levels *levels)
{
	unsigned i = levels->depth - 1;

	return levels->object[i / 64] >> i % 64 & 1;
}

static bool
enter(struct levels *levels, bool object)
{
	unsigned i = levels->depth++;

	if (i == levels->most)
		return false;
	levels->object[i / 64] &= ~((uint64_t)1 << i % 64);
	levels->object[i / 64] |= (uint64_t)object << i % 64;
	return true;
}

/* Past the brackets that close behind a value, and to the next one: NULL
 * with what == NULL in error when the outermost level has closed at at. */
static const char *
scan_behind(const char *p, const char *end, struct levels *levels,
    struct jtext_error *error)
{
	for (;;) {
		bool object;

		if (levels->depth == 0)
			return wrong(error, p, NULL);
		object = in_object(levels);
		p = jtext_blank(p, end);
		if (p < end && *p == ',') {
			p = jtext_blank(p + 1, end);
			return object ? scan_name(p, end, error) : p;
		}
		if (p >= end || *p != (object ? '}' : ']'))
			return wrong(error, p,
			    object ? "expected , or }" : "expected , or ]");
		levels->depth--;
		p++;
	}
}

const char *
jtext_scan_within(
    unsigned outer, const char *p, const char *end, struct jtext_error *error)
{
	struct levels levels;

	if (p < end && *p != '{' && *p != '[')
		return scan_scalar(p, end, error);
	levels.depth = 0;
	levels.most = LIMIT_JSON_DEPTH - outer;
	for (;;) {
		bool object = p < end && *p == '{';

		if (object || (p < end && *p == '[')) {
			if (!enter(&levels, object))
				return wrong(error, p, "nested too deeply");
			p = jtext_blank(p + 1, end);
			if (p >= end || *p != (object ? '}' : ']')) {
				if (object)
					p = scan_name(p, end, error);
				if (p == NULL)
					return NULL;
				continue;
			}
			p++;
			levels.depth--;
		} else if ((p = scan_scalar(p, end, error)) == NULL) {
			return NULL;
		}
		if ((p = scan_behind(p, end, &levels, error)) == NULL)
			return error->what == NULL ? error->at : NULL;
	}
}

const char *
jtext_scan(const char *p, const char *end, struct jtext_error *error)
{
	return jtext_scan_within(0, p, end, error);
}

int
jtext_check(struct view text, struct jtext_error *error)
{
	return jtext_check_within(0, text, error);
}

int
jtext_check_within(unsigned outer, struct view text, struct jtext_error *error)
{
	const char *end = text.p + text.len, *p = jtext_blank(text.p, end);

	if ((p = jtext_scan_within(outer, p, end, error)) == NULL)
		return -1;
	if (p > end) {
		wrong(error, end, "expected a value");
		return -1;
	}
	if ((p = jtext_blank(p, end)) == end)
		return 0;
	wrong(error, p, "text behind the value");
	return -1;
}
