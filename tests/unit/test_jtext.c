/* The strict scan and the walkers. */
#include "unit.h"

#include <stdlib.h>

#include "jtext.h"
#include "limits.h"

static struct buf text;

static bool
accepts_bytes(const char *bytes, size_t len)
{
	struct jtext_error error;

	buf_reset(&text);
	buf_append(&text, bytes, len);
	return jtext_check(buf_as_view(&text), &error) == 0;
}

static bool
accepts(const char *json)
{
	return accepts_bytes(json, strlen(json));
}

static void
test_values(void)
{
	static const char *const good[] = { "null", "true", "false", "0", "-0",
		"12", "-1.5e+10", "1E2", "0.1", "\"\"", "\"a\\n\\u00e9\"",
		"\"\\ud83d\\ude00\"", "[]", "{}", " [ 1 , {\"a\" : [ ] } ] ",
		"{\"a\":1,\"a\":2}", "\"\xc3\xa9\xf0\x9f\x98\x80\"",
		"123456789012345678901234567890.5e-1000", "\"\x7f\"" };
	static const char *const bad[] = { "", " ", "nul", "nulll", "True",
		"01", "-", "+1", ".5", "5.", "1e", "1e+", "0x1", "NaN",
		"Infinity", "-Infinity", "'a'", "\"", "\"\\x\"", "\"\\u12g4\"",
		"\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\t\"",
		"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"",
		"\"\xf4\x90\x80\x80\"", "[", "]", "[1,]", "[,1]", "[1 2]", "{",
		"{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}",
		"{\"a\":1 \"b\":2}", "[1]x", "[1]]", "{}}", "1 2", "//", "[1}",
		"{\"a\":1]", "\xef\xbb\xbf{}" };
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!accepts(good[i]))
			CHECK_TEXT("refused", good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (accepts(bad[i]))
			CHECK_TEXT("accepted", bad[i]);
	CHECK(!accepts_bytes("\"a\0b\"", 5));
	CHECK(!accepts_bytes("[\0]", 3));
}

/* A bad byte is found wherever it stands among the blocks of 16. */
/* What the cases of JSONTestSuite teach, as kinds of mistakes. */
static void
test_kinds_of_mistakes(void)
{
	static const char *const good[] = { "[0e1]", "[0e+1]", "[1E-2]",
		"[-0.0]", "{\"\":0}", "{\"a\\u0000b\":[]}",
		"[\"\\uDBFF\\uDFFE\"]", "[\"\\uFFFF\\uFDD0\"]", "[\"a/*b*/\"]",
		"[\"\\\\u0000\"]", "[\"\xe2\x80\xa8\"]",
		"[\"\xf4\x8f\xbf\xbf\"]", "\r\n[ 1\t]\n", "[[]   ]" };
	static const char *const bad[] = { /* numbers */
		"[-01]", "[00]", "[-]", "[- 1]", "[--1]", "[++1]", "[1.]",
		"[-1.]", "[.1]", "[-.1]", "[0.1.2]", "[1.e3]", "[1e]", "[1e-]",
		"[0E+]", "[1eE2]", "[0e+-1]", "[1e1.5]", "[1x]", "[1 000]",
		"[1+2]", "[0x42]", "[+Inf]", "[-NaN]", "[1\xe5]",
		"[\xef\xbc\x91]", "2@",
		/* strings */
		"[\"\\u00A\"]", "[\"\\uqqqq\"]", "[\"\\UA66D\"]", "[\"\\x00\"]",
		"[\"\\a\"]", "[\"\\", "[\"\\\"]", "[\"\\\\\\\"]", "[\"\\\t\"]",
		"[\"\\\xe5\"]", "[\"\\u\xe5\"]", "[\"\\uD800\\\"]",
		"[\"\\uD800\\u\"]", "[\"\\uD800\\u1x\"]", "[\"\\uD834\\uDd\"]",
		"[\"\\uD800\\uD800\\n\"]", "[\"a\nb\"]", "[\"\x1f\"]",
		"[\"\xe0\xff\"]", "[\"\xe2\x82\"]", "[\"\x80\"]",
		"[\"\xfc\x80\x80\x80\x80\x80\"]", "[\"\xc1\xbf\"]",
		"[\\u0020\"a\"]", "[\\n]", "\"\"x",
		/* arrays and objects */
		"[\"\": 1]", "[1,,2]", "[1,,]", "[,]", "[   , 1]", "[3[4]]",
		"[1:2]", "[\"a\"],", "[][]", "[1\f]", "[\v]", "[\xe2\x81\xa0]",
		"{\"a\"::1}", "{\"a\", 1}", "{\"a\" 1}", "{:1}", "{,}",
		"{\"a\":1,,\"b\":2}", "{\"a\":1,\"b\"}", "{'a':1}", "{[:1}",
		"{null:1}", "{\"a\":1}#", "{\"a\":/**/1}", "{\"a\":1}/**/",
		"{]", "[{", "{[", "[<null>]", "*", "\xe9", "\xef\xbb\xbf"
	};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!accepts(good[i]))
			CHECK_TEXT("refused", good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (accepts(bad[i]))
			CHECK_TEXT("accepted", bad[i]);
	CHECK(!accepts_bytes("123\0", 4));
	CHECK(!accepts_bytes("[\"\\\0\"]", 6));
}

