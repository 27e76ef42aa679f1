/* Error items made, judged, and turned back into the records they hold. */
#include "error_item.h"

#include "unit.h"

static struct arena arena;
static struct fail why;

static struct view
json(const char *text)
{
	struct view copy = arena_json(&arena, view_of(text));
	struct jtext_error error;

	CHECK(jtext_check(copy, &error) == 0);
	return copy;
}

static const struct config_retry retry = { 5 * 60000, 60 * 60000 };

/* 2026-11-23T07:12:00.000Z */
#define NOW INT64_C(1795417920000)

static const char held[] =
    "{\"topic\":\"ORDERS\",\"partition\":3,\"offset\":42,"
    "\"payload\":{\"order_id\":1,\"t\":\"a\\\"b\"},\"x\":1.50,"
    "\"stored\":\"orders_stg\"}";

static struct error_item
example(void)
{
	return (struct error_item){ .table = "orders_final",
		.key = VIEW("{\"order_id\":1}"),
		.topic = VIEW("\"ORDERS\""),
		.record = view_of(held),
		.missing = VIEW("[{\"as\":\"customer\"}]"),
		.wait_table = VIEW("customers_stg"),
		.wait_key = VIEW("{\"customer_id\":7}"),
		.updated_ms = NOW,
		.retry = &retry,
		.source = VIEW("{\"partition\":3,\"offset\":42}") };
}

/* The text of an item, valid until the next one. */
static struct view
item_of(const struct error_item *e)
{
	struct jtext_error error;
	struct buf out;
	struct view item;

	buf_init(&out, SIZE_MAX);
	error_item_append(e, &out);
	CHECK(jtext_check(buf_as_view(&out), &error) == 0);
	item = arena_json(&arena, buf_as_view(&out));
	buf_release(&out);
	return item;
}

static void
test_every_attribute(void)
{
	struct error_item e = example();

	CHECK_TEXT(item_of(&e).p,
	    "{\"id\":\"orders_final {\\\"order_id\\\":1}\","
	    "\"topic\":\"ORDERS\",\"record\":\"{\\\"topic\\\":\\\"ORDERS\\\","
	    "\\\"partition\\\":3,\\\"offset\\\":42,\\\"payload\\\":"
	    "{\\\"order_id\\\":1,\\\"t\\\":\\\"a\\\\\\\"b\\\"},"
	    "\\\"x\\\":1.50,\\\"stored\\\":\\\"orders_stg\\\"}\","
	    "\"retries\":0,\"missing\":[{\"as\":\"customer\"}],"
	    "\"wait_for\":\"customers_stg {\\\"customer_id\\\":7}\","
	    "\"first_failed\":\"2026-11-23T07:12:00.000Z\","
	    "\"updated\":\"2026-11-23T07:12:00.000Z\","
	    "\"retry_after\":\"2026-11-23T07:17:00.000Z\","
	    "\"_source\":{\"partition\":3,\"offset\":42}}");
	e.source = VIEW_NONE;
	e.topic = VIEW_NONE;
	CHECK(strstr(item_of(&e).p, "_source") == NULL);
	CHECK(strstr(item_of(&e).p, ",\"topic\":\"") == NULL);
	e.id = VIEW("\"old {\\\"order_id\\\":1}\"");
	CHECK(strncmp(item_of(&e).p, "{\"id\":\"old {\\\"order_id\\\":1}\",",
		  29) == 0);
}

static const char *
member(struct view item, const char *name)
{
	static char text[4096];
	struct view value;

	jtext_get(item, view_of(name), &value);
	snprintf(text, sizeof(text), "%.*s", (int)value.len, value.p);
	return text;
}

static void
test_the_pause_doubles_up_to_its_most(void)
{
	static const struct {
		int64_t retries;
		const char *retry_after;
	} cases[] = {
		{ 0, "\"2026-11-23T07:17:00.000Z\"" },
		{ 1, "\"2026-11-23T07:22:00.000Z\"" },
		{ 3, "\"2026-11-23T07:52:00.000Z\"" },
		{ 4, "\"2026-11-23T08:12:00.000Z\"" },
		{ INT64_MAX, "\"2026-11-23T08:12:00.000Z\"" },
	};
	static const struct config_retry none = { 0, 60000 };
	static const struct config_retry less = { 60000, 30000 };
	struct error_item e = example();
	size_t i;

	e.first_failed = VIEW("\"2026-11-22T00:00:00.000Z\"");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		e.retries = cases[i].retries;
		CHECK_TEXT(
		    member(item_of(&e), "retry_after"), cases[i].retry_after);
		CHECK_TEXT(member(item_of(&e), "first_failed"),
		    "\"2026-11-22T00:00:00.000Z\"");
	}
	e.retry = &none;
	CHECK_TEXT(
	    member(item_of(&e), "retry_after"), "\"2026-11-23T07:12:00.000Z\"");
	e.retry = &less;
	CHECK_TEXT(
	    member(item_of(&e), "retry_after"), "\"2026-11-23T07:12:30.000Z\"");
}

