/* Taking a row out of its envelope. */
#include "unit.h"

#include "envelope.h"

static struct envelope_memory memory;
static struct buf in;
static struct fail why;

/* "put ROW", "delete ROW" and so on, with " was ROW" and " partial". */
static const char *
opened(enum config_unwrap unwrap, const char *payload)
{
	static const char *const kinds[] = { "put", "delete", "tombstone",
		"nothing" };
	static char text[1024];
	struct jtext_error error;
	struct envelope e;

	buf_reset(&in);
	buf_text(&in, payload);
	CHECK(jtext_check(buf_as_view(&in), &error) == 0);
	if (envelope_open(unwrap, buf_as_view(&in), &memory, &e, &why) == -1) {
		CHECK(why.kind == FAIL_RECORD);
		CHECK_TEXT(why.code, "put.envelope");
		return "wrong";
	}
	snprintf(text, sizeof(text), "%s %.*s%s%.*s%s", kinds[e.kind],
	    (int)e.row.len, e.row.p, e.before.p != NULL ? " was " : "",
	    (int)e.before.len, e.before.p, e.partial ? " partial" : "");
	return text;
}

static struct view
key_of(enum config_unwrap unwrap, const char *key)
{
	buf_reset(&in);
	buf_text(&in, key);
	return envelope_key(unwrap, buf_as_view(&in));
}

static void
test_none(void)
{
	CHECK_TEXT(opened(UNWRAP_NONE, "{\"op\":\"d\",\"before\":{}}"),
	    "put {\"op\":\"d\",\"before\":{}}");
}

static void
test_debezium(void)
{
	enum config_unwrap u = UNWRAP_DEBEZIUM;

	CHECK_TEXT(
	    opened(u, "{\"op\":\"c\",\"before\":null,\"after\":{\"a\":1}}"),
	    "put {\"a\":1}");
	CHECK_TEXT(
	    opened(u, "{\"op\":\"r\",\"after\":{\"a\":1}}"), "put {\"a\":1}");
	CHECK_TEXT(opened(u, "{ \"after\" : {\"a\":2} ,\"op\" : \"u\" ,"
			     "\"before\": {\"a\":1} }"),
	    "put {\"a\":2} was {\"a\":1}");
	CHECK_TEXT(
	    opened(u, "{\"op\":\"d\",\"before\":{\"a\":1},\"after\":null}"),
	    "delete {\"a\":1}");
	CHECK_TEXT(opened(u, "{\"op\":\"d\",\"before\":null}"), "delete ");
	CHECK_TEXT(opened(u, "{\"op\":\"t\"}"), "nothing ");
	CHECK_TEXT(opened(u, "{\"op\":\"m\",\"message\":{}}"), "nothing ");
	CHECK_TEXT(opened(u, "{\"op\":\"z\",\"after\":{}}"), "wrong");
	CHECK_TEXT(opened(u, "{\"op\":\"c\"}"), "wrong");
	CHECK_TEXT(opened(u, "{\"op\":\"c\",\"after\":[]}"), "wrong");
	CHECK_TEXT(opened(u, "{\"op\":1,\"after\":{}}"), "wrong");
	CHECK_TEXT(opened(u, "{\"a\":1}"), "wrong");
}

static void
test_debezium_in_connects_wrapper(void)
{
	enum config_unwrap u = UNWRAP_DEBEZIUM;

	CHECK_TEXT(opened(u, "{\"schema\":{},\"payload\":"
			     "{\"op\":\"c\",\"after\":{\"a\":1}}}"),
	    "put {\"a\":1}");
	CHECK_TEXT(
	    opened(u, "{\"payload\":null,\"schema\":null}"), "tombstone null");
	CHECK_TEXT(opened(u, "{\"schema\":{},\"payload\":{\"a\":1}}"), "wrong");
}

static void
test_debezium_flattened(void)
{
	enum config_unwrap u = UNWRAP_DEBEZIUM;

	CHECK_TEXT(opened(u, "{\"a\":1,\"__deleted\":\"false\",\"b\":[{}]}"),
	    "put {\"a\":1,\"b\":[{}]}");
	CHECK_TEXT(
	    opened(u, "{\"a\":1,\"__deleted\":\"true\"}"), "delete {\"a\":1}");
	CHECK_TEXT(opened(u, "{\"a\":1,\"__deleted\":true,\"__op\":\"u\"}"),
	    "delete {\"a\":1}");
	CHECK_TEXT(opened(u, "{\"a\":1,\"__op\":\"d\",\"__lsn\":5}"),
	    "delete {\"a\":1,\"__lsn\":5}");
	CHECK_TEXT(opened(u, "{\"a\":1,\"__op\":7}"), "wrong");
}

static void
test_goldengate(void)
{
	enum config_unwrap u = UNWRAP_GOLDENGATE;

	CHECK_TEXT(opened(u, "{\"op_type\":\"I\",\"after\":{\"a\":1}}"),
	    "put {\"a\":1}");
	CHECK_TEXT(opened(u, "{\"op_type\":\"U\",\"before\":{\"a\":1},"
			     "\"after\":{\"a\":2,\"b\":null,"
			     "\"b_isMissing\":true}}"),
	    "put {\"a\":2} was {\"a\":1} partial");
	CHECK_TEXT(opened(u, "{\"op_type\":\"D\",\"before\":{\"a\":1,"
			     "\"a_isMissing\":false}}"),
	    "delete {\"a\":1}");
	CHECK_TEXT(
	    opened(u, "{\"op_type\":\"T\",\"table\":\"x\"}"), "nothing {}");
	CHECK_TEXT(opened(u, "{\"table\":\"x\",\"op_type\":\"U\",\"op_ts\":"
			     "\"1\",\"pos\":\"2\",\"a\":1,\"a_isMissing\":"
			     "false,\"c_isMissing\":true}"),
	    "put {\"a\":1,\"c_isMissing\":true}");
	CHECK_TEXT(
	    opened(u, "{\"op_type\":\"D\",\"a\":1}"), "delete {\"a\":1}");
	CHECK_TEXT(opened(u, "{\"op_type\":\"U\",\"before\":{\"a\":1},"
			     "\"after\":null}"),
	    "wrong");
	CHECK_TEXT(opened(u, "{\"op_type\":\"Q\",\"a\":1}"), "wrong");
	CHECK_TEXT(opened(u, "{}"), "wrong");
}