static void
test_strings_of_every_length(void)
{
	char json[100];
	size_t len, at;

	for (len = 0; len < 80; len++) {
		memset(json, 'x', sizeof(json));
		json[0] = json[len + 1] = '"';
		CHECK(accepts_bytes(json, len + 2));
		CHECK(!accepts_bytes(json, len + 1));
		for (at = 1; at <= len; at++) {
			json[at] = '\x01';
			CHECK(!accepts_bytes(json, len + 2));
			json[at] = '\x80';
			CHECK(!accepts_bytes(json, len + 2));
			json[at] = 'x';
		}
	}
}

static void
test_depth(void)
{
	size_t depth;

	for (depth = LIMIT_JSON_DEPTH; depth <= LIMIT_JSON_DEPTH + 1; depth++) {
		size_t i;

		buf_reset(&text);
		for (i = 0; i < depth; i++)
			buf_text(&text, i % 2 == 0 ? "[" : "{\"a\":");
		buf_text(&text, "1");
		for (i = depth; i-- > 0;)
			buf_text(&text, i % 2 == 0 ? "]" : "}");
		CHECK((jtext_check(buf_as_view(&text),
			   &(struct jtext_error){ 0 }) == 0) ==
		      (depth <= LIMIT_JSON_DEPTH));
	}
}

static void
test_every_prefix_is_refused(void)
{
	static const char json[] =
	    "{\"a\":[1,-2.5e3,true,null,\"x\\u00e9\\\\\"],\"b\":{\"c\":{}}}";
	size_t len;

	CHECK(accepts(json));
	for (len = 0; len < sizeof(json) - 1; len++)
		CHECK(!accepts_bytes(json, len));
}

static void
test_walk(void)
{
	struct view name, value;
	struct jtext_walk walk;

	CHECK(accepts("{ \"a\" : [1, \"]\\\"\", {\"x\":[2]}] , \"b\\u0063\":"
		      " -1.5 ,\"d\":{}}"));
	walk = jtext_open(buf_as_view(&text));
	CHECK(jtext_member(&walk, &name, &value));
	CHECK(view_is(name, "\"a\""));
	CHECK(view_is(value, "[1, \"]\\\"\", {\"x\":[2]}]"));
	CHECK(jtext_member(&walk, &name, &value));
	CHECK(jtext_string_is(name, VIEW("bc")));
	CHECK(!jtext_string_is(name, VIEW("bcd")));
	CHECK(!jtext_string_is(name, VIEW("b")));
	CHECK(view_is(value, "-1.5"));
	CHECK(jtext_member(&walk, &name, &value));
	CHECK(view_is(value, "{}"));
	CHECK(!jtext_member(&walk, &name, &value));
	CHECK(jtext_get(buf_as_view(&text), VIEW("a"), &value) == JTEXT_ARRAY);
	walk = jtext_open(value);
	CHECK(jtext_element(&walk, &value) && view_is(value, "1"));
	CHECK(jtext_element(&walk, &value) && view_is(value, "\"]\\\"\""));
	CHECK(jtext_element(&walk, &value) && view_is(value, "{\"x\":[2]}"));
	CHECK(!jtext_element(&walk, &value));
	CHECK(jtext_get(buf_as_view(&text), VIEW("z"), &value) == JTEXT_NONE);
}