/* A name of a key with so many more bytes. */
static size_t
name_len(size_t more, const char *fill, char end, struct buf *out)
{
	struct buf key;

	buf_init(&key, SIZE_MAX);
	while (key.len < more)
		buf_text(&key, fill);
	buf_byte(&key, end);
	buf_reset(out);
	error_item_name(VIEW("t"), buf_as_view(&key), out);
	buf_release(&key);
	return out->len;
}

static void
test_long_keys_are_shortened_and_stay_different(void)
{
	struct jtext_error error;
	struct buf a, b, text;

	buf_init(&a, SIZE_MAX);
	buf_init(&b, SIZE_MAX);
	buf_init(&text, SIZE_MAX);
	CHECK(name_len(2045, "k", '1', &a) == 2048); /* just fits */
	CHECK(name_len(2046, "k", '1', &a) == 2048);
	CHECK(name_len(2046, "k", '2', &b) == 2048);
	CHECK(!view_equal(buf_as_view(&a), buf_as_view(&b)));
	CHECK(memcmp(a.p, b.p, 2048 - 64) == 0);
	/* never within a character */
	CHECK(name_len(3000, "\xf0\x9f\x98\x80", '1', &a) <= 2048);
	buf_byte(&text, '"');
	buf_view(&text, buf_as_view(&a));
	buf_byte(&text, '"');
	CHECK(jtext_check(buf_as_view(&text), &error) == 0);
	buf_release(&a);
	buf_release(&b);
	buf_release(&text);
}

static const struct error_item_due at_once = { NOW, 0 };

static const char *
record_of(struct view item)
{
	static char text[4096];
	struct buf out;

	if (error_item_judge(item, &at_once, &why) != ERROR_ITEM_DUE)
		return why.text;
	buf_init(&out, SIZE_MAX);
	error_item_append_record(item, VIEW("orders_errors"), &out);
	snprintf(text, sizeof(text), "%s", out.p);
	buf_release(&out);
	return text;
}

static void
test_the_record_flows_again(void)
{
	struct error_item e = example();

	CHECK_TEXT(record_of(item_of(&e)),
	    "{\"topic\":\"ORDERS\",\"partition\":3,\"offset\":42,"
	    "\"payload\":{\"order_id\":1,\"t\":\"a\\\"b\"},\"x\":1.50,"
	    "\"retries\":0,\"from\":{\"table\":\"orders_errors\","
	    "\"key\":{\"id\":\"orders_final {\\\"order_id\\\":1}\"},"
	    "\"if\":{\"_source\":{\"partition\":3,\"offset\":42},"
	    "\"retries\":0},"
	    "\"first_failed\":\"2026-11-23T07:12:00.000Z\"}}");
	e.source = VIEW_NONE;
	e.record = VIEW("{\"error\":{},\"put_if\":\"newer\",\"table\":\"t\","
			"\"superseded\":true,\"retries\":9,\"parked\":\"x\","
			"\"missing\":[],\"from\":{},\"deleted\":true}");
	e.retries = 2;
	CHECK_TEXT(record_of(item_of(&e)),
	    "{\"retries\":2,\"from\":{\"table\":\"orders_errors\","
	    "\"key\":{\"id\":\"orders_final {\\\"order_id\\\":1}\"},"
	    "\"if\":{\"_source\":null,\"retries\":2},"
	    "\"first_failed\":\"2026-11-23T07:12:00.000Z\"}}");
}

/* What an item holds of a line. */
static const char *
held_of(const char *line)
{
	static char text[4096];
	struct record r = { 0 };
	struct buf out;

	CHECK(record_parse(&r, json(line), &why) == 0);
	buf_init(&out, SIZE_MAX);
	error_item_record(&r, &out);
	snprintf(text, sizeof(text), "%s", out.p);
	buf_release(&out);
	return text;
}

static void
test_a_record_does_not_grow_with_its_retries(void)
{
	struct error_item e = example();
	char first[4096], second[4096];
	int i;

	CHECK_TEXT(held_of(held), held);
	CHECK_TEXT(held_of("{\"retries\":1,\"topic\":\"T\"}"),
	    "{\"retries\":1,\"topic\":\"T\"}");
	snprintf(first, sizeof(first), "%s", record_of(item_of(&e)));
	for (i = 0; i < 3; i++) {
		snprintf(second, sizeof(second), "%s", held_of(first));
		e.record = view_of(second);
		CHECK_TEXT(record_of(item_of(&e)), first);
	}
}

static enum error_item_state
judged(const char *item, int64_t now_ms, int64_t older_than_ms)
{
	const struct error_item_due due = { now_ms, older_than_ms };

	return error_item_judge(json(item), &due, &why);
}

