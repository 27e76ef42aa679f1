/* What values mean: logical types, Connect's and Debezium's names. */
#include "avro.h"

#define LOGICAL(type, name) \
	"{\"type\":\"" type "\",\"logicalType\":\"" name "\"}"
#define CONNECT(type, name) \
	"{\"type\":\"" type "\",\"connect.name\":\"" name "\"}"
#define DECIMAL(properties) \
	"{\"type\":\"bytes\",\"logicalType\":\"decimal\"" properties "}"
#define FIXED(size, properties) \
	"{\"type\":\"fixed\",\"name\":\"f\",\"size\":" size "," properties "}"

static const struct avro_print strings = { .decimal_strings = true };
static const struct avro_print raw = { .raw = true };
static const struct avro_print no_connect = { .no_connect = true };

static void
test_decimal(void)
{
	const char *s = DECIMAL(",\"precision\":9,\"scale\":2");

	CHECK_TEXT(avro_decode(s, BYTES("\4\x30\x34")), "123.40");
	CHECK_TEXT(avro_decode(s, BYTES("\2\0")), "0.00");
	CHECK_TEXT(avro_decode(s, BYTES("\0")), "0.00");
	CHECK_TEXT(avro_decode(s, BYTES("\2\xff")), "-0.01");
	CHECK_TEXT(avro_decode(s, BYTES("\2\x80")), "-1.28");
	CHECK_TEXT(
	    avro_decode(s, BYTES("\x12\0\0\0\0\0\0\0\x30\x34")), "123.40");
	CHECK_TEXT(avro_decode(s, BYTES("\x10\x80\0\0\0\0\0\0\0")),
	    "-92233720368547758.08");
	CHECK_TEXT(
	    avro_decode(s, BYTES("\x20\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")),
	    "-1701411834604692317316873037158841057.28");
	CHECK_TEXT(
	    avro_decode_as(s, strings, BYTES("\4\x30\x34")), "\"123.40\"");
	CHECK_TEXT(avro_decode_as(s, raw, BYTES("\4\x30\x34")), "\"MDQ=\"");
	CHECK_TEXT(
	    avro_decode(
		FIXED("2", "\"logicalType\":\"decimal\",\"precision\":4"),
		BYTES("\xff\x85")),
	    "-123");
}

/* Scales that the precision does not allow, and those that are too much. */
static void
test_scales(void)
{
	CHECK_TEXT(avro_decode(DECIMAL(""), BYTES("\4\x30\x34")), "12340");
	CHECK_TEXT(avro_decode(DECIMAL(",\"scale\":2"), BYTES("\4\x30\x34")),
	    "123.40");
	CHECK_TEXT(avro_decode(DECIMAL(",\"precision\":3,\"scale\":6"),
		       BYTES("\4\x30\x34")),
	    "0.01234");
	CHECK_TEXT(avro_decode(DECIMAL(",\"precision\":1,\"scale\":2"),
		       BYTES("\4\x03\xe8")),
	    "10");
	CHECK_TEXT(
	    avro_decode(DECIMAL(",\"precision\":3,\"scale\":6"), BYTES("\2\0")),
	    "0");
	CHECK_TEXT(avro_decode(DECIMAL(",\"precision\":9,\"scale\":-2"),
		       BYTES("\4\x30\x34")),
	    "1234000");
	CHECK_TEXT(avro_decode(
		       DECIMAL(",\"precision\":9,\"scale\":-2"), BYTES("\2\0")),
	    "0");
	CHECK(strlen(avro_decode(DECIMAL(",\"scale\":1000"), BYTES("\2\7"))) ==
	      1002);
	CHECK(strlen(avro_decode(DECIMAL(",\"scale\":-1000"), BYTES("\2\7"))) ==
	      1001);
	CHECK_TEXT(
	    avro_decode(DECIMAL(",\"scale\":1001"), BYTES("\2\7")), "\"Bw==\"");
	CHECK_TEXT(avro_decode(DECIMAL(",\"scale\":-1001"), BYTES("\2\7")),
	    "\"Bw==\"");
	CHECK_TEXT(
	    avro_decode(DECIMAL(",\"scale\":1.5"), BYTES("\2\7")), "\"Bw==\"");
}

