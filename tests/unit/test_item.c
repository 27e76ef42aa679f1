#include "unit.h"

#include "item.h"
#include "decimal.h"
#include "item_size.h"
#include "jtext.h"
#include "names.h"

typedef int converter(struct view, struct buf *, size_t *, struct fail *);

static int
from_dynamodb(
    struct view item, struct buf *out, size_t *bytes, struct fail *why)
{
	*bytes = 0;
	return item_from_dynamodb(item, out, why);
}

/* What a converter makes of text: its JSON, or the error's code. */
static const char *
made(converter *convert, const char *text, size_t *bytes)
{
	static char result[8192];
	struct jtext_error error;
	struct buf in, out;
	struct fail why;
	int rc;

	buf_init(&in, 1 << 24);
	buf_init(&out, 1 << 24);
	buf_text(&in, text);
	CHECK(jtext_check(buf_as_view(&in), &error) == 0);
	rc = convert(buf_as_view(&in), &out, bytes, &why);
	snprintf(result, sizeof(result), "%s",
	    rc == 0               ? out.p
	    : why.code[0] != '\0' ? why.code
				  : why.text);
	CHECK(rc == 0 || out.len == 0);
	buf_release(&in);
	buf_release(&out);
	return result;
}

#define TYPED(text) made(item_to_dynamodb, (text), NULL)
#define PLAIN(text) made(item_normalise, (text), NULL)

static const char *
read_back(const char *text)
{
	size_t bytes;

	return made(from_dynamodb, text, &bytes);
}

static size_t
size(const char *text)
{
	size_t bytes = 0;

	made(item_normalise, text, &bytes);
	return bytes;
}

static void
test_every_kind_says_its_type(void)
{
	CHECK_TEXT(TYPED("{\"s\":\"a\\n\",\"n\":1,\"t\":true,\"f\":false,"
			 "\"z\":null,\"l\":[1,\"x\",[]],\"m\":{\"a\":{}}}"),
	    "{\"s\":{\"S\":\"a\\n\"},\"n\":{\"N\":\"1\"},"
	    "\"t\":{\"BOOL\":true},\"f\":{\"BOOL\":false},"
	    "\"z\":{\"NULL\":true},"
	    "\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"x\"},{\"L\":[]}]},"
	    "\"m\":{\"M\":{\"a\":{\"M\":{}}}}}");
	CHECK_TEXT(TYPED("{}"), "{}");
	CHECK_TEXT(TYPED(" {  } " + 1), "{}");
}

static void
test_blanks_go_and_numbers_are_normalised(void)
{
	CHECK_TEXT(PLAIN("{ \"a\" : 1.50 , \"b\" : [ -0 , 1e2 ] , "
			 "\"c\" : { } , \"d\" : [ ] }"),
	    "{\"a\":1.5,\"b\":[0,100],\"c\":{},\"d\":[]}");
	CHECK_TEXT(PLAIN("{\"s\":\"1.50 {,}\"}"), "{\"s\":\"1.50 {,}\"}");
	CHECK_TEXT(PLAIN("{\"a\":12345678901234567890.123456789012345678}"),
	    "{\"a\":12345678901234567890.123456789012345678}");
}

static void
test_numbers_beyond_38_digits_are_refused(void)
{
	CHECK_TEXT(PLAIN("{\"a\":12345678901234567890.1234567890123456789}"),
	    "put.number");
	CHECK_TEXT(TYPED("{\"a\":[{\"b\":1e200}]}"), "put.number");
}

static void
test_names(void)
{
	CHECK_TEXT(PLAIN("{\"\":1}"), "put.item");
	CHECK_TEXT(PLAIN("{\"a\":{\"\":1}}"), "put.item");
	CHECK_TEXT(PLAIN("{\"a\":1,\"b\":2,\"a\":3}"), "put.item");
	CHECK_TEXT(PLAIN("{\"a\":1,\"\\u0061\":3}"), "put.item");
	CHECK_TEXT(PLAIN("{\"a\":[{\"b\":1,\"b\":2}]}"), "put.item");
	CHECK_TEXT(PLAIN("{\"a\":{\"a\":{\"b\":1}},\"b\":[{\"a\":1},"
			 "{\"a\":1}]}"),
	    "{\"a\":{\"a\":{\"b\":1}},\"b\":[{\"a\":1},{\"a\":1}]}");
	CHECK_TEXT(PLAIN("[1]"), "put.item");
	CHECK_TEXT(PLAIN("null"), "put.item");
}