#define ITEM(more) "{\"id\":\"i\",\"record\":\"{}\",\"retries\":1" more "}"

static void
test_due_by_retry_after(void)
{
	const char *item =
	    ITEM(",\"retry_after\":\"2026-11-23T07:12:00.000Z\"");
	const char *plain = ITEM(",\"retry_after\":\"2026-11-23T07:12:00Z\"");

	CHECK(judged(item, NOW - 1, -1) == ERROR_ITEM_LATER);
	CHECK(judged(item, NOW, -1) == ERROR_ITEM_DUE);
	CHECK(judged(item, NOW + 86400000, -1) == ERROR_ITEM_DUE);
	CHECK(judged(plain, NOW - 1, -1) == ERROR_ITEM_LATER);
	CHECK(judged(plain, NOW, -1) == ERROR_ITEM_DUE);
	CHECK(judged(ITEM(""), NOW, -1) == ERROR_ITEM_DUE);
	CHECK(judged(ITEM(",\"retry_after\":null"), NOW, -1) == ERROR_ITEM_DUE);
	CHECK(judged(ITEM(",\"_deleted\":true"), NOW, -1) == ERROR_ITEM_LATER);
	CHECK(judged("{\"id\":\"x\",\"_deleted\":true}", NOW, 0) ==
	      ERROR_ITEM_LATER);
}

static void
test_due_by_age(void)
{
	const char *item = ITEM(",\"updated\":\"2026-11-23T07:12:00.000Z\","
				"\"retry_after\":\"2999-01-01T00:00:00.000Z\"");

	CHECK(judged(item, NOW, -1) == ERROR_ITEM_LATER);
	CHECK(judged(item, NOW, 0) == ERROR_ITEM_DUE);
	CHECK(judged(item, NOW - 1000, 0) == ERROR_ITEM_DUE);
	CHECK(judged(item, NOW + 59999, 60000) == ERROR_ITEM_LATER);
	CHECK(judged(item, NOW + 60000, 60000) == ERROR_ITEM_DUE);
	CHECK(judged(item, NOW, INT64_MAX) == ERROR_ITEM_LATER);
	CHECK(judged(ITEM(""), NOW, 60000) == ERROR_ITEM_DUE);
}

static void
test_what_is_no_error_item(void)
{
	static const char *const items[] = { "{}", "[]", "1", "null",
		"{\"id\":1,\"record\":\"{}\",\"retries\":0}",
		"{\"id\":\"i\",\"retries\":0}",
		"{\"id\":\"i\",\"record\":{},\"retries\":0}",
		"{\"id\":\"i\",\"record\":\"\",\"retries\":0}",
		"{\"id\":\"i\",\"record\":\"[]\",\"retries\":0}",
		"{\"id\":\"i\",\"record\":\"{}{}\",\"retries\":0}",
		"{\"id\":\"i\",\"record\":\"{}\\n{}\",\"retries\":0}",
		"{\"id\":\"i\",\"record\":\"{\\n}\",\"retries\":0}",
		"{\"id\":\"i\",\"record\":\"{}\\u0000\",\"retries\":0}",
		"{\"id\":\"i\",\"record\":\"{\\\"key\\\":1,\\\"key\\\":2}\","
		"\"retries\":0}",
		"{\"id\":\"i\",\"record\":\"{}\"}",
		"{\"id\":\"i\",\"record\":\"{}\",\"retries\":\"0\"}",
		"{\"id\":\"i\",\"record\":\"{}\",\"retries\":-1}",
		"{\"id\":\"i\",\"record\":\"{}\",\"retries\":0.5}",
		"{\"id\":\"i\",\"record\":\"{}\",\"retries\":1e99}",
		ITEM(",\"_source\":\"x\""), ITEM(",\"updated\":1"),
		ITEM(",\"updated\":\"\""), ITEM(",\"retry_after\":\"soon\""),
		ITEM(",\"retry_after\":[]"),
		ITEM(",\"retry_after\":\"2026-11-23 07:12:00\""),
		ITEM(",\"retry_after\":\"2026-11-23T07:12:00.000+01\"") };
	size_t i;

	for (i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		why = (struct fail){ 0 };
		CHECK(judged(items[i], NOW, 0) == ERROR_ITEM_BAD);
		CHECK_TEXT(why.code, "scan.item");
		CHECK(why.kind == FAIL_RECORD);
		CHECK(strncmp(why.text, "no error item: ", 15) == 0);
	}
}

int
main(void)
{
	RUN(test_every_attribute);
	RUN(test_the_pause_doubles_up_to_its_most);
	RUN(test_long_keys_are_shortened_and_stay_different);
	RUN(test_the_record_flows_again);
	RUN(test_a_record_does_not_grow_with_its_retries);
	RUN(test_due_by_retry_after);
	RUN(test_due_by_age);
	RUN(test_what_is_no_error_item);
	arena_release(&arena);
	return unit_done();
}
