/* Error items that come back: due or not, and the records that they hold. */
#include "error_item.h"

#include <ctype.h>

#include "json_string.h"
#include "timetext.h"

/* What a held record loses when it flows again. */
#define FIELDS_OFF \
	(FIELDS_MARKERS | FIELDS_RETRY | FIELDS(FIELD_TABLE) | \
	    FIELDS(FIELD_PUT_IF) | FIELDS(FIELD_STORED))

#define TIME_LEN 24 /* of 2026-11-23T07:12:00.000Z without quotes */

static int
wrong(struct fail *why, const char *what)
{
	return fail_record(why, "scan.item", "no error item: %s", what);
}

/* Whether text is like the pattern, where 0 stands for a digit. */
static bool
is_like(struct view text, const char *pattern)
{
	size_t i;

	if (text.len != strlen(pattern))
		return false;
	for (i = 0; i < text.len; i++)
		if (pattern[i] == '0' ? !isdigit((unsigned char)text.p[i])
				      : text.p[i] != pattern[i])
			return false;
	return true;
}

/*
 * A time of the item as text that can be compared; "" where it is not there.
 * Somebody may have written it by hand, without a fraction.
 */
static int
read_time(struct view item, const char *name, char text[TIME_LEN + 1],
    struct fail *why)
{
	struct view value;

	text[0] = '\0';
	switch (jtext_get(item, view_of(name), &value)) {
	case JTEXT_NONE:
	case JTEXT_NULL:
		return 0;
	case JTEXT_STRING:
		value = (struct view){ value.p + 1, value.len - 2 };
		break;
	default:
		value = VIEW_NONE;
	}
	if (!is_like(value, "0000-00-00T00:00:00.000Z") &&
	    !is_like(value, "0000-00-00T00:00:00Z"))
		return fail_record(why, "scan.item",
		    "no error item: %s is no time as "
		    "2026-11-23T07:12:00.000Z",
		    name);
	memcpy(text, "0000-00-00T00:00:00.000Z", TIME_LEN + 1);
	memcpy(text, value.p, value.len - 1);
	return 0;
}

/* Whether a time has come by that moment. */
static bool
has_come(const char *text, int64_t ms)
{
	char then[TIMETEXT_ROOM], *end = timetext_millis(then, ms, true);

	return text[0] == '\0' ||
	       (end != NULL && memcmp(text, then, TIME_LEN) <= 0);
}

static int
check_retries(struct view item, struct fail *why)
{
	struct view value;
	int64_t retries;

	if (jtext_get(item, VIEW("retries"), &value) != JTEXT_NUMBER ||
	    !jtext_int64(value, &retries) || retries < 0)
		return wrong(why, "retries is no count");
	return 0;
}

/* The record's line, a LF behind it, and the record itself. */
static int
parse_held(
    struct view item, struct buf *line, struct record *r, struct fail *why)
{
	struct view value, text;
	struct fail what;

	if (jtext_get(item, VIEW("record"), &value) != JTEXT_STRING)
		return wrong(why, "record is no string");
	jtext_unescape(value, line);
	text = buf_as_view(line);
	if (memchr(text.p, '\n', text.len) != NULL)
		return wrong(why, "record is more than one line");
	buf_byte(line, '\n');
	text.p = line->p;
	if (record_parse(r, text, &what) == -1)
		return fail_record(
		    why, "scan.item", "no error item: record: %s", what.text);
	return 0;
}

static int
check_held(struct view item, struct fail *why)
{
	struct record r = { 0 };
	struct buf line;
	int rc;

	buf_init(&line, SIZE_MAX);
	rc = parse_held(item, &line, &r, why);
	buf_release(&line);
	return rc;
}

static int
check_source(struct view item, struct fail *why)
{
	struct view value;
	enum jtext_kind kind = jtext_get(item, VIEW("_source"), &value);

	if (kind > JTEXT_NULL && kind != JTEXT_OBJECT)
		return wrong(why, "_source is no object");
	return 0;
}

enum error_item_state
error_item_judge(
    struct view item, const struct error_item_due *due, struct fail *why)
{
	char updated[TIME_LEN + 1], retry_after[TIME_LEN + 1];
	struct view value;
	bool come;

	if (jtext_kind(item) != JTEXT_OBJECT)
		return (enum error_item_state)wrong(why, "no object");
	if (jtext_get(item, VIEW("_deleted"), &value) == JTEXT_TRUE)
		return ERROR_ITEM_LATER;
	if (jtext_get(item, VIEW("id"), &value) != JTEXT_STRING)
		return (enum error_item_state)wrong(why, "id is no string");
	if (check_held(item, why) == -1 || check_retries(item, why) == -1 ||
	    check_source(item, why) == -1 ||
	    read_time(item, "updated", updated, why) == -1 ||
	    read_time(item, "retry_after", retry_after, why) == -1)
		return ERROR_ITEM_BAD;
	if (due->older_than_ms == -1)
		come = has_come(retry_after, due->now_ms);
	else
		come = due->older_than_ms == 0 ||
		       has_come(updated, due->now_ms - due->older_than_ms);
	return come ? ERROR_ITEM_DUE : ERROR_ITEM_LATER;
}

/* A member of the item; null where it is not there. */
static struct view
member(struct view item, const char *name)
{
	struct view value;

	return jtext_get(item, view_of(name), &value) != JTEXT_NONE
		   ? value
		   : VIEW("null");
}

static void
append_from(struct view item, struct view table, struct buf *out)
{
	struct view retries = member(item, "retries"), first;

	buf_text(out, "\"retries\":");
	buf_view(out, retries);
	buf_text(out, ",\"from\":{\"table\":");
	json_string_append_lossy(out, table);
	buf_text(out, ",\"key\":{\"id\":");
	buf_view(out, member(item, "id"));
	buf_text(out, "},\"if\":{\"_source\":");
	buf_view(out, member(item, "_source"));
	buf_text(out, ",\"retries\":");
	buf_view(out, retries);
	buf_byte(out, '}');
	if (jtext_get(item, VIEW("first_failed"), &first) == JTEXT_STRING) {
		buf_text(out, ",\"first_failed\":");
		buf_view(out, first);
	}
	buf_byte(out, '}');
}

void
error_item_append_record(struct view item, struct view table, struct buf *out)
{
	struct record r = { 0 };
	struct splice s;
	struct fail why;
	struct buf line;
	unsigned i;

	buf_init(&line, SIZE_MAX);
	if (parse_held(item, &line, &r, &why) == 0) {
		splice_begin(&s, &r, out);
		for (i = 0; i < r.fields; i++)
			if (FIELDS_OFF >> r.order[i] & 1)
				splice_drop(&s, (enum field)r.order[i]);
		splice_add(&s);
		append_from(item, table, out);
		splice_end(&s);
	}
	buf_release(&line);
}