static void
test_informatica(void)
{
	enum config_unwrap u = UNWRAP_INFORMATICA;

	CHECK_TEXT(opened(u, "{\"DTL__CAPXACTION\":\"I\",\"DTL__X\":1,"
			     "\"INFA_SEQUENCE\":2,\"a\":1}"),
	    "put {\"a\":1}");
	CHECK_TEXT(opened(u, "{\"a\":2,\"DTL__BI_a\":1,\"DTL__CI_a\":\"Y\","
			     "\"DTL__CAPXACTION\":\"update\"}"),
	    "put {\"a\":2} was {\"a\":1}");
	CHECK_TEXT(opened(u, "{\"INFA_OP_TYPE\":\"DELETE\",\"a\":1}"),
	    "delete {\"a\":1}");
	CHECK_TEXT(opened(u, "{\"INFA_OP_TYPE\":\"UPDATE\",\"a\":2,"
			     "\"a_Present\":true,\"a_BeforeImage\":1,"
			     "\"a_BeforeImage_Present\":true,\"b\":0,"
			     "\"b_Present\":false,\"b_BeforeImage\":0,"
			     "\"b_BeforeImage_Present\":false}"),
	    "put {\"a\":2} was {\"a\":1} partial");
	CHECK_TEXT(opened(u, "{\"INFA_OP_TYPE\":\"INSERT\",\"_Present\":1,"
			     "\"x_Present\":false}"),
	    "put {\"_Present\":1,\"x_Present\":false}");
	CHECK_TEXT(opened(u, "{\"DTL__CAPXACTION\":\"X\"}"), "wrong");
	CHECK_TEXT(opened(u, "{\"a\":1}"), "wrong");
}

static void
test_connect_json(void)
{
	enum config_unwrap u = UNWRAP_CONNECT_JSON;

	CHECK_TEXT(opened(u, "{\"schema\":null,\"payload\":{\"a\":1}}"),
	    "put {\"a\":1}");
	CHECK_TEXT(
	    opened(u, "{\"schema\":null,\"payload\":null}"), "tombstone null");
	CHECK_TEXT(opened(u, "{\"schema\":null,\"payload\":[]}"), "wrong");
	CHECK_TEXT(opened(u, "{\"payload\":{}}"), "wrong");
	CHECK_TEXT(opened(u, "{\"schema\":1,\"payload\":{},\"x\":1}"), "wrong");
	CHECK(view_is(key_of(u, "{\"schema\":{},\"payload\":7}"), "7"));
	CHECK(view_is(key_of(u, "7"), "7"));
	CHECK(view_is(key_of(UNWRAP_NONE, "{\"schema\":{},\"payload\":7}"),
	    "{\"schema\":{},\"payload\":7}"));
}

static void
test_what_was_found_is_said(void)
{
	opened(UNWRAP_GOLDENGATE, "{\"ID\":1,\"NAME\":2}");
	CHECK_TEXT(why.text,
	    "expected GoldenGate's envelope: op_type with before and after, "
	    "or with the columns; found an object of \"ID\", \"NAME\"");
	opened(UNWRAP_DEBEZIUM, "{}");
	CHECK(strstr(why.text, "found an empty object") != NULL);
	opened(UNWRAP_INFORMATICA, "{\"DTL__CAPXACTION\":7}");
	CHECK(strstr(why.text, "found 7") != NULL);
}

/* A hostile row: its columns are looked up, not compared with each other. */
static void
test_a_hundred_thousand_companions(void)
{
	struct buf text;
	struct envelope e;
	int i;

	buf_init(&text, SIZE_MAX);
	buf_text(&text, "{\"op_type\":\"U\"");
	for (i = 0; i < 100000; i++)
		buf_printf(&text, ",\"c%d\":%d,\"c%d_isMissing\":%s", i, i, i,
		    i == 7 ? "true" : "false");
	buf_byte(&text, '}');
	CHECK(envelope_open(UNWRAP_GOLDENGATE, buf_as_view(&text), &memory, &e,
		  &why) == 0);
	CHECK(e.partial && e.kind == ENVELOPE_PUT);
	CHECK(memmem(e.row.p, e.row.len, "\"c7\"", 4) == NULL);
	CHECK(memmem(e.row.p, e.row.len, "\"c8\":8,", 7) != NULL);
	buf_release(&text);
}

int
main(void)
{
	buf_init(&in, SIZE_MAX);
	envelope_init(&memory);
	RUN(test_none);
	RUN(test_debezium);
	RUN(test_debezium_in_connects_wrapper);
	RUN(test_debezium_flattened);
	RUN(test_goldengate);
	RUN(test_informatica);
	RUN(test_connect_json);
	RUN(test_what_was_found_is_said);
	RUN(test_a_hundred_thousand_companions);
	envelope_release(&memory);
	buf_release(&in);
	return unit_done();
}
