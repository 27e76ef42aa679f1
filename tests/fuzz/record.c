/*
 * Records, line by line: what is found does not depend on the line before;
 * what is rewritten parses again, without the fields that were taken off, and
 * with all others byte for byte.
 */
#include "base64.h"
#include "fuzz.h"
#include "record.h"

static bool
is_field(struct view name, uint32_t fields)
{
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		if (fields >> f & 1 &&
		    jtext_string_is(name, view_of(field_name(f))))
			return true;
	return false;
}

/* The members of after are those of before without the fields. */
static void
same_but_for(uint32_t fields, struct view before, struct view after)
{
	struct jtext_walk was = jtext_open(before), is = jtext_open(after);
	struct view name, value, name_now, value_now;

	while (jtext_member(&was, &name, &value)) {
		if (is_field(name, fields))
			continue;
		MUST(jtext_member(&is, &name_now, &value_now));
		MUST(view_equal(name, name_now));
		MUST(view_equal(value, value_now));
	}
	MUST(!jtext_member(&is, &name_now, &value_now));
}

/* Without the blanks around it. */
static struct view
object(struct view line)
{
	struct jtext_error error;
	const char *end = line.p + line.len, *p = jtext_blanks(line.p, end);
	const char *behind = jtext_scan(p, end, &error);

	MUST(behind != NULL);
	return (struct view){ p, (size_t)(behind - p) };
}

static struct view
rewritten(const struct buf *out, uint32_t has)
{
	struct record again = { 0 };
	struct fail why;

	MUST(record_parse(&again, buf_as_view(out), &why) == 0);
	MUST(again.has == has);
	return object(buf_as_view(out));
}

static void
take_off(const struct record *r, uint32_t fields, struct buf *out)
{
	buf_reset(out);
	record_without(r, fields, out);
	same_but_for(fields, object(r->line), rewritten(out, r->has & ~fields));
}

static void
replace(const struct record *r, uint32_t fields, struct buf *out)
{
	struct splice s;
	unsigned i;

	buf_reset(out);
	splice_begin(&s, r, out);
	for (i = 0; i < r->fields; i++) {
		enum field f = (enum field)r->order[i];

		if ((fields >> f & 1) == 0)
			continue;
		splice_take(&s, f);
		buf_printf(out, "\"%s\":[ 0 ]", field_name(f));
	}
	splice_add(&s);
	buf_text(out, "\"new\":1");
	splice_add(&s);
	buf_text(out, "\"newer\":{}");
	splice_end(&s);
	rewritten(out, r->has);
}

static void
reject(const struct record *r, struct buf *out)
{
	static const struct fail why = {
		.kind = FAIL_RECORD, .code = "a.b", .text = "\xff\"\n"
	};

	buf_reset(out);
	record_reject(r, "tool", &why, out);
	rewritten(out, r->has | FIELDS(FIELD_ERROR));
	buf_reset(out);
	record_ack(r, out);
	rewritten(out, r->has & (FIELDS(FIELD_TOPIC) | FIELDS(FIELD_PARTITION) |
				    FIELDS(FIELD_OFFSET) | FIELDS(FIELD_ERROR) |
				    FIELDS(FIELD_PARKED)));
}

static void
reject_line(struct view line, const struct fail *why, struct buf *out)
{
	struct record again = { 0 };
	struct fail other;
	struct buf back;
	struct view text;

	buf_reset(out);
	record_reject_line(line, "tool", why, out);
	MUST(record_parse(&again, buf_as_view(out), &other) == 0);
	text = record_value(&again, FIELD_PAYLOAD_BASE64);
	buf_init(&back, SIZE_MAX);
	text = (struct view){ text.p + 1, text.len - 2 };
	MUST(base64_append_decoded(&back, text) == 0);
	MUST(view_equal(buf_as_view(&back), line));
	buf_release(&back);
}

/* Two lines of the same text have the same fields at the same places. */
static void
same_fields(const struct record *a, const struct record *b)
{
	enum field f;

	MUST(a->has == b->has && a->fields == b->fields);
	MUST(memcmp(a->order, b->order, a->fields * sizeof(*a->order)) == 0);
	for (f = 0; f < FIELD_COUNT; f++) {
		if (!record_has(a, f))
			continue;
		MUST(a->start[f] - a->line.p == b->start[f] - b->line.p);
		MUST(a->value[f].p - a->line.p == b->value[f].p - b->line.p);
		MUST(a->value[f].len == b->value[f].len);
	}
}

static void
one_line(struct record *used, struct view line, struct buf *out)
{
	struct record fresh = { 0 };
	struct fail why, used_why;
	uint32_t some = (uint32_t)(line.len * UINT64_C(2654435761) >> 3);
	int rc = record_parse(&fresh, line, &why);

	MUST(record_parse(used, line, &used_why) == rc);
	if (rc == -1) {
		reject_line(line, &why, out);
		return;
	}
	MUST(fuzz_is_json(line));
	same_fields(used, &fresh);
	take_off(&fresh, FIELDS_RETRY, out);
	take_off(&fresh, FIELDS_MARKERS | FIELDS(FIELD_TOPIC), out);
	take_off(&fresh, some, out);
	take_off(&fresh, UINT32_MAX, out);
	replace(&fresh, some, out);
	reject(&fresh, out);
}

/* Several lines at once are the same records as each line alone. */
static void
many_lines(struct view text)
{
	struct record at_once = { 0 }, alone = { 0 };
	struct fail why, other;
	char *copy;
	int rc;

	while (text.len != 0) {
		const char *newline = memchr(text.p, '\n', text.len);
		size_t len = (size_t)(newline - text.p);

		rc = record_parse_first(&at_once, text, &why);
		MUST(at_once.line.p == text.p && at_once.line.len == len);
		copy = fuzz_copy((const uint8_t *)text.p, len);
		MUST(record_parse(&alone, (struct view){ copy, len }, &other) ==
		     rc);
		if (rc == 0)
			same_fields(&at_once, &alone);
		free(copy);
		text.p += len + 1;
		text.len -= len + 1;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record used = { 0 };
	struct buf out;
	const uint8_t *end = data + size;
	char *text = fuzz_copy(data, size);

	if (size != 0) {
		text[size - 1] = '\n';
		many_lines((struct view){ text, size });
	}
	free(text);
	buf_init(&out, SIZE_MAX);
	while (size != 0 && data < end) {
		const uint8_t *newline =
		    memchr(data, '\n', (size_t)(end - data));
		size_t len = (size_t)((newline ? newline : end) - data);
		char *copy = fuzz_copy(data, len);

		one_line(&used, (struct view){ copy, len }, &out);
		free(copy);
		data += len + 1;
	}
	buf_release(&out);
	return 0;
}
