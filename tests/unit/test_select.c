/* What select makes of a final item, and what the config may not say. */
#include "select.h"

#include "unit.h"

static struct arena arena;
static struct fail why;

static const struct select *
parse(const char *text)
{
	struct config_file file = { .name = "app.json", .arena = &arena };
	const struct select *select;
	struct config_node root;

	file.text = arena_json(&arena, view_of(text));
	if (config_root(&file, &root, &why) == -1 ||
	    select_read(&root, &select, &why) == -1)
		return NULL;
	return select;
}

static const char *
made(const char *how, const char *item)
{
	static char text[2048];
	const struct select *select = parse(how);
	struct view copy = arena_json(&arena, view_of(item));
	struct jtext_error error;
	struct buf out;

	if (select == NULL)
		return why.text;
	CHECK(jtext_check(copy, &error) == 0);
	buf_init(&out, SIZE_MAX);
	select_append(select, copy, &out);
	CHECK(jtext_check(buf_as_view(&out), &error) == 0);
	snprintf(text, sizeof(text), "%s", out.p);
	buf_release(&out);
	return text;
}

static void
test_drop(void)
{
	CHECK_TEXT(made("{\"drop\":[\"a\",\"c\"]}",
		       "{\"a\":1,\"b\":2,\"c\":{\"a\":3}}"),
	    "{\"b\":2}");
	CHECK_TEXT(made("{\"drop\":[\"a\"]}", "{\"a\":1}"), "{}");
	CHECK_TEXT(
	    made("{\"drop\":[\"x\",\"x.y\"]}", "{\"a\":1}"), "{\"a\":1}");
	CHECK_TEXT(made("{\"drop\":[\"lines.cost\"]}",
		       "{\"lines\":[{\"cost\":1,\"n\":1},7,[{\"cost\":2}],"
		       "{}],\"cost\":3}"),
	    "{\"lines\":[{\"n\":1},7,[{}],{}],\"cost\":3}");
	CHECK_TEXT(made("{\"drop\":[\"a.b.c\"]}",
		       "{\"a\":{\"b\":{\"c\":1,\"d\":[]}}}"),
	    "{\"a\":{\"b\":{\"d\":[]}}}");
	CHECK_TEXT(made("{\"drop\":[\"a.b\"]}", "{\"a.b\":1,\"a\":{\"b\":2}}"),
	    "{\"a\":{\"b\":2}}");
	CHECK_TEXT(made("{\"drop\":[]}", "{\"a\": 1}"), "{\"a\": 1}");
	CHECK_TEXT(made("{\"drop\":[\"a.\"]}", "{\"a\":{\"b\":1}}"),
	    "{\"a\":{\"b\":1}}");
	CHECK_TEXT(made("{\"drop\":[\"\xc3\xa4\"]}", "{\"\\u00e4\":1}"), "{}");
}

static void
test_flatten(void)
{
	CHECK_TEXT(made("{\"flatten\":{\"customer\":\"customer_\"}}",
		       "{\"id\":1,\"customer\":{\"id\":7,\"name\":\"Ann\"},"
		       "\"z\":0}"),
	    "{\"id\":1,\"customer_id\":7,\"customer_name\":\"Ann\",\"z\":0}");
	/* a field of that name gives way, wherever it stands */
	CHECK_TEXT(made("{\"flatten\":{\"c\":\"\"}}",
		       "{\"id\":1,\"c\":{\"id\":7,\"n\":2},\"n\":3}"),
	    "{\"id\":7,\"n\":2}");
	CHECK_TEXT(
	    made("{\"flatten\":{\"c\":\"\"}}", "{\"c\":{\"c\":{\"d\":1}}}"),
	    "{\"c\":{\"d\":1}}");
	CHECK_TEXT(made("{\"flatten\":{\"c\":\"\"}}", "{\"a\":1,\"c\":{}}"),
	    "{\"a\":1}");
	CHECK_TEXT(made("{\"flatten\":{\"c\":\"c_\",\"x\":\"\"}}",
		       "{\"c\":[{\"a\":1}]}"),
	    "{\"c\":[{\"a\":1}]}");
	CHECK_TEXT(
	    made("{\"flatten\":{\"c\":\"q\\\"\"}}", "{\"c\":{\"\\\\n\":1}}"),
	    "{\"q\\\"\\\\n\":1}");
}

