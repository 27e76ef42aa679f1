#include "decimal.h"
#include "item_parts.h"
#include "item_size.h"
#include "jtext.h"

/* What stands around a value in DynamoDB's JSON only. */
#define PUT_TYPE(w, literal) \
	do { \
		if ((w)->typed != NULL) \
			PUT_LITERAL((w)->typed, literal); \
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
	item_put(w, string.p, string.len);
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
	item_put(w, p, number.len);
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
	if (w->plain != NULL)
		decimal_append(w->plain, &number);
	if (w->typed != NULL)
		decimal_append(w->typed, &number);
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
	item_put(w, name.p, name.len);
	item_put_byte(w, ':');
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
		item_put_byte(w, ',');
	}
	return true;
}

/* From behind the brace to behind the other one. */
static const char *
put_members(struct item_writer *w, const char *p, unsigned level)
{
	uint32_t object = w->objects++;

	item_put_byte(w, '{');
	while (more(w, &p, '}')) {
		w->bytes += level != 0;
		if ((p = item_put_name(w, p, object)) == NULL ||
		    (p = item_put_value(w, p, level + 1)) == NULL)
			return NULL;
	}
	item_put_byte(w, '}');
	return p + 1;
}

static const char *
put_elements(struct item_writer *w, const char *p, unsigned level)
{
	item_put_byte(w, '[');
	while (more(w, &p, ']')) {
		w->bytes++;
		if ((p = item_put_value(w, p, level + 1)) == NULL)
			return NULL;
	}
	item_put_byte(w, ']');
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

/* true, false or null, whose type says it already. */
static const char *
put_word(struct item_writer *w, const char *p, size_t len)
{
	w->bytes++;
	if (w->plain != NULL)
		put(w->plain, p, len);
	return p + len;
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
		PUT_TYPE(w, "{\"BOOL\":true}");
		return put_word(w, p, 4);
	case 'f':
		PUT_TYPE(w, "{\"BOOL\":false}");
		return put_word(w, p, 5);
	case 'n':
		PUT_TYPE(w, "{\"NULL\":true}");
		return put_word(w, p, 4);
	default:
		return put_number(w, p);
	}
}

int
item_end(struct item_writer *w, const char *p, size_t *bytes)
{
	if (p == NULL)
		return -1;
	if (w->bytes > ITEM_MAX_BYTES)
		return fail_record(w->why, "put.size",
		    "the item has %zu bytes: DynamoDB takes %zu", w->bytes,
		    ITEM_MAX_BYTES);
	if (bytes != NULL)
		*bytes = w->bytes;
	return 0;
}

/* out is the one of the writer's two that is wanted. */
static int
put_item(struct view item, struct item_writer *w, struct buf *out,
    size_t *bytes, struct fail *why)
{
	size_t start = out->len;
	const char *p;
	int rc;

	w->end = item.p + item.len;
	w->why = why;
	if (jtext_kind(item) != JTEXT_OBJECT)
		return fail_record(why, "put.item", "the item is no object");
	names_init(&w->names);
	p = put_members(w, jtext_blank(item.p + 1, w->end), 0);
	names_release(&w->names);
	rc = item_end(w, p, bytes);
	if (rc == -1)
		buf_rewind(out, start);
	out->p[out->len] = '\0';
	return rc;
}

int
item_to_dynamodb(
    struct view item, struct buf *out, size_t *bytes, struct fail *why)
{
	struct item_writer w = { .typed = out };

	return put_item(item, &w, out, bytes, why);
}

int
item_normalise(
    struct view item, struct buf *out, size_t *bytes, struct fail *why)
{
	struct item_writer w = { .plain = out };

	return put_item(item, &w, out, bytes, why);
}