static void
test_big_decimal(void)
{
	const char *s = LOGICAL("bytes", "big-decimal");

	CHECK_TEXT(avro_decode(s, BYTES("\x08\4\x30\x34\4")), "123.40");
	CHECK_TEXT(avro_decode(s, BYTES("\x08\4\x30\x34\3")), "1234000");
	CHECK_TEXT(avro_decode_as(s, strings, BYTES("\x08\4\x30\x34\4")),
	    "\"123.40\"");
	/* Not what it should be: the bytes. */
	CHECK_TEXT(avro_decode(s, BYTES("\0")), "\"\"");
	CHECK_TEXT(avro_decode(s, BYTES("\6\4\x30\x34")), "\"BDA0\"");
	CHECK_TEXT(avro_decode(s, BYTES("\x0a\4\x30\x34\4\4")), "\"BDA0BAQ=\"");
	CHECK_TEXT(avro_decode(s, BYTES("\6\3\x30\4")), "\"AzAE\"");
	CHECK_TEXT(avro_decode(s, BYTES("\x08\2\1\xd2\x0f")), "\"AgHSDw==\"");
}

static void
test_dates(void)
{
	const char *s = LOGICAL("int", "date");

	CHECK_TEXT(avro_decode(s, BYTES("\0")), "\"1970-01-01\"");
	CHECK_TEXT(avro_decode(s, BYTES("\1")), "\"1969-12-31\"");
	CHECK_TEXT(avro_decode(s, BYTES("\xd6\xc4\x02")), "\"2026-11-22\"");
	CHECK_TEXT(avro_decode(s, BYTES("\xf3\xe4\x57")), "\"0001-01-01\"");
	CHECK_TEXT(avro_decode(s, BYTES("\xf5\xe4\x57")), "-719163");
	CHECK_TEXT(avro_decode(s, BYTES("\xc0\x82\xe6\x02")), "\"9999-12-31\"");
	CHECK_TEXT(avro_decode(s, BYTES("\xc2\x82\xe6\x02")), "2932897");
	CHECK_TEXT(avro_decode_as(s, raw, BYTES("\2")), "1");
}

static void
test_times(void)
{
	CHECK_TEXT(avro_decode(LOGICAL("int", "time-millis"),
		       BYTES("\xf6\xc5\xaa\x22")),
	    "\"10:00:00.123\"");
	CHECK_TEXT(
	    avro_decode(LOGICAL("int", "time-millis"), BYTES("\1")), "-1");
	CHECK_TEXT(avro_decode(LOGICAL("int", "time-millis"),
		       BYTES("\xfe\xef\xb2\x52")),
	    "\"23:59:59.999\"");
	CHECK_TEXT(avro_decode(LOGICAL("int", "time-millis"),
		       BYTES("\x80\xf0\xb2\x52")),
	    "86400000");
	CHECK_TEXT(avro_decode(LOGICAL("long", "time-micros"), BYTES("\2")),
	    "\"00:00:00.000001\"");
	CHECK_TEXT(avro_decode(CONNECT("long", "io.debezium.time.NanoTime"),
		       BYTES("\2")),
	    "\"00:00:00.000000001\"");
}

/* 2026-11-22T10:00:00.123Z */
#define MILLIS "\xf6\x95\x96\xab\xc0\x68"

