#include "unit.h"

#include "jtext.h"
#include "key.h"

static const struct key_index by_customer[] = {
	{ "by_customer", { "customer", KEY_N }, { "day", KEY_S } },
};
static const struct key_schema one_s = { .table = "orders",
	.hash = { "id", KEY_S } };
static const struct key_schema one_n = { .table = "orders",
	.hash = { "id", KEY_N } };
static const struct key_schema two = {
	.table = "lines", .hash = { "id", KEY_N }, .range = { "line", KEY_S }
};
static const struct key_schema indexed = { .table = "orders",
	.hash = { "id", KEY_N },
	.indexes = by_customer,
	.index_count = 1 };

static struct buf in, out, key;
static struct fail why;

static struct view
text_of(const char *text)
{
	struct jtext_error error;

	buf_reset(&in);
	buf_reset(&out);
	buf_reset(&key);
	buf_text(&in, text);
	CHECK(jtext_check(buf_as_view(&in), &error) == 0);
	return buf_as_view(&in);
}

/* "row key", or the error's text. */
static const char *
row(const struct key_schema *schema, const char *text)
{
	if (key_of_row(schema, text_of(text), &out, &key, &why) == -1) {
		CHECK_TEXT(why.code, "put.key");
		return why.text;
	}
	buf_byte(&out, ' ');
	buf_view(&out, buf_as_view(&key));
	return out.p;
}

static const char *
of_record(const struct key_schema *schema, const char *text, bool lower)
{
	if (key_of_record(schema, text_of(text), lower, &key, &why) == -1) {
		CHECK_TEXT(why.code, "put.key");
		return why.text;
	}
	return key.p;
}

static void
test_a_row_keeps_its_form(void)
{
	CHECK_TEXT(row(&one_n, "{\"a\":1.50,\"id\":7,\"b\":[1, null]}"),
	    "{\"a\":1.50,\"id\":7,\"b\":[1, null]} {\"id\":7}");
	CHECK_TEXT(
	    row(&one_s, "{\"id\":\"x\"}"), "{\"id\":\"x\"} {\"id\":\"x\"}");
	CHECK_TEXT(row(&two, "{\"line\":\"2\",\"x\":0,\"id\":1}"),
	    "{\"line\":\"2\",\"x\":0,\"id\":1} {\"id\":1,\"line\":\"2\"}");
}

static void
test_numbers_become_plain_text(void)
{
	CHECK_TEXT(row(&one_s, "{\"id\":7}"), "{\"id\":\"7\"} {\"id\":\"7\"}");
	CHECK_TEXT(
	    row(&one_s, "{\"id\":1.500}"), "{\"id\":\"1.5\"} {\"id\":\"1.5\"}");
	CHECK_TEXT(
	    row(&one_s, "{\"id\":1e3}"), "{\"id\":\"1000\"} {\"id\":\"1000\"}");
	CHECK_TEXT(
	    row(&one_s, "{\"id\":-0.0}"), "{\"id\":\"0\"} {\"id\":\"0\"}");
	CHECK_TEXT(row(&one_s, "{\"id\":12e-4}"),
	    "{\"id\":\"0.0012\"} {\"id\":\"0.0012\"}");
}

static void
test_numeric_strings_become_numbers(void)
{
	CHECK_TEXT(row(&one_n, "{\"id\":\"7\"}"), "{\"id\":7} {\"id\":7}");
	CHECK_TEXT(
	    row(&one_n, "{\"id\":\"-1.50\"}"), "{\"id\":-1.5} {\"id\":-1.5}");
}

static void
test_equal_keys_have_equal_text(void)
{
	CHECK_TEXT(row(&one_n, "{\"id\":1.0}"), "{\"id\":1} {\"id\":1}");
	CHECK_TEXT(row(&one_n, "{\"id\":10e-1}"), "{\"id\":1} {\"id\":1}");
	CHECK_TEXT(row(&one_s, "{\"\\u0069d\":\"\\u0061\\/\"}"),
	    "{\"\\u0069d\":\"a/\"} {\"id\":\"a/\"}");
}

static void
test_what_is_no_key_is_named(void)
{
	CHECK_TEXT(row(&one_n, "{\"x\":1}"),
	    "table orders: key attribute id (N) is missing");
	CHECK_TEXT(row(&one_n, "{\"id\":null}"),
	    "table orders: key attribute id (N) is null");
	CHECK_TEXT(row(&one_s, "{\"id\":\"\"}"),
	    "table orders: key attribute id (S) is an empty string");
	CHECK_TEXT(row(&one_n, "{\"id\":\"\"}"),
	    "table orders: key attribute id (N) is an empty string");
	CHECK_TEXT(row(&one_s, "{\"id\":true}"),
	    "table orders: key attribute id (S) is true");
	CHECK_TEXT(row(&one_n, "{\"id\":[1]}"),
	    "table orders: key attribute id (N) is an array");
	CHECK_TEXT(row(&two, "{\"id\":1,\"line\":{}}"),
	    "table lines: key attribute line (S) is an object");
	CHECK_TEXT(row(&two, "{\"id\":1}"),
	    "table lines: key attribute line (S) is missing");
	CHECK_TEXT(row(&one_n, "{\"id\":\"abc\"}"),
	    "table orders: key attribute id (N) is \"abc\", which is no "
	    "number of DynamoDB's");
	CHECK(strstr(row(&one_n, "{\"id\":1e200}"), "is 1e200,") != NULL);
	CHECK(strstr(row(&one_s, "{\"id\":1e200}"), "is 1e200") != NULL);
	CHECK_TEXT(row(&one_n, "[]"), "the row is no object");
}

