/* _source of a record. */
#include "unit.h"

#include "source.h"

static struct buf text, wanted, out;
static struct record r;
static struct fail why;

/* The text made of a record and a version; the failure's code. */
static const char *
source(const char *json, const char *version)
{
	struct view value = VIEW_NONE;

	buf_reset(&text);
	buf_reset(&wanted);
	buf_reset(&out);
	buf_text(&text, json);
	CHECK(record_parse(&r, buf_as_view(&text), &why) == 0);
	if (version != NULL) {
		buf_text(&wanted, version);
		value = buf_as_view(&wanted);
	}
	if (source_append(&r, value, &out, &why) == 0)
		return out.p;
	CHECK(why.kind == FAIL_RECORD);
	CHECK(out.len == 0);
	return why.code;
}

#define AT "{\"partition\":3,\"offset\":42}"

static void
test_coordinates(void)
{
	CHECK_TEXT(source(AT, NULL), "{\"partition\":3,\"offset\":42}");
	CHECK_TEXT(source("{\"offset\":0,\"x\":1,\"partition\":0}", NULL),
	    "{\"partition\":0,\"offset\":0}");
	CHECK_TEXT(
	    source("{\"partition\":3,\"offset\":9223372036854775807}", NULL),
	    "{\"partition\":3,\"offset\":9223372036854775807}");
}

static void
test_no_coordinates(void)
{
	CHECK_TEXT(source("{}", NULL), "");
	CHECK_TEXT(source("{\"offset\":1}", NULL), "");
	CHECK_TEXT(source("{\"partition\":1,\"offset\":\"1\"}", NULL), "");
	CHECK_TEXT(source("{\"partition\":1,\"offset\":1.5}", NULL), "");
	CHECK_TEXT(source("{}", "7"), "{\"version\":7}");
}

static void
test_versions(void)
{
	CHECK_TEXT(source(AT, "1.50"),
	    "{\"partition\":3,\"offset\":42,\"version\":1.5}");
	CHECK_TEXT(source(AT, "\"00150\""),
	    "{\"partition\":3,\"offset\":42,\"version\":150}");
	CHECK_TEXT(source(AT, "\"12345678901234567890123456789012345678\""),
	    "{\"partition\":3,\"offset\":42,"
	    "\"version\":12345678901234567890123456789012345678}");
	CHECK_TEXT(source(AT, "\"2026-11-22 10:00\""),
	    "{\"partition\":3,\"offset\":42,"
	    "\"version\":\"2026-11-22 10:00\"}");
}

static void
test_wrong_versions(void)
{
	CHECK_TEXT(source(AT, "null"), "put.version");
	CHECK_TEXT(source(AT, "\"\""), "put.version");
	CHECK_TEXT(source(AT, "true"), "put.version");
	CHECK_TEXT(source(AT, "[1]"), "put.version");
	CHECK_TEXT(source(AT, "{}"), "put.version");
	CHECK_TEXT(source(AT, "1e126"), "put.number");
	CHECK(strstr(why.text, "1e126") != NULL);
}

int
main(void)
{
	buf_init(&text, SIZE_MAX);
	buf_init(&wanted, SIZE_MAX);
	buf_init(&out, SIZE_MAX);
	RUN(test_coordinates);
	RUN(test_no_coordinates);
	RUN(test_versions);
	RUN(test_wrong_versions);
	buf_release(&text);
	buf_release(&wanted);
	buf_release(&out);
	return unit_done();
}