static void
test_a_member_that_is_expected_is_taken(void)
{
	struct view name, value;
	struct jtext_walk walk;

	CHECK(accepts("{\"a\": 12345678901234567 ,\"ab\":[true,null\n,-1e5],"
		      "\"b\" :2,\"\\u0063\":3}"));
	walk = jtext_open(buf_as_view(&text));
	CHECK(!jtext_member_is(&walk, VIEW("\"b\""), &value));
	CHECK(!jtext_member_is(&walk, VIEW("\"ab\""), &value));
	CHECK(jtext_member_is(&walk, VIEW("\"a\""), &value));
	CHECK(view_is(value, "12345678901234567"));
	CHECK(!jtext_member_is(&walk, VIEW("\"a\""), &value));
	CHECK(jtext_member_is(&walk, VIEW("\"ab\""), &value));
	CHECK(view_is(value, "[true,null\n,-1e5]"));
	CHECK(!jtext_member_is(&walk, VIEW("\"b\""), &value)); /* a blank */
	CHECK(jtext_member(&walk, &name, &value) && view_is(name, "\"b\""));
	CHECK(!jtext_member_is(&walk, VIEW("\"c\""), &value)); /* as text */
	CHECK(jtext_member_is(&walk, VIEW("\"\\u0063\""), &value));
	CHECK(!jtext_member_is(&walk, VIEW("\"\""), &value));
	CHECK(!jtext_member(&walk, &name, &value));
	CHECK(jtext_get(buf_as_view(&text), VIEW("ab"), &value) == JTEXT_ARRAY);
	walk = jtext_open(value);
	CHECK(jtext_element(&walk, &value) && view_is(value, "true"));
	CHECK(jtext_element(&walk, &value) && view_is(value, "null"));
	CHECK(jtext_element(&walk, &value) && view_is(value, "-1e5"));
	CHECK(!jtext_element(&walk, &value));
}

static void
test_empty_containers_have_no_members(void)
{
	struct view name, value;
	struct jtext_walk walk;

	CHECK(accepts("[ ]"));
	walk = jtext_open(buf_as_view(&text));
	CHECK(!jtext_element(&walk, &value));
	CHECK(accepts("{ }"));
	walk = jtext_open(buf_as_view(&text));
	CHECK(!jtext_member(&walk, &name, &value));
}

static void
test_unescape(void)
{
	struct buf scratch;

	buf_init(&scratch, SIZE_MAX);
	CHECK(accepts("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac"
		      "\\ud83d\\uDE00z\""));
	CHECK(view_is(jtext_string(buf_as_view(&text), &scratch),
	    "\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z"));
	CHECK(accepts("\"plain\""));
	CHECK(view_is(jtext_string(buf_as_view(&text), &scratch), "plain"));
	buf_release(&scratch);
}

static void
test_int64(void)
{
	int64_t value;

	CHECK(jtext_int64(VIEW("0"), &value) && value == 0);
	CHECK(jtext_int64(VIEW("-1"), &value) && value == -1);
	CHECK(jtext_int64(VIEW("9223372036854775807"), &value) &&
	      value == INT64_MAX);
	CHECK(jtext_int64(VIEW("-9223372036854775808"), &value) &&
	      value == INT64_MIN);
	CHECK(!jtext_int64(VIEW("9223372036854775808"), &value));
	CHECK(!jtext_int64(VIEW("1.0"), &value));
	CHECK(!jtext_int64(VIEW("1e3"), &value));
	CHECK(!jtext_int64(VIEW("\"1\""), &value));
	CHECK(!jtext_int64(VIEW("-"), &value));
	CHECK(!jtext_int64(VIEW_NONE, &value));
}

int
main(void)
{
	buf_init(&text, SIZE_MAX);
	RUN(test_values);
	RUN(test_kinds_of_mistakes);
	RUN(test_strings_of_every_length);
	RUN(test_depth);
	RUN(test_every_prefix_is_refused);
	RUN(test_walk);
	RUN(test_a_member_that_is_expected_is_taken);
	RUN(test_empty_containers_have_no_members);
	RUN(test_unescape);
	RUN(test_int64);
	buf_release(&text);
	return unit_done();
}