static void
append_many(struct buf *out, const char *text, size_t count)
{
	while (count-- > 0)
		buf_text(out, text);
}

static void
test_a_name_may_have_65535_bytes(void)
{
	struct buf text;
	size_t extra;

	for (extra = 0; extra < 2; extra++) {
		buf_init(&text, 1 << 20);
		buf_text(&text, "{\"");
		append_many(&text, "n", ITEM_MAX_NAME + extra);
		buf_text(&text, "\":1}");
		if (extra == 0)
			CHECK(PLAIN(text.p)[0] == '{');
		else
			CHECK_TEXT(PLAIN(text.p), "put.item");
		buf_release(&text);
	}
}

/* As DynamoDB Local counts them. */
static void
test_32_levels_with_the_item_itself(void)
{
	struct buf text;
	size_t extra;

	for (extra = 0; extra < 2; extra++) {
		buf_init(&text, 1 << 20);
		buf_text(&text, "{\"a\":");
		append_many(&text, "[", ITEM_MAX_LEVELS - 1 + extra);
		append_many(&text, "]", ITEM_MAX_LEVELS - 1 + extra);
		buf_text(&text, "}");
		if (extra == 0)
			CHECK(PLAIN(text.p)[0] == '{');
		else
			CHECK_TEXT(PLAIN(text.p), "put.item");
		buf_release(&text);
	}
}

/* What is not parsed as a decimal is what a decimal would be. */
static void
test_short_numbers_are_decimals(void)
{
	static const char *const whole[] = { "0", "1", "10", "12", "100", "987",
		"1000", "-0", "-7", "-10", "-120" };
	static const char *const part[] = { "", ".0", ".5", ".05", ".50", ".25",
		".005", ".125", ".0125", ".00625", ".1234567890123" };
	struct decimal number;
	struct buf in, out;
	struct fail why;
	size_t i, k;

	buf_init(&in, SIZE_MAX);
	buf_init(&out, SIZE_MAX);
	for (i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		for (k = 0; k < sizeof(part) / sizeof(part[0]); k++) {
			buf_reset(&in);
			buf_printf(&in, "%s%s", whole[i], part[k]);
			CHECK(decimal_parse(&number, buf_as_view(&in), &why) ==
			      0);
			buf_reset(&out);
			buf_text(&out, "{\"a\":");
			decimal_append(&out, &number);
			buf_byte(&out, '}');
			buf_reset(&in);
			buf_printf(&in, "{\"a\":%s%s}", whole[i], part[k]);
			CHECK_TEXT(PLAIN(in.p), out.p);
			CHECK(size(in.p) == 1 + decimal_size(&number));
		}
	buf_release(&in);
	buf_release(&out);
}

/* The sizes that wire.md measured against DynamoDB Local. */
static void
test_sizes(void)
{
	static const struct {
		const char *number;
		size_t bytes;
	} numbers[] = { { "0", 1 }, { "1", 2 }, { "12", 2 }, { "123", 3 },
		{ "1.5", 3 }, { "12345", 4 }, { "0.001", 2 }, { "-1", 3 },
		{ "100", 2 }, { "0.01", 2 }, { "0.5", 2 }, { "-123.4", 5 },
		{ "-0.5", 3 }, { "10.01", 3 }, { "-0.0123", 4 }, { "-0.0", 1 },
		{ "66638.16", 5 }, { "1.50", 3 }, { "1.5e1", 2 },
		{ "12345678901234567890123456789012345678", 20 } };
	char text[100];
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		snprintf(text, sizeof(text), "{\"a\":%s}", numbers[i].number);
		CHECK(size(text) == 1 + numbers[i].bytes);
	}
	CHECK(size("{\"ab\":\"x\xc3\xa4\"}") == 2 + 3);
	CHECK(size("{\"ab\":\"\\u00e4\\n\\ud83d\\ude00\\u20ac\"}") ==
	      2 + 2 + 1 + 4 + 3);
	CHECK(size("{\"\\u0061\":true,\"b\":null}") == 4);
	CHECK(size("{\"a\":[1,\"x\"]}") == 1 + 3 + 1 + 2 + 1 + 1);
	CHECK(size("{\"a\":{\"bc\":\"x\"}}") == 1 + 3 + 1 + 2 + 1);
}

