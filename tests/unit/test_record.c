/* Finding a record's fields, and rewriting some of them. */
#include "unit.h"

#include "limits.h"
#include "record.h"

static struct buf text, out;
static struct record r;
static struct fail why;

static int
parse(const char *json)
{
	buf_reset(&text);
	buf_text(&text, json);
	return record_parse(&r, buf_as_view(&text), &why);
}

static void
test_fields_are_found(void)
{
	enum field f;

	CHECK(
	    parse("{ \"topic\" : \"T\" ,\"x\":{\"offset\":1},\"offset\":7}") ==
	    0);
	CHECK(view_is(record_value(&r, FIELD_TOPIC), "\"T\""));
	CHECK(view_is(record_value(&r, FIELD_OFFSET), "7"));
	CHECK(!record_has(&r, FIELD_PARTITION));
	for (f = 0; f < FIELD_COUNT; f++) {
		char json[80];

		snprintf(json, sizeof(json), "{\"%s\":[1]}", field_name(f));
		CHECK(parse(json) == 0);
		CHECK(r.has == FIELDS(f));
		CHECK(view_is(record_value(&r, f), "[1]"));
		snprintf(json, sizeof(json), "{\"%sx\":1}", field_name(f));
		CHECK(parse(json) == 0 && r.has == 0);
	}
}

static void
test_a_name_may_be_escaped(void)
{
	CHECK(parse("{\"p\\u0061yload\":null}") == 0);
	CHECK(view_is(record_value(&r, FIELD_PAYLOAD), "null"));
}

static void
test_a_field_named_twice_is_refused(void)
{
	CHECK(parse("{\"payload\":1,\"payload\":2}") == -1);
	CHECK_TEXT(why.code, "json.syntax");
	CHECK(parse("{\"other\":1,\"other\":2}") == 0);
}

static void
test_anything_but_an_object_is_refused(void)
{
	static const char *const bad[] = { "", "[1]", "1", "null", "{", "{}x",
		"{\"a\"}", "{\"a\":1,}", "{,}", "{\"a\":1 \"b\"}", "{'a':1}",
		"{}\n", "{}\n{}", "{\"a\":[1]}\n1", "{\"a\":[\n1]}", "x{}",
		"{}{}", "{\"payload\":[}" };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK(parse(bad[i]) == -1);
		CHECK(why.kind == FAIL_RECORD);
		CHECK_TEXT(why.code, "json.syntax");
	}
	CHECK(parse(" { } ") == 0);
}

static const char *
without(const char *json, uint32_t fields)
{
	buf_reset(&out);
	CHECK(parse(json) == 0);
	record_without(&r, fields, &out);
	CHECK(parse(out.p) == 0); /* what is left is a record */
	return out.p;
}

static void
test_dropping_fields(void)
{
	uint32_t both = FIELDS(FIELD_ERROR) | FIELDS(FIELD_PARKED);

	CHECK_TEXT(without("{\"error\":1}", both), "{}");
	CHECK_TEXT(without("{\"error\":1,\"a\":2}", both), "{\"a\":2}");
	CHECK_TEXT(without("{\"a\":2,\"error\":1}", both), "{\"a\":2}");
	CHECK_TEXT(without("{\"a\":2 , \"error\":1 , \"b\":3}", both),
	    "{\"a\":2  , \"b\":3}");
	CHECK_TEXT(without("{\"error\":1,\"parked\":2}", both), "{}");
	CHECK_TEXT(
	    without("{\"error\":1,\"parked\":2,\"a\":3}", both), "{\"a\":3}");
	CHECK_TEXT(
	    without("{\"a\":3,\"error\":1,\"parked\":2}", both), "{\"a\":3}");
	CHECK_TEXT(
	    without("{\"error\":1,\"a\":3,\"parked\":2}", both), "{\"a\":3}");
}

/* All but the fields that are the tool's own stays, byte for byte. */
static void
test_splicing_copies_the_rest(void)
{
	struct splice s;

	CHECK(parse("{ \"n\": 1.50e+1,\"payload_base64\":\"AA==\",\t"
		    "\"z\" :\"\\u00e9\" }") == 0);
	buf_reset(&out);
	splice_begin(&s, &r, &out);
	splice_take(&s, FIELD_PAYLOAD_BASE64);
	buf_text(&out, "\"payload\":{}");
	splice_add(&s);
	buf_text(&out, "\"stored\":\"t\"");
	splice_end(&s);
	CHECK_TEXT(out.p, "{ \"n\": 1.50e+1,\"payload\":{},\t"
			  "\"z\" :\"\\u00e9\" ,\"stored\":\"t\"}");
	CHECK(parse("{}") == 0);
	buf_reset(&out);
	splice_begin(&s, &r, &out);
	splice_add(&s);
	buf_text(&out, "\"a\":1");
	splice_add(&s);
	buf_text(&out, "\"b\":2");
	splice_end(&s);
	CHECK_TEXT(out.p, "{\"a\":1,\"b\":2}");
}

static void
test_an_error_stands_in_place_of_another(void)
{
	CHECK(parse("{\"error\":{\"code\":\"old\"},\"payload\":1}") == 0);
	fail_record(&why, "put.key", "no \"id\"\n\xff");
	buf_reset(&out);
	record_reject(&r, "ddb-put", &why, &out);
	CHECK_TEXT(out.p,
	    "{\"payload\":1,\"error\":{\"tool\":\"ddb-put\",\"code\":"
	    "\"put.key\",\"message\":\"no \\\"id\\\"\\n\xef\xbf\xbd\"}}");
}

