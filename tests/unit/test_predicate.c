#include "unit.h"

#include "json_value.h"
#include "predicate.h"

static struct arena arena;

static struct view
json(const char *text)
{
	struct view copy = arena_json(&arena, view_of(text));
	struct jtext_error error;

	CHECK(jtext_check(copy, &error) == 0);
	return copy;
}

/* 1 or 0; -1 for an error, whose text is in why. */
static struct fail why;

static int
holds(const char *condition, const char *of)
{
	struct config_file file = {
		.name = "app.json", .text = json(condition), .arena = &arena
	};
	const struct predicate *predicate;
	struct config_node root;

	if (config_root(&file, &root, &why) == -1 ||
	    predicate_read(&root, &predicate, &why) == -1)
		return -1;
	return predicate_holds(predicate, json(of));
}

static void
test_nonempty_is_pythons_truth(void)
{
	static const char *const empty[] = { "null", "\"\"", "0", "0.0", "-0",
		"0e5", "false", "[]", "{}", "[ ]", "{ }" };
	static const char *const full[] = { "\" \"", "\"0\"", "\"false\"", "1",
		"-0.001", "1e-300", "true", "[0]", "{\"a\":null}", "[[]]" };
	char text[64];
	size_t i;

	for (i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		snprintf(text, sizeof(text), "{\"s\":%s}", empty[i]);
		CHECK(holds("{\"nonempty\":\"s\"}", text) == 0);
	}
	for (i = 0; i < sizeof(full) / sizeof(full[0]); i++) {
		snprintf(text, sizeof(text), "{\"s\":%s}", full[i]);
		CHECK(holds("{\"nonempty\":\"s\"}", text) == 1);
	}
	CHECK(holds("{\"nonempty\":\"s\"}", "{\"S\":1}") == 0);
}

static void
test_equality_is_by_value(void)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} pairs[] = {
		{ "1", "1.0", true },
		{ "100", "1e2", true },
		{ "0.00120", "12e-4", true },
		{ "0", "-0.0", true },
		{ "1", "-1", false },
		{ "1", "10", false },
		{ "12345678901234567890123456789012345678",
		    "12345678901234567890123456789012345679", false },
		{ "9007199254740993", "9007199254740992", false },
		{ "1e300", "1e300", true },
		{ "1", "\"1\"", false },
		{ "\"a\"", "\"\\u0061\"", true },
		{ "\"\\n\"", "\"\\u000a\"", true },
		{ "\"a\"", "\"b\"", false },
		{ "\"a\"", "\"ab\"", false },
		{ "true", "true", true },
		{ "true", "false", false },
		{ "null", "false", false },
		{ "[1,2]", "[ 1.0, 2 ]", true },
		{ "[1,2]", "[2,1]", false },
		{ "[1,2]", "[1]", false },
		{ "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1.0}", true },
		{ "{\"a\":1}", "{\"a\":1,\"b\":null}", false },
		{ "{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false },
	};
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		CHECK(json_equal(json(pairs[i].a), json(pairs[i].b)) ==
		      pairs[i].equal);
		CHECK(json_equal(json(pairs[i].b), json(pairs[i].a)) ==
		      pairs[i].equal);
	}
}

static void
test_equals_and_in(void)
{
	CHECK(holds("{\"equals\":{\"s\":\"PAID\"}}", "{\"s\":\"PAID\"}") == 1);
	CHECK(holds("{\"equals\":{\"s\":\"PAID\"}}", "{\"s\":\"NEW\"}") == 0);
	CHECK(holds("{\"equals\":{\"s\":1}}", "{\"s\":1.00}") == 1);
	CHECK(holds("{\"equals\":{\"s\":1}}", "{\"s\":\"1\"}") == 0);
	CHECK(
	    holds("{\"equals\":{\"a\":1,\"b\":2}}", "{\"a\":1,\"b\":2}") == 1);
	CHECK(
	    holds("{\"equals\":{\"a\":1,\"b\":2}}", "{\"a\":1,\"b\":3}") == 0);
	CHECK(holds("{\"equals\":{\"a\":null}}", "{}") == 1);
	CHECK(holds("{\"equals\":{\"a\":\"\"}}", "{}") == 0);
	CHECK(holds("{\"in\":{\"s\":[\"A\",2]}}", "{\"s\":2.0}") == 1);
	CHECK(holds("{\"in\":{\"s\":[\"A\",2]}}", "{\"s\":\"2\"}") == 0);
	CHECK(holds("{\"in\":{\"s\":[]}}", "{\"s\":2}") == 0);
}

