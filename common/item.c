#include "decimal.h"
#include "item_parts.h"
#include "item_size.h"
#include "jtext.h"
#include "put.h"

/* What stands around a value in DynamoDB's JSON only. */
#define PUT_TYPE(w, literal) \
	do { \
		if ((w)->typed) \
			PUT_LITERAL((w)->out, literal); \
	} while (0)

struct view
item_string_at(const char *p, bool *escaped)
{
	const char *at = jtext_stop(p + 1);

	*escaped = *at != '"';
	while (*at != '"')
		at = jtext_stop(at + 2);
	return (struct view){ p, (size_t)(at + 1 - p) };
}

static size_t
string_bytes(struct view string, bool escaped)
{
	return escaped ? item_string_bytes(string) : string.len - 2;
}

static const char *
put_string(struct item_writer *w, const char *p)
{
	bool escaped;
	struct view string = item_string_at(p, &escaped);

	w->bytes += string_bytes(string, escaped);
	PUT_TYPE(w, "{\"S\":");
	put(w->out, string.p, string.len);
	PUT_TYPE(w, "}");
	return p + string.len;
}

static const char *
past_digits(const char *p)
{
	while (*p >= '0' && *p <= '9')
		p++;
	return p;
}

/* A number of few digits without exponent is in its normal form already,
 * unless it is -0 or ends with a 0 behind the point; NULL for other numbers. */
static const char *
put_short(struct item_writer *w, const char *p)
{
	const char *point = past_digits(p + (*p == '-')), *end = point;
	struct view number;

	if (*point == '.')
		end = past_digits(point + 1);
	if ((*end | 0x20) == 'e' || end - p > PUT_BLOCK)
		return NULL;
	number = (struct view){ p, (size_t)(end - p) };
	if (end == point ? p[0] == '-' && p[1] == '0' : end[-1] == '0')
		return NULL;
	w->bytes += end == point
			? item_integer_bytes(number)
			: item_fraction_bytes(number, (size_t)(point - p));
	put(w->out, p, number.len);
	return end;
}

static const char *
put_decimal(struct item_writer *w, const char *p)
{
	struct jtext_error error;
	const char *end = jtext_scan(p, w->end, &error);
	struct decimal number;

	if (decimal_parse(
		&number, (struct view){ p, (size_t)(end - p) }, w->why) == -1)
		return NULL;
	w->bytes += decimal_size(&number);
	decimal_append(w->out, &number);
	return end;
}

static const char *
put_number(struct item_writer *w, const char *p)
{
	const char *end;

	PUT_TYPE(w, "{\"N\":\"");
	if ((end = put_short(w, p)) == NULL)
		end = put_decimal(w, p);
	PUT_TYPE(w, "\"}");
	return end;
}

static int
check_name(struct item_writer *w, struct view name, bool escaped, size_t bytes,
    uint32_t object)
{
	if (bytes == 0)
		return fail_record(
		    w->why, "put.item", "an attribute without a name");
	if (bytes > ITEM_MAX_NAME)
		return fail_record(w->why, "put.item",
		    "an attribute's name of %zu bytes: DynamoDB takes %zu",
		    bytes, ITEM_MAX_NAME);
	if (object != ITEM_DISTINCT &&
	    !(escaped ? names_add(&w->names, object, name)
		      : names_add_plain(&w->names, object, name)))
		return fail_record(w->why, "put.item",
		    "two attributes are named %.*s",
		    (int)(name.len < 200 ? name.len : 200), name.p);
	return 0;
}

const char *
item_put_name(struct item_writer *w, const char *p, uint32_t object)
{
	bool escaped;
	struct view name = item_string_at(p, &escaped);
	size_t bytes = string_bytes(name, escaped);

	w->bytes += bytes;
	if (check_name(w, name, escaped, bytes, object) == -1)
		return NULL;
	put(w->out, name.p, name.len);
	put_byte(w->out, ':');
	p = jtext_blank(p + name.len, w->end) + 1; /* the colon */
	return jtext_blank(p, w->end);
}

