#include "unit.h"

#include "diag.h"
#include "lower.h"
#include "shape.h"

static struct config config;
static struct shape *shape;
static struct buf in, out;
static struct fail why;

/* 2026-11-22T10:00:00.5Z */
#define NOON INT64_C(1795341600500)

/* Begin with a table's settings, without time_field unless they name it. */
static int
begin(const char *settings)
{
	struct buf text;
	int rc;

	buf_init(&text, 1 << 20);
	buf_printf(&text,
	    "{\"tables\":[{\"topic_name\":\"T\",\"target_table_name\":\"t\"%s%s"
	    "%s}]}",
	    strstr(settings, "time_field") ? "" : ",\"time_field\":false",
	    settings[0] != '\0' ? "," : "", settings);
	rc = config_parse(&config, "app.json", buf_as_view(&text), &why);
	buf_release(&text);
	if (rc == 0)
		shape = shape_new(&config.tables[0]);
	return rc;
}

static void
end(void)
{
	shape_free(shape);
	config_release(&config);
}

static enum shaped
shape_text(const char *payload)
{
	struct shape_input input = { .now_ms = NOON };
	struct jtext_error error;

	buf_reset(&in);
	buf_reset(&out);
	buf_text(&in, payload);
	CHECK(jtext_check(buf_as_view(&in), &error) == 0);
	input.payload = buf_as_view(&in);
	return shape_row(shape, &input, &out, &why);
}

/* The row as stored, "skipped", or the error's text. */
static const char *
shaped(const char *payload)
{
	switch (shape_text(payload)) {
	case SHAPE_ROW:
		return out.p;
	case SHAPE_SKIPPED:
		CHECK(out.len == 0);
		return "skipped";
	default:
		CHECK(out.len == 0);
		CHECK(why.kind == FAIL_RECORD);
		return why.text;
	}
}

static const char *
once(const char *settings, const char *payload)
{
	static char text[4096];

	if (begin(settings) == -1)
		return why.text;
	snprintf(text, sizeof(text), "%s", shaped(payload));
	end();
	return text;
}

static void
test_all_columns_in_lower_case(void)
{
	CHECK_TEXT(once("", "{ \"ID\" : 1.50 , \"Name\" : \"Ann\" }"),
	    "{\"id\":1.50,\"name\":\"Ann\"}");
	CHECK_TEXT(once("", "{\"\\u0049D\":1,\"a\\\"B\":[1, 2]}"),
	    "{\"id\":1,\"a\\\"b\":[1,2]}");
	CHECK_TEXT(once("", "{\"\xc3\x84\xd0\x96\xce\xa3\":{\"Inner\":1}}"),
	    "{\"\xc3\xa4\xd0\xb6\xcf\x83\":{\"Inner\":1}}");
	CHECK_TEXT(once("\"names\":\"keep\"", "{\"ID\":1}"), "{\"ID\":1}");
}

static void
test_columns_in_their_order(void)
{
	CHECK_TEXT(
	    once("\"column_names\":[\"B\",\"A\"]", "{\"A\":1,\"C\":3,\"B\":2}"),
	    "{\"b\":2,\"a\":1}");
	CHECK_TEXT(
	    once("\"column_names\":[\"a\",\"B\"]", "{\"A\":1,\"b\":2,\"B\":3}"),
	    "{\"a\":1,\"b\":3}");
	CHECK_TEXT(
	    once("\"column_names\":[\"a\"],\"names\":\"keep\"", "{\"A\":1}"),
	    "{\"a\":1}");
}

static void
test_paths_are_stored_under_their_last_part(void)
{
	static const char settings[] =
	    "\"column_names\":[\"ID\",\"Customer.Address.City\",\"x\"]";

	CHECK_TEXT(once(settings,
		       "{\"ID\":1,\"customer\":{\"ADDRESS\":{\"city\":\"Ulm\","
		       "\"zip\":1}},\"x\":{\"y\":2}}"),
	    "{\"id\":1,\"city\":\"Ulm\",\"x\":{\"y\":2}}");
	CHECK_TEXT(once(settings, "{\"ID\":1,\"customer\":null,\"x\":0}"),
	    "{\"id\":1,\"city\":\"\",\"x\":0}");
	CHECK_TEXT(once(settings, "{\"ID\":1,\"customer\":{\"address\":7}}"),
	    "{\"id\":1}");
}