static void
check_length(
    const struct key_schema *schema, const char *before, size_t len, bool fits)
{
	struct buf text;
	const char *got;

	buf_init(&text, 1 << 20);
	buf_text(&text, before);
	while (len-- > 0)
		buf_byte(&text, 'x');
	buf_text(&text, "\"}");
	got = row(schema, text.p);
	CHECK(fits ? got[0] == '{'
		   : strstr(got, "bytes: DynamoDB takes") != NULL);
	buf_release(&text);
}

static void
test_the_longest_keys(void)
{
	check_length(&one_s, "{\"id\":\"", 2048, true);
	check_length(&one_s, "{\"id\":\"", 2049, false);
	check_length(&one_s, "{\"id\":\"\\n\\u0041", 2046, true);
	check_length(&two, "{\"id\":1,\"line\":\"", 1024, true);
	check_length(&two, "{\"id\":1,\"line\":\"", 1025, false);
}

static void
test_index_attributes(void)
{
	CHECK_TEXT(row(&indexed, "{\"id\":1,\"customer\":null,\"day\":\"\"}"),
	    "{\"id\":1} {\"id\":1}");
	CHECK_TEXT(row(&indexed, "{\"customer\":\"7\",\"day\":5,\"id\":1}"),
	    "{\"customer\":7,\"day\":\"5\",\"id\":1} {\"id\":1}");
	CHECK_TEXT(row(&indexed, "{\"customer\":\"\",\"id\":1,\"x\":2}"),
	    "{\"id\":1,\"x\":2} {\"id\":1}");
	CHECK_TEXT(row(&indexed, "{\"id\":1,\"customer\":\"abc\"}"),
	    "table orders: key attribute customer (N) is \"abc\", which is no "
	    "number of DynamoDB's");
	CHECK_TEXT(row(&indexed, "{\"id\":1,\"day\":[]}"),
	    "table orders: key attribute day (S) is an array");
}

static void
test_a_records_key(void)
{
	CHECK_TEXT(of_record(&one_n, "{\"ID\":\"7\"}", true), "{\"id\":7}");
	CHECK_TEXT(of_record(&two, "{\"Line\":2,\"x\":1,\"iD\":7}", true),
	    "{\"id\":7,\"line\":\"2\"}");
	CHECK_TEXT(of_record(&one_n, "{\"ID\":7}", false),
	    "table orders: key attribute id (N) is missing");
	CHECK_TEXT(of_record(&one_n, "{\"ID\":7,\"id\":8}", true),
	    "table orders: two attributes of the key are id");
	CHECK_TEXT(of_record(&one_n, "\"7\"", true), "{\"id\":7}");
	CHECK_TEXT(of_record(&one_s, "7", true), "{\"id\":\"7\"}");
	CHECK_TEXT(of_record(&one_s, "null", true),
	    "table orders: key attribute id (S) is null");
	CHECK_TEXT(of_record(&two, "7", true),
	    "table lines: its key is id and line, but the record's key is no "
	    "object");
}

static void
test_raw_bytes(void)
{
	text_of("{}");
	CHECK(key_of_bytes(&one_n, VIEW("42"), &key, &why) == 0);
	CHECK_TEXT(key.p, "{\"id\":42}");
	text_of("{}");
	CHECK(key_of_bytes(&one_s, VIEW("a\"b"), &key, &why) == 0);
	CHECK_TEXT(key.p, "{\"id\":\"a\\\"b\"}");
	CHECK(key_of_bytes(&one_s, VIEW("\xff"), &key, &why) == -1);
	CHECK_TEXT(why.code, "put.key");
	CHECK(key_of_bytes(&two, VIEW("42"), &key, &why) == -1);
	CHECK(key_of_bytes(&one_s, VIEW(""), &key, &why) == -1);
}

static void
test_a_key_from_elsewhere(void)
{
	CHECK(key_into_row(&one_n, VIEW("{\"id\":7}"),
		  text_of("{\"a\":1,\"id\":8,\"b\":2}"), &out, &why) == 0);
	CHECK_TEXT(out.p, "{\"id\":7,\"a\":1,\"b\":2}");
	CHECK(key_into_row(
		  &one_n, VIEW("{\"id\":7}"), text_of("{}"), &out, &why) == 0);
	CHECK_TEXT(out.p, "{\"id\":7}");
	CHECK(
	    key_into_row(&indexed, VIEW("{\"id\":7}"),
		text_of("{\"day\":\"\",\"customer\":\"1\"}"), &out, &why) == 0);
	CHECK_TEXT(out.p, "{\"id\":7,\"customer\":1}");
}

static void
test_binary_keys_are_refused(void)
{
	static const struct key_schema binary = { .table = "t",
		.hash = { "id", KEY_B } };

	CHECK_TEXT(row(&binary, "{\"id\":\"AA==\"}"),
	    "table t: key attribute id (B) is binary, which no row can give");
}

int
main(void)
{
	buf_init(&in, 1 << 20);
	buf_init(&out, 1 << 20);
	buf_init(&key, 1 << 20);
	RUN(test_a_row_keeps_its_form);
	RUN(test_numbers_become_plain_text);
	RUN(test_numeric_strings_become_numbers);
	RUN(test_equal_keys_have_equal_text);
	RUN(test_what_is_no_key_is_named);
	RUN(test_the_longest_keys);
	RUN(test_index_attributes);
	RUN(test_a_records_key);
	RUN(test_raw_bytes);
	RUN(test_a_key_from_elsewhere);
	RUN(test_binary_keys_are_refused);
	buf_release(&in);
	buf_release(&out);
	buf_release(&key);
	return unit_done();
}