static void
test_all_any_not(void)
{
	static const char all[] =
	    "{\"all\":[{\"nonempty\":\"a\"},{\"nonempty\":\"b\"}]}";
	static const char any[] =
	    "{\"any\":[{\"nonempty\":\"a\"},{\"nonempty\":\"b\"}]}";

	CHECK(holds(all, "{\"a\":1,\"b\":1}") == 1);
	CHECK(holds(all, "{\"a\":1,\"b\":0}") == 0);
	CHECK(holds(any, "{\"a\":0,\"b\":1}") == 1);
	CHECK(holds(any, "{\"a\":0,\"b\":0}") == 0);
	CHECK(holds("{\"all\":[]}", "{}") == 1);
	CHECK(holds("{\"any\":[]}", "{}") == 0);
	CHECK(holds("{\"not\":{\"nonempty\":\"a\"}}", "{}") == 1);
	CHECK(holds("{\"not\":{\"not\":{\"equals\":{\"a\":1}}}}",
		  "{\"a\":1}") == 1);
}

static void
test_paths(void)
{
	CHECK(holds("{\"equals\":{\"a.b.c\":1}}",
		  "{\"a\":{\"b\":{\"c\":1}}}") == 1);
	CHECK(holds("{\"equals\":{\"a.b\":1}}",
		  "{\"a\":{\"b\":2},\"a.b\":1}") == 1);
	CHECK(holds("{\"nonempty\":\"a.b\"}", "{\"a\":[{\"b\":1}]}") == 0);
	CHECK(holds("{\"nonempty\":\"a.b\"}", "{\"a\":\"x\"}") == 0);
}

static void
test_errors_say_where(void)
{
	static const struct {
		const char *condition, *text;
	} wrong[] = {
		{ "[]", "app.json:1: expected an object" },
		{ "{}",
		    "app.json:1: expected one of nonempty, equals, in, all, "
		    "any, not" },
		{ "{\"nonempty\":\"a\",\"not\":{}}",
		    "app.json:1: expected one of nonempty, equals, in, all, "
		    "any, not" },
		{ "{\n\"any\":[{\"nonempty\":\"a\"},\n {\"is\":1}]}",
		    "app.json:3: any[1].is: unknown operator: expected "
		    "nonempty, equals, in, all, any or not" },
		{ "{\"nonempty\":1}",
		    "app.json:1: nonempty: expected a string" },
		{ "{\"in\":{\"a\":1}}", "app.json:1: in.a: expected an array" },
		{ "{\"equals\":{}}", "app.json:1: equals: names no field" },
		{ "{\"equals\":{\"\":1}}",
		    "app.json:1: equals.: no field's name" },
		{ "{\"equals\":{\"a\":1,\"\\u0061\":1}}",
		    "app.json:1: equals.a: named twice" },
	};
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		CHECK(holds(wrong[i].condition, "{}") == -1);
		CHECK_TEXT(why.text, wrong[i].text);
		CHECK(why.kind == FAIL_CONFIG);
	}
}

static void
test_depth_is_bounded(void)
{
	struct buf deep;
	int i;

	buf_init(&deep, 1 << 20);
	for (i = 0; i < 1000; i++)
		buf_text(&deep, "{\"not\":");
	buf_text(&deep, "{\"nonempty\":\"a\"}");
	for (i = 0; i < 1000; i++)
		buf_byte(&deep, '}');
	CHECK(holds(deep.p, "{}") == -1);
	CHECK(strstr(why.text, "nested too deeply") != NULL);
	buf_release(&deep);
}

int
main(void)
{
	RUN(test_nonempty_is_pythons_truth);
	RUN(test_equality_is_by_value);
	RUN(test_equals_and_in);
	RUN(test_all_any_not);
	RUN(test_paths);
	RUN(test_errors_say_where);
	RUN(test_depth_is_bounded);
	arena_release(&arena);
	return unit_done();
}