static void
test_two_of_one_name_are_an_error(void)
{
	CHECK_TEXT(once("", "{\"a\":1,\"A\":2}"),
	    "two columns would be stored as \"a\"");
	CHECK_TEXT(why.code, "put.column");
	CHECK_TEXT(once("", "{\"a\":1,\"a\":2}"),
	    "two columns would be stored as \"a\"");
	CHECK_TEXT(once("\"names\":\"keep\"", "{\"a\":1,\"A\":2}"),
	    "{\"a\":1,\"A\":2}");
	CHECK_TEXT(once("\"column_names\":[\"ab\"]", "{\"aB\":1,\"Ab\":2}"),
	    "the row has two columns that match ab");
	CHECK_TEXT(
	    once("\"column_names\":[\"ab\"]", "{\"aB\":1,\"Ab\":2,\"ab\":3}"),
	    "{\"ab\":3}");
	CHECK_TEXT(once("\"column_names\":[\"ab\"]", "{\"ab\":1,\"ab\":2}"),
	    "the row has two columns that match ab");
}

static void
test_absent_columns(void)
{
	CHECK_TEXT(
	    once("\"column_names\":[\"a\",\"b\"]", "{\"b\":1}"), "{\"b\":1}");
	CHECK_TEXT(once("\"column_names\":[\"a\",\"b\"],"
			"\"columns_absent\":\"null\"",
		       "{\"b\":1}"),
	    "{\"a\":\"\",\"b\":1}");
	CHECK_TEXT(once("\"column_names\":[\"a\",\"b\"],\"nulls\":\"null\","
			"\"columns_absent\":\"null\"",
		       "{\"b\":1}"),
	    "{\"a\":null,\"b\":1}");
	CHECK_TEXT(once("\"column_names\":[\"a\",\"b\"],"
			"\"columns_absent\":\"error\"",
		       "{\"b\":1}"),
	    "column a is not in the row");
	CHECK_TEXT(why.code, "put.column");
}

static void
test_absent_columns_are_reported_a_row(void)
{
	CHECK(begin("\"column_names\":[\"a\",\"b\",\"c\"]") == 0);
	CHECK_TEXT(shaped("{\"b\":1}"), "{\"b\":1}");
	CHECK_TEXT(shape_absent(shape), "a, c");
	CHECK_TEXT(
	    shaped("{\"a\":1,\"b\":2,\"c\":3}"), "{\"a\":1,\"b\":2,\"c\":3}");
	CHECK_TEXT(shape_absent(shape), "");
	end();
}

static void
test_nulls_at_every_depth(void)
{
	static const char row[] = "{\"a\":null,\"b\":[null, 1,null,{\"x\":null,"
				  "\"null\":\"null\", \"y\" : [ null ]}],"
				  "\"c\":{\"d\":null},\"e\":\"null\"}";

	CHECK_TEXT(once("", row),
	    "{\"a\":\"\",\"b\":[\"\",1,\"\",{\"x\":\"\",\"null\":\"null\","
	    "\"y\":[\"\"]}],\"c\":{\"d\":\"\"},\"e\":\"null\"}");
	CHECK_TEXT(once("\"nulls\":\"omit\"", row),
	    "{\"b\":[1,{\"null\":\"null\",\"y\":[]}],\"c\":{},"
	    "\"e\":\"null\"}");
	CHECK_TEXT(once("\"nulls\":\"null\"", "{\"a\":null,\"b\":[null,{}]}"),
	    "{\"a\":null,\"b\":[null,{}]}");
	CHECK_TEXT(once("", "{\"a\":[true,false,-1.5e3,\"]\\\"\",[[]],{}]}"),
	    "{\"a\":[true,false,-1.5e3,\"]\\\"\",[[]],{}]}");
}