static void
test_rename(void)
{
	CHECK_TEXT(made("{\"rename\":{\"a\":\"b\"}}", "{\"a\":1,\"c\":2}"),
	    "{\"b\":1,\"c\":2}");
	CHECK_TEXT(
	    made("{\"rename\":{\"a\":\"b\"}}", "{\"b\":0,\"a\":1,\"c\":2}"),
	    "{\"b\":1,\"c\":2}");
	CHECK_TEXT(
	    made("{\"rename\":{\"a\":\"b\"}}", "{\"b\":0}"), "{\"b\":0}");
	CHECK_TEXT(made("{\"rename\":{\"lines.a\":\"b\"}}",
		       "{\"lines\":[{\"a\":1},{\"b\":2},{\"b\":3,\"a\":4}],"
		       "\"a\":5}"),
	    "{\"lines\":[{\"b\":1},{\"b\":2},{\"b\":4}],\"a\":5}");
	CHECK_TEXT(
	    made("{\"rename\":{\"a\":\"x.y\"}}", "{\"a\":1}"), "{\"x.y\":1}");
}

static void
test_nest(void)
{
	CHECK_TEXT(made("{\"nest\":{\"address\":[\"street\",\"city\"]}}",
		       "{\"city\":\"Ulm\",\"id\":1,\"street\":\"A 1\"}"),
	    "{\"id\":1,\"address\":{\"street\":\"A 1\",\"city\":\"Ulm\"}}");
	CHECK_TEXT(
	    made("{\"nest\":{\"a\":[\"b\",\"c\"]}}", "{\"a\":1,\"c\":2}"),
	    "{\"a\":{\"c\":2}}");
	CHECK_TEXT(
	    made("{\"nest\":{\"a\":[\"b\"]}}", "{\"a\":1}"), "{\"a\":1}");
	CHECK_TEXT(made("{\"nest\":{\"a\":[\"a\"]}}", "{\"a\":1}"),
	    "{\"a\":{\"a\":1}}");
}

static void
test_order(void)
{
	CHECK_TEXT(made("{\"nest\":{\"buyer\":[\"buyer_name\",\"city\"]},"
			"\"rename\":{\"customer_name\":\"buyer_name\"},"
			"\"flatten\":{\"customer\":\"customer_\"},"
			"\"drop\":[\"customer.secret\",\"customer_id\"]}",
		       "{\"order_id\":1,\"customer_id\":7,\"city\":\"Ulm\","
		       "\"customer\":{\"customer_id\":7,\"name\":\"Ann\","
		       "\"secret\":\"x\"}}"),
	    "{\"order_id\":1,\"customer_customer_id\":7,"
	    "\"buyer\":{\"buyer_name\":\"Ann\",\"city\":\"Ulm\"}}");
	CHECK_TEXT(made("{}", "{ \"a\" : 1 }"), "{ \"a\" : 1 }");
}

static void
test_numbers_and_strings_stay_as_they_are(void)
{
	CHECK_TEXT(made("{\"drop\":[\"x\"],\"rename\":{\"d\":\"e\"}}",
		       "{\"a\":12345678901234567890.10,\"b\":\"\\u00e4\","
		       "\"c\":1E2,\"d\":[1.0 , 2]}"),
	    "{\"a\":12345678901234567890.10,\"b\":\"\\u00e4\",\"c\":1E2,"
	    "\"e\":[1.0 , 2]}");
}