/* Past a comma and blanks; whether there is one more, or else the bracket. */
static bool
more(struct item_writer *w, const char **p, char bracket)
{
	*p = jtext_blank(*p, w->end);
	if (**p == bracket)
		return false;
	if (**p == ',') {
		*p = jtext_blank(*p + 1, w->end);
		put_byte(w->out, ',');
	}
	return true;
}

/* From behind the brace to behind the other one. */
static const char *
put_members(struct item_writer *w, const char *p, unsigned level)
{
	uint32_t object = w->objects++;

	put_byte(w->out, '{');
	while (more(w, &p, '}')) {
		w->bytes += level != 0;
		if ((p = item_put_name(w, p, object)) == NULL ||
		    (p = item_put_value(w, p, level + 1)) == NULL)
			return NULL;
	}
	put_byte(w->out, '}');
	return p + 1;
}

static const char *
put_elements(struct item_writer *w, const char *p, unsigned level)
{
	put_byte(w->out, '[');
	while (more(w, &p, ']')) {
		w->bytes++;
		if ((p = item_put_value(w, p, level + 1)) == NULL)
			return NULL;
	}
	put_byte(w->out, ']');
	return p + 1;
}

static const char *
put_nested(struct item_writer *w, const char *p, unsigned level)
{
	bool object = *p == '{';

	if (level >= ITEM_MAX_LEVELS) {
		fail_record(w->why, "put.item",
		    "nested more than %d levels deep", ITEM_MAX_LEVELS);
		return NULL;
	}
	w->bytes += ITEM_NESTED_BYTES;
	if (object)
		PUT_TYPE(w, "{\"M\":");
	else
		PUT_TYPE(w, "{\"L\":");
	p = object ? put_members(w, p + 1, level)
		   : put_elements(w, p + 1, level);
	PUT_TYPE(w, "}");
	return p;
}

static void
put_word(struct item_writer *w, const char *typed, const char *plain)
{
	w->bytes++;
	buf_text(w->out, w->typed ? typed : plain);
}

const char *
item_put_value(struct item_writer *w, const char *p, unsigned level)
{
	if (w->bytes > ITEM_MAX_BYTES) {
		fail_record(w->why, "put.size",
		    "the item is larger than %zu bytes", ITEM_MAX_BYTES);
		return NULL;
	}
	switch (*p) {
	case '"':
		return put_string(w, p);
	case '{':
	case '[':
		return put_nested(w, p, level);
	case 't':
		put_word(w, "{\"BOOL\":true}", "true");
		return p + 4;
	case 'f':
		put_word(w, "{\"BOOL\":false}", "false");
		return p + 5;
	case 'n':
		put_word(w, "{\"NULL\":true}", "null");
		return p + 4;
	default:
		return put_number(w, p);
	}
}

int
item_end(struct item_writer *w, const char *p, size_t start, size_t *bytes)
{
	if (p != NULL && w->bytes > ITEM_MAX_BYTES) {
		fail_record(w->why, "put.size",
		    "the item has %zu bytes: DynamoDB takes %zu", w->bytes,
		    ITEM_MAX_BYTES);
		p = NULL;
	}
	if (p == NULL)
		buf_rewind(w->out, start);
	w->out->p[w->out->len] = '\0';
	if (bytes != NULL)
		*bytes = w->bytes;
	return p != NULL ? 0 : -1;
}

static int
put_item(struct view item, bool typed, struct buf *out, size_t *bytes,
    struct fail *why)
{
	struct item_writer w = {
		.out = out, .typed = typed, .end = item.p + item.len, .why = why
	};
	size_t start = out->len;
	const char *p;

	if (jtext_kind(item) != JTEXT_OBJECT)
		return fail_record(why, "put.item", "the item is no object");
	names_init(&w.names);
	p = put_members(&w, jtext_blank(item.p + 1, w.end), 0);
	names_release(&w.names);
	return item_end(&w, p, start, bytes);
}

int
item_to_dynamodb(
    struct view item, struct buf *out, size_t *bytes, struct fail *why)
{
	return put_item(item, true, out, bytes, why);
}

int
item_normalise(
    struct view item, struct buf *out, size_t *bytes, struct fail *why)
{
	return put_item(item, false, out, bytes, why);
}