static void
test_timestamps(void)
{
	CHECK_TEXT(
	    avro_decode(LOGICAL("long", "timestamp-millis"), BYTES("\1")),
	    "\"1969-12-31T23:59:59.999Z\"");
	CHECK_TEXT(
	    avro_decode(LOGICAL("long", "timestamp-millis"), BYTES(MILLIS)),
	    "\"2026-11-22T10:00:00.123Z\"");
	CHECK_TEXT(avro_decode(LOGICAL("long", "local-timestamp-millis"),
		       BYTES(MILLIS)),
	    "\"2026-11-22T10:00:00.123\"");
	CHECK_TEXT(
	    avro_decode(LOGICAL("long", "timestamp-micros"), BYTES("\1")),
	    "\"1969-12-31T23:59:59.999999Z\"");
	CHECK_TEXT(avro_decode(LOGICAL("long", "timestamp-nanos"), BYTES("\1")),
	    "\"1969-12-31T23:59:59.999999999Z\"");
	CHECK_TEXT(avro_decode(LOGICAL("long", "local-timestamp-nanos"),
		       BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\1")),
	    "\"1677-09-21T00:12:43.145224192\"");
	CHECK_TEXT(avro_decode(LOGICAL("long", "timestamp-millis"),
		       BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\1")),
	    "-9223372036854775808");
}

static void
test_others(void)
{
	CHECK_TEXT(avro_decode(FIXED("16", "\"logicalType\":\"uuid\""),
		       BYTES("\x2a\xbc\xde\xf0"
			     "0123456789AB")),
	    "\"2abcdef0-3031-3233-3435-363738394142\"");
	CHECK_TEXT(
	    avro_decode(LOGICAL("string", "uuid"), BYTES("\2x")), "\"x\"");
	CHECK_TEXT(avro_decode(FIXED("12", "\"logicalType\":\"duration\""),
		       BYTES("\1\0\0\0\2\0\0\0\xff\xff\xff\xff")),
	    "{\"months\":1,\"days\":2,\"millis\":4294967295}");
}

/* Unknown ones, and those that do not fit their type, mean nothing. */
static void
test_fallback(void)
{
	CHECK_TEXT(avro_decode(LOGICAL("long", "date"), BYTES("\2")), "1");
	CHECK_TEXT(avro_decode(LOGICAL("int", "money"), BYTES("\2")), "1");
	CHECK_TEXT(
	    avro_decode(LOGICAL("int", "timestamp-millis"), BYTES("\2")), "1");
	CHECK_TEXT(
	    avro_decode(LOGICAL("string", "decimal"), BYTES("\2x")), "\"x\"");
	CHECK_TEXT(
	    avro_decode(FIXED("2", "\"logicalType\":\"uuid\""), BYTES("ab")),
	    "\"YWI=\"");
	CHECK_TEXT(avro_decode(
		       FIXED("2", "\"logicalType\":\"duration\""), BYTES("ab")),
	    "\"YWI=\"");
	CHECK_TEXT(
	    avro_decode("{\"type\":\"int\",\"logicalType\":7}", BYTES("\2")),
	    "1");
	/* A field's own property says nothing about its type. */
	CHECK_TEXT(
	    avro_decode("{\"type\":\"record\",\"name\":\"r\",\"fields\":["
			"{\"name\":\"d\",\"type\":\"int\",\"logicalType\":"
			"\"date\"}]}",
		BYTES("\2")),
	    "{\"d\":1}");
}

#define KAFKA "org.apache.kafka.connect.data."
#define DEBEZIUM "io.debezium.time."

static void
test_connect(void)
{
	const char *decimal = "{\"type\":\"bytes\",\"connect.version\":1,"
			      "\"connect.parameters\":{\"scale\":\"2\"},"
			      "\"connect.name\":\"" KAFKA "Decimal\"}";

	CHECK_TEXT(avro_decode(decimal, BYTES("\4\x30\x34")), "123.40");
	CHECK_TEXT(avro_decode_as(decimal, no_connect, BYTES("\4\x30\x34")),
	    "\"MDQ=\"");
	CHECK_TEXT(
	    avro_decode_as(decimal, raw, BYTES("\4\x30\x34")), "\"MDQ=\"");
	CHECK_TEXT(
	    avro_decode(CONNECT("bytes", KAFKA "Decimal"), BYTES("\2\7")),
	    "\"Bw==\"");
	CHECK_TEXT(avro_decode(CONNECT("int", KAFKA "Date"), BYTES("\2")),
	    "\"1970-01-02\"");
	CHECK_TEXT(avro_decode(CONNECT("int", KAFKA "Time"), BYTES("\2")),
	    "\"00:00:00.001\"");
	CHECK_TEXT(avro_decode(CONNECT("long", KAFKA "Timestamp"), BYTES("\2")),
	    "\"1970-01-01T00:00:00.001Z\"");
	CHECK_TEXT(avro_decode(CONNECT("int", DEBEZIUM "Date"), BYTES("\2")),
	    "\"1970-01-02\"");
	CHECK_TEXT(avro_decode(CONNECT("int", DEBEZIUM "Time"), BYTES("\2")),
	    "\"00:00:00.001\"");
	CHECK_TEXT(
	    avro_decode(CONNECT("long", DEBEZIUM "MicroTime"), BYTES("\2")),
	    "\"00:00:00.000001\"");
	CHECK_TEXT(
	    avro_decode(CONNECT("long", DEBEZIUM "Timestamp"), BYTES("\2")),
	    "\"1970-01-01T00:00:00.001\"");
	CHECK_TEXT(avro_decode(
		       CONNECT("long", DEBEZIUM "MicroTimestamp"), BYTES("\2")),
	    "\"1970-01-01T00:00:00.000001\"");
	CHECK_TEXT(
	    avro_decode(CONNECT("long", DEBEZIUM "NanoTimestamp"), BYTES("\2")),
	    "\"1970-01-01T00:00:00.000000001\"");
	/* It counts only where there is no logicalType. */
	CHECK_TEXT(avro_decode("{\"type\":\"long\",\"logicalType\":"
			       "\"timestamp-micros\",\"connect.name\":\"" KAFKA
			       "Timestamp\"}",
		       BYTES("\2")),
	    "\"1970-01-01T00:00:00.000001Z\"");
	CHECK_TEXT(avro_decode("{\"type\":\"int\",\"logicalType\":\"x\","
			       "\"connect.name\":\"" KAFKA "Date\"}",
		       BYTES("\2")),
	    "1");
}

static void
test_variable_decimal(void)
{
	const char *s =
	    "{\"type\":\"record\",\"name\":\"VariableScaleDecimal\","
	    "\"namespace\":\"io.debezium.data\",\"fields\":["
	    "{\"name\":\"scale\",\"type\":\"int\"},"
	    "{\"name\":\"value\",\"type\":\"bytes\"}],"
	    "\"connect.name\":"
	    "\"io.debezium.data.VariableScaleDecimal\"}";

	CHECK_TEXT(avro_decode(s, BYTES("\4\4\x30\x34")), "123.40");
	CHECK_TEXT(avro_decode(s, BYTES("\3\4\x30\x34")), "1234000");
	CHECK_TEXT(avro_decode(s, BYTES("\0\0")), "0");
	CHECK_TEXT(avro_decode(s, BYTES("\xd2\x0f\2\7")),
	    "{\"scale\":1001,\"value\":\"Bw==\"}");
	CHECK_TEXT(
	    avro_decode_as(s, strings, BYTES("\4\4\x30\x34")), "\"123.40\"");
	CHECK_TEXT(avro_decode_as(s, no_connect, BYTES("\4\4\x30\x34")),
	    "{\"scale\":2,\"value\":\"MDQ=\"}");
	CHECK(avro_failed_with(
	    avro_decode(s, BYTES("\4\4\x30")), "avro.truncated"));
}

int
main(void)
{
	RUN(test_decimal);
	RUN(test_scales);
	RUN(test_big_decimal);
	RUN(test_dates);
	RUN(test_times);
	RUN(test_timestamps);
	RUN(test_others);
	RUN(test_fallback);
	RUN(test_connect);
	RUN(test_variable_decimal);
	return unit_done();
}