static bool
refuses(const char *text, const char *message)
{
	if (parse(text) == NULL && why.kind == FAIL_CONFIG &&
	    strcmp(why.text, message) == 0)
		return true;
	printf("# %s: %s\n", text, why.text);
	return false;
}

static void
test_wrong_configs_name_the_place(void)
{
	CHECK(refuses("{\"a\":\"b\"}", "app.json:1: a: unknown setting"));
	CHECK(refuses("{\n\"drop\":\"a\"}", "app.json:2: drop: expected an "
					    "array"));
	CHECK(refuses(
	    "{\"drop\":[1]}", "app.json:1: drop[0]: expected a string"));
	CHECK(refuses("{\"drop\":[\"\"]}", "app.json:1: drop[0]: is empty"));
	CHECK(refuses("{\"flatten\":[\"a\"]}",
	    "app.json:1: flatten: expected an object"));
	CHECK(refuses("{\"flatten\":{\"a\":1}}",
	    "app.json:1: flatten.a: expected a string"));
	CHECK(refuses(
	    "{\"rename\":{\"a\":\"\"}}", "app.json:1: rename.a: is empty"));
	CHECK(refuses("{\"rename\":{\"\":\"b\"}}",
	    "app.json:1: rename.: no field's name"));
	CHECK(refuses("{\"rename\":{\"a\":\"b\",\"a\":\"c\"}}",
	    "app.json:1: rename.a: named twice"));
	CHECK(refuses("{\"rename\":{\"a\":\"b\",\"b\":\"c\"}}",
	    "app.json:1: rename: a can't become b: that name is given or taken "
	    "twice"));
	CHECK(refuses("{\"rename\":{\"x.a\":\"c\",\"x.b\":\"c\"}}",
	    "app.json:1: rename: x.a can't become c: that name is given or "
	    "taken twice"));
	CHECK(refuses("{\"nest\":{\"a\":\"b\"}}",
	    "app.json:1: nest.a: expected an array"));
	CHECK(refuses("{\"nest\":{\"a\":[\"x\"],\"b\":[\"x\"]}}",
	    "app.json:1: nest.b[0]: x can't be moved twice"));
	CHECK(refuses(
	    "{\"nest\":{\"\":[\"x\"]}}", "app.json:1: nest.: no field's name"));
	CHECK(parse("{\"rename\":{\"x.a\":\"c\",\"y.a\":\"c\","
		    "\"b\":\"a\"}}") != NULL);
}

static bool
takes(const char *text)
{
	return select_takes(parse(text), VIEW("id"));
}

static void
test_takes(void)
{
	CHECK(!takes("{}"));
	CHECK(takes("{\"drop\":[\"id\"]}"));
	CHECK(!takes("{\"drop\":[\"c.id\",\"idx\"]}"));
	CHECK(takes("{\"rename\":{\"id\":\"x\"}}"));
	CHECK(!takes("{\"rename\":{\"x\":\"id\"}}"));
	CHECK(!takes("{\"drop\":[\"id\"],\"rename\":{\"x\":\"id\"}}"));
	CHECK(!takes("{\"drop\":[\"id\"],\"flatten\":{\"c\":\"\"}}"));
	CHECK(takes("{\"drop\":[\"id\"],\"flatten\":{\"c\":\"c_\"}}"));
	CHECK(takes("{\"nest\":{\"x\":[\"id\"]}}"));
	CHECK(takes("{\"nest\":{\"id\":[\"x\"]}}"));
	CHECK(takes("{\"rename\":{\"x\":\"id\"},\"nest\":{\"k\":[\"id\"]}}"));
}

int
main(void)
{
	RUN(test_drop);
	RUN(test_flatten);
	RUN(test_rename);
	RUN(test_nest);
	RUN(test_order);
	RUN(test_numbers_and_strings_stay_as_they_are);
	RUN(test_wrong_configs_name_the_place);
	RUN(test_takes);
	arena_release(&arena);
	return unit_done();
}