static void
test_rows_with_nothing_in_them(void)
{
	CHECK_TEXT(once("", "{\"a\":null,\"b\":\"\"}"), "skipped");
	CHECK_TEXT(once("", "{}"), "skipped");
	CHECK_TEXT(once("", "{\"a\":0}"), "{\"a\":0}");
	CHECK_TEXT(once("", "{\"a\":false}"), "{\"a\":false}");
	CHECK_TEXT(once("", "{\"a\":\" \"}"), "{\"a\":\" \"}");
	CHECK_TEXT(once("", "{\"a\":[]}"), "{\"a\":[]}");
	CHECK_TEXT(once("\"nulls\":\"omit\"", "{\"a\":null}"), "skipped");
	CHECK_TEXT(once("\"column_names\":[\"a\"]", "{\"b\":1}"), "skipped");
	CHECK_TEXT(
	    once("\"column_names\":[\"a\"],\"skip_empty\":false", "{\"b\":1}"),
	    "{}");
	CHECK_TEXT(
	    once("\"skip_empty\":false", "{\"a\":null}"), "{\"a\":\"\"}");
}

static void
test_the_time_field(void)
{
	CHECK_TEXT(once("\"time_field\":\"glue_staging_time\"", "{\"a\":1}"),
	    "{\"a\":1,\"glue_staging_time\":\"22-11-2026 10:00:00\"}");
	CHECK_TEXT(once("\"time_field\":\"at\"", "{\"AT\":5,\"a\":1}"),
	    "{\"a\":1,\"at\":\"22-11-2026 10:00:00\"}");
	CHECK_TEXT(once("\"time_field\":\"at\",\"column_names\":[\"At\",\"a\"]",
		       "{\"AT\":5,\"a\":1}"),
	    "{\"a\":1,\"at\":\"22-11-2026 10:00:00\"}");
	CHECK_TEXT(once("\"time_field\":\"at\"", "{\"AT\":5}"), "skipped");
	CHECK_TEXT(once("\"time_field\":\"at\",\"skip_empty\":false", "{}"),
	    "{\"at\":\"22-11-2026 10:00:00\"}");
}

static void
test_what_is_no_row(void)
{
	CHECK_TEXT(once("", "[1]"), "the payload is not an object");
	CHECK_TEXT(why.code, "put.row");
	CHECK_TEXT(once("", "null"), "the payload is not an object");
	CHECK_TEXT(once("", "\"{}\""), "the payload is not an object");
}

/* Rows of more forms than are remembered, over and over, and errors among
 * them: each comes out as if it came alone. */
static void
test_forms_take_turns(void)
{
	char payload[64], want[64];
	int round, form;

	CHECK(begin("") == 0);
	for (round = 0; round < 3; round++)
		for (form = 0; form < 20; form++) {
			snprintf(payload, sizeof(payload),
			    "{\"A%d\":%d,\"B\":1}", form, round);
			snprintf(want, sizeof(want), "{\"a%d\":%d,\"b\":1}",
			    form, round);
			CHECK_TEXT(shaped(payload), want);
			CHECK(shape_text("{\"A\":1,\"a\":1}") == SHAPE_FAILED);
			CHECK_TEXT(shaped(payload), want);
		}
	end();
}

static void
test_a_failed_form_is_not_remembered(void)
{
	CHECK(begin("") == 0);
	CHECK(shape_text("{\"A\":1,\"a\":1}") == SHAPE_FAILED);
	CHECK(shape_text("{\"A\":1,\"a\":1}") == SHAPE_FAILED);
	CHECK_TEXT(shaped("{\"A\":1}"), "{\"a\":1}");
	end();
}

static void
test_a_hundred_thousand_columns(void)
{
	struct buf row;
	int i;

	buf_init(&row, 1 << 24);
	for (i = 0; i < 100000; i++)
		buf_printf(&row, "%c\"C%d\":%d", i == 0 ? '{' : ',', i, i);
	buf_byte(&row, '}');
	CHECK(begin("") == 0);
	CHECK(shape_text(row.p) == SHAPE_ROW);
	CHECK(strncmp(out.p, "{\"c0\":0,\"c1\":1,", 15) == 0);
	CHECK(out.len == row.len);
	end();
	buf_release(&row);
}

