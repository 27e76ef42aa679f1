/*
 * What was found in one line makes the next one faster, and nothing else: the
 * records of a stream are those of each line alone, whatever stands in them.
 */
#include "unit.h"

#include "random.h"
#include "record.h"

static struct buf bytes;

/* What members of a stream are, most often, and what they may be besides. */
static const char *const usual_names[] = { "topic", "partition", "offset",
	"tstype", "ts", "key_base64", "payload_base64", "value_schema_id",
	"error" };
static const char *const usual_values[] = { "\"ORDERS\"", "3", "1234567",
	"\"create\"", "1700000000003", "\"MQ==\"",
	"\"AgL0oHYCEkRFTElWRVJFRAK4rwIC/LECAsTEAgIGZa6IAgY/eEMAAAI9Cg==\"",
	"17", "{\"tool\":\"t\",\"code\":\"c\",\"message\":\"m\"}" };
static const char *const other_names[] = { "x", "offset", "off\\u0073et", "",
	"ts\",\"key", "headers", "payload", "topic", "offsets", "t\\\"" };
static const char *const other_values[] = { "\"a,\\\"b\"", "\"a,\"",
	"\"a\",\"b\"", "\"a\"\"b\"", "\"\"", "\"", "\"\\\"", "\"\\\\\"",
	"\",\"", "\",\",\"", "\",\"topic\":\"", "\"\xc3\xa9\"", "\"\xff\"",
	"\"\x01\"", "\"\t\"", "0", "00", "07", "-1", "1.5", "1e3", "",
	"1,\"offset\":2", "12345678901234567890123456789", "1 ", " 1",
	"{\"a\":\"b\",\"c\":1}", "{\"a\":1,\"ts\":2}", "[\"a\",\"b\"]", "[]",
	"null", "nul", "true", "\"a\"}", "1}", "\"Zg==\"", "\"Zg=\"",
	"\"a string of many more than sixty-four characters, with a comma, "
	"which ends well behind the first look\"" };
static const char *const between[] = { "\"", ":", ",", "{", "}", " ", "\\" };

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static bool
once_in(unsigned n)
{
	return next_random() % n == 0;
}

static const char *
one_of(const char *const *list, size_t count)
{
	return list[next_random() % count];
}

static void
put_member(struct buf *line, size_t i)
{
	if (i != 0)
		buf_text(line, once_in(50) ? " , " : ",");
	buf_printf(line, "\"%s\":%s",
	    once_in(30) ? one_of(other_names, COUNT(other_names))
			: usual_names[i],
	    once_in(10) ? one_of(other_values, COUNT(other_values))
			: usual_values[i]);
	if (once_in(60))
		buf_text(line, one_of(between, COUNT(between)));
}

static void
put_line(struct buf *lines)
{
	size_t i, first = once_in(10) ? next_random() % 4 : 0;

	buf_text(lines, "{");
	for (i = first; i < COUNT(usual_names); i++)
		if (i == first || !once_in(20))
			put_member(lines, i - first);
	buf_text(lines, once_in(50) ? "" : "}");
	buf_text(lines, "\n");
}

/* payload_base64's bytes, if they were taken on the way. */
static void
check_bytes(const struct record *r)
{
	struct buf want;

	buf_init(&want, SIZE_MAX);
	CHECK(jtext_base64(r->value[FIELD_PAYLOAD_BASE64], &want) == 0);
	CHECK(view_equal(buf_as_view(&want), buf_as_view(r->bytes)));
	buf_release(&want);
}

/* r was read in the stream. */
static void
check_alone(const struct record *r, int rc)
{
	struct record alone = { 0 };
	struct fail why;
	struct buf copy;
	enum field f;
	int want;

	buf_init(&copy, SIZE_MAX);
	buf_view(&copy, r->line);
	want = record_parse(&alone, buf_as_view(&copy), &why);
	CHECK(rc == want);
	if (rc == 0 && want == 0) {
		CHECK(r->has == alone.has && r->fields == alone.fields);
		CHECK(memcmp(r->order, alone.order,
			  alone.fields * sizeof(*alone.order)) == 0);
		for (f = 0; f < FIELD_COUNT; f++) {
			CHECK(view_equal(
			    record_value(r, f), record_value(&alone, f)));
			CHECK(!record_has(r, f) || r->start[f] - r->line.p ==
						       alone.start[f] - copy.p);
		}
		if (r->has_bytes)
			check_bytes(r);
	}
	buf_release(&copy);
}

static size_t
check_lines(struct view lines, struct buf *to)
{
	struct record r = { .bytes = to };
	struct fail why;
	size_t good = 0;

	while (lines.len != 0) {
		const char *newline = memchr(lines.p, '\n', lines.len);
		int rc = record_parse_first(&r, lines, &why);

		CHECK(r.line.p + r.line.len == newline);
		check_alone(&r, rc);
		good += rc == 0;
		lines.len -= r.line.len + 1;
		lines.p += r.line.len + 1;
	}
	return good;
}

static void
test_each_record_is_as_alone(void)
{
	struct buf lines;
	size_t i, good;

	buf_init(&lines, SIZE_MAX);
	for (i = 0; i < 20000; i++)
		put_line(&lines);
	good = check_lines(buf_as_view(&lines), NULL);
	CHECK(check_lines(buf_as_view(&lines), &bytes) == good);
	/* Neither nearly all of them nor hardly one. */
	CHECK(good > i / 4 && good < i / 4 * 3);
	buf_release(&lines);
}

/* Only the first of each pair is good, and the last line. */
static void
test_what_only_looks_plain(void)
{
	static const char *const text =
	    /* a quote too few, and one too many */
	    "{\"topic\":\"T\",\"tstype\":\"a\",\"key_base64\":\"MQ==\"}\n"
	    "{\"topic\":\",\"tstype\":\"a\"b\",\"key_base64\":\"MQ==\"}\n"
	    "{\"topic\":\"T\",\"tstype\":\"a\",\"key_base64\":\"MQ==\"}\n"
	    "{\"topic\":\"a\"b\",\"tstype\":\",\"key_base64\":\"MQ==\"}\n"
	    /* a control character, 64 bytes before the string ends */
	    "{\"topic\":\"T\",\"tstype\":\"a\",\"key_base64\":\"MQ==\"}\n"
	    "{\"topic\":\"\t4567890123456789012345678901234567890123456789"
	    "01234567890123456789\",\"tstype\":\"a\",\"key_base64\":\"\"}\n"
	    "{\"topic\":\"behind them, so that there is enough to look at\","
	    "\"table\":\"and much more than that, with one or two looks\"}\n";
	struct buf lines;

	buf_init(&lines, SIZE_MAX);
	buf_text(&lines, text);
	CHECK(check_lines(buf_as_view(&lines), NULL) == 4);
	buf_release(&lines);
}

int
main(void)
{
	buf_init(&bytes, SIZE_MAX);
	RUN(test_each_record_is_as_alone);
	RUN(test_what_only_looks_plain);
	buf_release(&bytes);
	return unit_done();
}