static void
test_an_ack_is_the_coordinates(void)
{
	CHECK(
	    parse("{\"payload\":1,\"offset\":5,\"topic\":\"T\",\"partition\":0,"
		  "\"error\":{\"tool\":\"x\",\"code\":\"a.b\"},"
		  "\"parked\":\"p\"}") == 0);
	buf_reset(&out);
	record_ack(&r, &out);
	CHECK_TEXT(out.p, "{\"topic\":\"T\",\"partition\":0,\"offset\":5,"
			  "\"error\":{\"code\":\"a.b\"},\"parked\":\"p\"}");
	CHECK(parse("{\"a\":1}") == 0);
	buf_reset(&out);
	record_ack(&r, &out);
	CHECK_TEXT(out.p, "{}");
}

/* The record itself is one of the levels, as for jtext_check. */
static void
test_depth_counts_the_record(void)
{
	unsigned depth, i;

	for (depth = LIMIT_JSON_DEPTH; depth <= LIMIT_JSON_DEPTH + 1; depth++) {
		buf_reset(&text);
		buf_text(&text, "{\"x\":");
		for (i = 1; i < depth; i++)
			buf_byte(&text, '[');
		for (i = 1; i < depth; i++)
			buf_byte(&text, ']');
		buf_byte(&text, '}');
		CHECK((record_parse(&r, buf_as_view(&text), &why) == 0) ==
		      (depth <= LIMIT_JSON_DEPTH));
	}
}

static void
test_coordinates_in_words(void)
{
	CHECK(parse("{\"topic\":\"T\",\"partition\":3,\"offset\":42}") == 0);
	CHECK_TEXT(record_coordinates(&r).text, "T [3] at offset 42");
	CHECK(parse("{\"topic\":\"T\"}") == 0);
	CHECK_TEXT(record_coordinates(&r).text, "a record without coordinates");
}

static void
test_null_and_false_mark_nothing(void)
{
	CHECK(parse("{\"error\":null,\"dropped\":false}") == 0);
	CHECK(record_has(&r, FIELD_ERROR) && record_has(&r, FIELD_DROPPED));
	CHECK(!record_passes(&r));
	CHECK(
	    parse("{\"skipped\":false,\"topic\":\"T\",\"deleted\":true}") == 0);
	CHECK(record_set(&r, FIELDS_PASS) == FIELDS(FIELD_DELETED));
	CHECK(record_passes(&r));
	CHECK(parse("{\"error\":{}}") == 0 && record_passes(&r));
	CHECK(parse("{\"topic\":\"T\"}") == 0 && !record_passes(&r));
}

/* The bytes that were taken on the way are those of the value. */
static void
check_bytes(void)
{
	struct buf bytes;

	buf_init(&bytes, SIZE_MAX);
	CHECK(jtext_base64(r.value[FIELD_PAYLOAD_BASE64], &bytes) == 0);
	CHECK(view_equal(buf_as_view(&bytes), buf_as_view(r.bytes)));
	buf_release(&bytes);
}

/* What was found in one line makes the next one faster, and nothing else. */
static void
test_the_line_before_changes_nothing(void)
{
	static const char *const values[] = { "\"a\"", "\"\"", "0", "7",
		"1234567890123456789012345", "-1", "1.5", "01", "{}", "[]",
		"{\"a\":\"b\"}", "{\"a\":1,\"b\":\"}\"}", "{\"a\":{}}",
		"{\"a\":1", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:2}",
		"{\"a\":01}", "{\"a\":\"\\\"\"}", "{\"a\":1}}", "{\"a\" :1}",
		"{\"a\n\":1}", "null", "true", "nul", "\"\xc3\xa9\"",
		"\"a string of more than sixteen bytes\"", "\"\\\"", "\"Zg==\"",
		"\"Zg\"", "" };
	static const char *const before =
	    "{\"topic\":\"T\",\"payload_base64\":\"Zg==\",\"error\":{\"a\":1}}";
	char line[256];
	struct record fresh;
	size_t i, j;

	for (i = 0; i < sizeof(values) / sizeof(*values); i++)
		for (j = 0; j < 3; j++) {
			snprintf(line, sizeof(line),
			    "{\"topic\":%s,\"payload_base64\":%s,\"error\":%s}",
			    values[j == 0 ? i : 0], values[j == 1 ? i : 0],
			    values[j == 2 ? i : 0]);
			memset(&r, 0, sizeof(r));
			int want = parse(line);
			fresh = r;
			memset(&r, 0, sizeof(r));
			r.bytes = &out;
			CHECK(parse(before) == 0);
			CHECK(parse(line) == want);
			if (want == -1)
				continue;
			if (r.has_bytes)
				check_bytes();
			CHECK(r.has == fresh.has && r.fields == fresh.fields);
			for (unsigned f = 0; f < FIELD_COUNT; f++)
				CHECK(view_equal(record_value(&r, f),
				    record_value(&fresh, f)));
		}
}

int
main(void)
{
	buf_init(&text, SIZE_MAX);
	buf_init(&out, SIZE_MAX);
	RUN(test_fields_are_found);
	RUN(test_a_name_may_be_escaped);
	RUN(test_a_field_named_twice_is_refused);
	RUN(test_anything_but_an_object_is_refused);
	RUN(test_dropping_fields);
	RUN(test_splicing_copies_the_rest);
	RUN(test_an_error_stands_in_place_of_another);
	RUN(test_an_ack_is_the_coordinates);
	RUN(test_depth_counts_the_record);
	RUN(test_coordinates_in_words);
	RUN(test_the_line_before_changes_nothing);
	RUN(test_null_and_false_mark_nothing);
	buf_release(&text);
	buf_release(&out);
	return unit_done();
}