static void
test_an_item_may_have_409600_bytes(void)
{
	struct buf text;
	size_t extra;

	for (extra = 0; extra < 2; extra++) {
		buf_init(&text, 1 << 20);
		buf_text(&text, "{\"a\":\"");
		append_many(&text, "x", ITEM_MAX_BYTES - 1 + extra);
		buf_text(&text, "\"}");
		if (extra == 0)
			CHECK(size(text.p) == ITEM_MAX_BYTES);
		else
			CHECK_TEXT(PLAIN(text.p), "put.size");
		buf_release(&text);
	}
}

static void
test_what_dynamodb_gives_back(void)
{
	CHECK_TEXT(
	    read_back("{ \"s\" : {\"S\":\"a\\n\"}, \"n\":{\"N\":\"1.50\"},"
		      "\"t\":{\"BOOL\":true},\"z\":{\"NULL\":true},"
		      "\"l\":{\"L\":[{\"N\":\"1\"},{\"M\":{}}]},"
		      "\"m\":{\"M\":{\"a\":{\"S\":\"x\"}}}}"),
	    "{\"s\":\"a\\n\",\"n\":1.5,\"t\":true,\"z\":null,\"l\":[1,{}],"
	    "\"m\":{\"a\":\"x\"}}");
	CHECK_TEXT(
	    read_back("{\"a\":{\"SS\":[\"x\",\"y\"]},"
		      "\"b\":{\"NS\":[\"1\",\"2\"]},"
		      "\"c\":{\"BS\":[\"AA==\"]},\"d\":{\"B\":\"AQ==\"}}"),
	    "{\"a\":[\"x\",\"y\"],\"b\":[1,2],\"c\":[\"AA==\"],"
	    "\"d\":\"AQ==\"}");
	CHECK_TEXT(read_back("{}"), "{}");
}

static void
test_what_no_service_should_send(void)
{
	static const char *const wrong[] = { "[]", "{\"a\":1}", "{\"a\":{}}",
		"{\"a\":{\"S\":1}}", "{\"a\":{\"N\":1}}",
		"{\"a\":{\"N\":\"x\"}}", "{\"a\":{\"N\":\"\"}}",
		"{\"a\":{\"S\":\"x\",\"N\":\"1\"}}", "{\"a\":{\"Q\":\"x\"}}",
		"{\"a\":{\"L\":{}}}", "{\"a\":{\"M\":[]}}",
		"{\"a\":{\"BOOL\":1}}", "{\"a\":{\"NS\":[1]}}" };
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CHECK(strncmp(read_back(wrong[i]), "not an attribute value",
			  22) == 0);
}

static void
test_many_names_are_told_apart(void)
{
	static char text[1000][16];
	struct names names;
	size_t i;

	names_init(&names);
	for (i = 0; i < 1000; i++) {
		snprintf(text[i], sizeof(text[i]), "\"%zu\"", i);
		CHECK(names_add(&names, 1, view_of(text[i])));
		CHECK(names_add(&names, 2, view_of(text[i])));
	}
	for (i = 0; i < 1000; i++)
		CHECK(!names_add(&names, 1 + i % 2, view_of(text[i])));
	CHECK(names_add(&names, 3, view_of(text[0])));
	names_release(&names);
}

static const struct key_index by_day = { "by_day", { "day", KEY_S },
	{ NULL, 0 } };
static const struct key_schema lines = { .table = "lines",
	.hash = { "id", KEY_N },
	.range = { "line", KEY_S },
	.indexes = &by_day,
	.index_count = 1 };
static struct buf row_key, row_typed;
static const struct item_names *row_names;

static int
row(struct view text, struct buf *out, size_t *bytes, struct fail *why)
{
	struct item_made to = {
		.plain = out, .key = &row_key, .typed = &row_typed
	};
	int rc;

	buf_reset(&row_key);
	buf_reset(&row_typed);
	rc = item_of_row(&lines, text, row_names, &to, why);
	if (rc == -1)
		buf_reset(out);
	*bytes = to.bytes;
	return rc;
}

