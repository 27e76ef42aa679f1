#include "item.h"

#include "decimal.h"
#include "item_size.h"
#include "jtext.h"
#include "names.h"
#include "put.h"

/*
 * One pass over the text: each put_ function takes the place where its value
 * begins and returns the one behind it, or NULL with why. The text has passed
 * jtext, so nothing but DynamoDB's own rules is checked.
 */
struct writer {
	struct buf *out;
	bool typed; /* DynamoDB's JSON, else plain */
	const char *end;
	size_t bytes; /* as DynamoDB counts them */
	struct names names;
	uint32_t objects; /* how many were begun */
	struct fail *why;
};

static const char *put_value(struct writer *, const char *p, unsigned level);

/* What stands around a value in DynamoDB's JSON only. */
#define PUT_TYPE(w, literal) \
	do { \
		if ((w)->typed) \
			PUT_LITERAL((w)->out, literal); \
	} while (0)

/* A string's text, quotes included, which begins at p. */
static struct view
string_at(const char *p, bool *escaped)
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
put_string(struct writer *w, const char *p)
{
	bool escaped;
	struct view string = string_at(p, &escaped);

	w->bytes += string_bytes(string, escaped);
	PUT_TYPE(w, "{\"S\":");
	put(w->out, string.p, string.len);
	PUT_TYPE(w, "}");
	return p + string.len;
}

/* An integer of few digits is in its normal form already; NULL for other
 * numbers. */
static const char *
put_integer(struct writer *w, const char *p)
{
	const char *end = p + (*p == '-');

	while (*end >= '0' && *end <= '9')
		end++;
	if (*end == '.' || (*end | 0x20) == 'e' || end - p > PUT_BLOCK ||
	    (p[0] == '-' && p[1] == '0'))
		return NULL;
	w->bytes += item_integer_bytes((struct view){ p, (size_t)(end - p) });
	put(w->out, p, (size_t)(end - p));
	return end;
}

static const char *
put_decimal(struct writer *w, const char *p)
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
put_number(struct writer *w, const char *p)
{
	const char *end;

	PUT_TYPE(w, "{\"N\":\"");
	if ((end = put_integer(w, p)) == NULL)
		end = put_decimal(w, p);
	PUT_TYPE(w, "\"}");
	return end;
}

static int
check_name(struct writer *w, struct view name, bool escaped, size_t bytes,
    uint32_t object)
{
	if (bytes == 0)
		return fail_record(
		    w->why, "put.item", "an attribute without a name");
	if (bytes > ITEM_MAX_NAME)
		return fail_record(w->why, "put.item",
		    "an attribute's name of %zu bytes: DynamoDB takes %zu",
		    bytes, ITEM_MAX_NAME);
	if (!(escaped ? names_add(&w->names, object, name)
		      : names_add_plain(&w->names, object, name)))
		return fail_record(w->why, "put.item",
		    "two attributes are named %.*s",
		    (int)(name.len < 200 ? name.len : 200), name.p);
	return 0;
}

static const char *
put_name(struct writer *w, const char *p, uint32_t object)
{
	bool escaped;
	struct view name = string_at(p, &escaped);
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
more(struct writer *w, const char **p, char bracket)
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
put_members(struct writer *w, const char *p, unsigned level)
{
	uint32_t object = w->objects++;

	put_byte(w->out, '{');
	while (more(w, &p, '}')) {
		w->bytes += level != 0;
		if ((p = put_name(w, p, object)) == NULL ||
		    (p = put_value(w, p, level + 1)) == NULL)
			return NULL;
	}
	put_byte(w->out, '}');
	return p + 1;
}

static const char *
put_elements(struct writer *w, const char *p, unsigned level)
{
	put_byte(w->out, '[');
	while (more(w, &p, ']')) {
		w->bytes++;
		if ((p = put_value(w, p, level + 1)) == NULL)
			return NULL;
	}
	put_byte(w->out, ']');
	return p + 1;
}

static const char *
put_nested(struct writer *w, const char *p, unsigned level)
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
put_word(struct writer *w, const char *typed, const char *plain)
{
	w->bytes++;
	buf_text(w->out, w->typed ? typed : plain);
}

static const char *
put_value(struct writer *w, const char *p, unsigned level)
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

static int
put_item(struct view item, bool typed, struct buf *out, size_t *bytes,
    struct fail *why)
{
	struct writer w = {
		.out = out, .typed = typed, .end = item.p + item.len, .why = why
	};
	size_t start = out->len;
	const char *p;

	if (jtext_kind(item) != JTEXT_OBJECT)
		return fail_record(why, "put.item", "the item is no object");
	names_init(&w.names);
	p = put_members(&w, jtext_blank(item.p + 1, w.end), 0);
	names_release(&w.names);
	if (p != NULL && w.bytes > ITEM_MAX_BYTES) {
		fail_record(why, "put.size",
		    "the item has %zu bytes: DynamoDB takes %zu", w.bytes,
		    ITEM_MAX_BYTES);
		p = NULL;
	}
	if (p == NULL)
		buf_rewind(out, start);
	out->p[out->len] = '\0';
	if (bytes != NULL)
		*bytes = w.bytes;
	return p != NULL ? 0 : -1;
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