static void
test_lower_case(void)
{
	/* A-umlaut, Y-diaeresis, S-caron, Omega, Ya, Armenian Ayb. */
	CHECK(lower_equal(VIEW("\xc3\x84\xc5\xb8\xc5\xa0\xce\xa9\xd0\xaf"
			       "\xd4\xb1Z"),
	    VIEW("\xc3\xa4\xc3\xbf\xc5\xa1\xcf\x89\xd1\x8f\xd5\xa1z")));
	/* The multiplication sign, sharp s, an emoji: nothing to change. */
	CHECK(lower_is(VIEW("\xc3\x97\xc3\x9f\xf0\x9f\x98\x80 az09_")));
	CHECK(!lower_is(VIEW("aZ")));
	CHECK(!lower_equal(VIEW("a"), VIEW("b")));
	CHECK(!lower_equal(VIEW("a"), VIEW("ab")));
}

static void
test_unknown_values_are_left_out(void)
{
	CHECK(begin("\"columns_absent\":\"error\",\"column_names\":"
		    "[\"a\",\"b\",\"c\",\"d\"]") == 0);
	CHECK_TEXT(shaped("{\"a\":1,\"b\":\"__debezium_unavailable_value\","
			  "\"c\":[\"__debezium_unavailable_value\"],\"d\":"
			  "\"X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==\"}"),
	    "{\"a\":1}");
	CHECK(shape_is_partial(shape));
	CHECK_TEXT(shaped("{\"a\":\"__debezium_unavailable_value \",\"b\":"
			  "[\"__debezium_unavailable_value\",1],\"c\":"
			  "{\"x\":\"__debezium_unavailable_value\"},\"d\":[]}"),
	    "{\"a\":\"__debezium_unavailable_value \",\"b\":"
	    "[\"__debezium_unavailable_value\",1],\"c\":"
	    "{\"x\":\"__debezium_unavailable_value\"},\"d\":[]}");
	CHECK(!shape_is_partial(shape));
	end();
}

static void
test_a_partial_row_may_lack_columns(void)
{
	struct shape_input input = { .partial = true };

	CHECK(begin("\"columns_absent\":\"error\",\"column_names\":"
		    "[\"a\",\"b\"]") == 0);
	buf_reset(&in);
	buf_reset(&out);
	buf_text(&in, "{\"B\":1}");
	input.payload = buf_as_view(&in);
	CHECK(shape_row(shape, &input, &out, &why) == SHAPE_ROW);
	CHECK_TEXT(out.p, "{\"b\":1}");
	CHECK_TEXT(shape_absent(shape), "");
	end();
}

static void
test_omitted_nulls_are_told(void)
{
	CHECK(begin("\"nulls\":\"omit\"") == 0);
	CHECK_TEXT(shaped("{\"A\":null,\"b\":1,\"c\":null}"), "{\"b\":1}");
	CHECK(view_is(shape_omitted(shape), ",\"a\",\"c\""));
	CHECK_TEXT(shaped("{\"A\":1}"), "{\"a\":1}");
	CHECK(shape_omitted(shape).len == 0);
	end();
}

static void
test_own_attributes_take_the_place_of_columns(void)
{
	CHECK_TEXT(once("\"version\":\"offset\","
			"\"ttl\":{\"attribute\":\"exp\",\"after\":1}",
		       "{\"a\":1,\"_SOURCE\":2,\"Exp\":3,\"_deleted\":4}"),
	    "{\"a\":1,\"_deleted\":4}");
	CHECK_TEXT(
	    once("", "{\"a\":1,\"_source\":2}"), "{\"a\":1,\"_source\":2}");
}

int
main(void)
{
	buf_init(&in, 1 << 24);
	buf_init(&out, 1 << 24);
	RUN(test_all_columns_in_lower_case);
	RUN(test_columns_in_their_order);
	RUN(test_paths_are_stored_under_their_last_part);
	RUN(test_two_of_one_name_are_an_error);
	RUN(test_absent_columns);
	RUN(test_absent_columns_are_reported_a_row);
	RUN(test_nulls_at_every_depth);
	RUN(test_rows_with_nothing_in_them);
	RUN(test_the_time_field);
	RUN(test_what_is_no_row);
	RUN(test_forms_take_turns);
	RUN(test_a_failed_form_is_not_remembered);
	RUN(test_a_hundred_thousand_columns);
	RUN(test_lower_case);
	RUN(test_unknown_values_are_left_out);
	RUN(test_a_partial_row_may_lack_columns);
	RUN(test_omitted_nulls_are_told);
	RUN(test_own_attributes_take_the_place_of_columns);
	buf_release(&in);
	buf_release(&out);
	return unit_done();
}