static void
test_a_row_becomes_an_item_and_its_key(void)
{
	size_t bytes;

	buf_init(&row_key, 1 << 16);
	buf_init(&row_typed, 1 << 16);
	CHECK_TEXT(made(row,
		       "{ \"line\" : 1.50 , \"day\":\"\", \"x\":[1.0],"
		       "\"id\":\"07\"}",
		       &bytes),
	    "{\"line\":\"1.5\",\"x\":[1],\"id\":7}");
	CHECK_TEXT(row_key.p, "{\"id\":7,\"line\":\"1.5\"}");
	CHECK(bytes == size("{\"line\":\"1.5\",\"x\":[1],\"id\":7}"));
	CHECK_TEXT(
	    made(row, "{\"day\":null,\"id\":1e0,\"line\":\"a\"}", &bytes),
	    "{\"id\":1,\"line\":\"a\"}");
	CHECK_TEXT(made(row, "{\"id\":1}", &bytes), "put.key");
	CHECK_TEXT(
	    made(row, "{\"id\":1,\"line\":\"a\",\"x\":1,\"x\":2}", &bytes),
	    "put.item");
	CHECK_TEXT(made(row, "{\"id\":1,\"line\":\"a\",\"x\":1e200}", &bytes),
	    "put.number");
	buf_release(&row_key);
	buf_release(&row_typed);
}

#define FULL_ROW \
	"{\"id\":1.0,\"line\":7,\"s\":\"a\\\"\\\\\",\"n\":-1.5,\"e\":1e2," \
	"\"t\":true,\"f\":false,\"z\":null,\"day\":null," \
	"\"l\":[1,\"x\",[],null],\"m\":{\"a\":{},\"b\":1.0}}"

static void
test_a_row_is_typed_as_its_item_is(void)
{
	const char *item;
	size_t bytes;

	buf_init(&row_key, 1 << 16);
	buf_init(&row_typed, 1 << 16);
	item = made(row, FULL_ROW, &bytes);
	CHECK(bytes == size(item));
	CHECK_TEXT(row_typed.p, TYPED(item));
	made(row, "{\"day\":\"\",\"line\":\"a\",\"id\":1}", &bytes);
	CHECK_TEXT(row_typed.p, TYPED("{\"line\":\"a\",\"id\":1}"));
	buf_release(&row_key);
	buf_release(&row_typed);
}

static void
test_names_that_are_known_are_not_read(void)
{
	static const char *const text[] = { "\"id\"", "\"line\"", "\"s\"",
		"\"n\"", "\"e\"", "\"t\"", "\"f\"", "\"z\"", "\"day\"",
		"\"l\"" };
	struct item_name list[10];
	struct item_names names = { list, 0 };
	char item[400];
	size_t bytes, known_bytes;

	buf_init(&row_key, 1 << 16);
	buf_init(&row_typed, 1 << 16);
	strcpy(item, made(row, FULL_ROW, &bytes));
	row_names = &names;
	for (; names.count < 10; names.count++) {
		list[names.count] = item_name_of(view_of(text[names.count]));
		CHECK(list[names.count].len == strlen(text[names.count]));
		CHECK_TEXT(made(row, FULL_ROW, &known_bytes), item);
		CHECK(known_bytes == bytes);
		CHECK_TEXT(row_key.p, "{\"id\":1,\"line\":\"7\"}");
	}
	CHECK_TEXT(row_typed.p, TYPED(item));
	row_names = NULL;
	CHECK(item_name_of(VIEW("\"\"")).len == 0);
	CHECK(item_name_of(VIEW("\"\\u00e9\"")).bytes == 2);
	buf_release(&row_key);
	buf_release(&row_typed);
}

int
main(void)
{
	RUN(test_a_row_is_typed_as_its_item_is);
	RUN(test_names_that_are_known_are_not_read);
	RUN(test_a_row_becomes_an_item_and_its_key);
	RUN(test_every_kind_says_its_type);
	RUN(test_blanks_go_and_numbers_are_normalised);
	RUN(test_numbers_beyond_38_digits_are_refused);
	RUN(test_names);
	RUN(test_a_name_may_have_65535_bytes);
	RUN(test_32_levels_with_the_item_itself);
	RUN(test_sizes);
	RUN(test_short_numbers_are_decimals);
	RUN(test_an_item_may_have_409600_bytes);
	RUN(test_what_dynamodb_gives_back);
	RUN(test_what_no_service_should_send);
	RUN(test_many_names_are_told_apart);
	return unit_done();
}
