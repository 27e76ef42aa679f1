/* Data of one schema, read as another. */
#include "avro.h"

#define RECORD(name, fields) \
	"{\"type\":\"record\",\"name\":\"" name "\",\"fields\":[" fields "]}"
#define FIELD(name, type) "{\"name\":\"" name "\",\"type\":" type "}"
#define DEFAULT(name, type, value) \
	"{\"name\":\"" name "\",\"type\":" type ",\"default\":" value "}"
#define ALIAS(name, type, alias) \
	"{\"name\":\"" name "\",\"type\":" type ",\"aliases\":[\"" alias "\"]}"
#define ARRAY(items) "{\"type\":\"array\",\"items\":" items "}"
#define ENUM(symbols, more) \
	"{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[" symbols "]" more "}"

static struct avro_schema *
parse(const char *text)
{
	struct view view = view_of(text);
	struct fail why;
	struct avro_schema *schema = avro_schema_parse(&view, 1, &why);

	CHECK(schema != NULL);
	return schema;
}

static const char *
resolve_as(const char *writer, const char *reader, struct avro_print print,
    struct view data)
{
	struct avro_schema *from = parse(writer), *to = parse(reader);
	struct fail why;
	struct avro_plan *plan = avro_plan_resolve(from, to, print, &why);

	avro_schema_free(from);
	avro_schema_free(to);
	if (plan == NULL)
		snprintf(
		    avro_line, sizeof(avro_line), "%s: %s", why.code, why.text);
	else
		avro_decode_with(plan, data, sizeof(avro_line) - 1, 0);
	avro_plan_free(plan);
	return avro_line;
}

static const char *
resolve(const char *writer, const char *reader, struct view data)
{
	return resolve_as(
	    writer, reader, (struct avro_print){ .raw = false }, data);
}

#define READS(writer, reader, bytes, want) \
	CHECK_TEXT(resolve(writer, reader, BYTES(bytes)), want)

static void
test_promotions(void)
{
	READS("\"int\"", "\"long\"", "\5", "-3");
	READS("\"int\"", "\"float\"", "\5", "-3.0");
	READS("\"int\"", "\"double\"", "\5", "-3.0");
	READS("\"long\"", "\"float\"", "\x82\x80\x80\x10", "16777216.0");
	READS("\"long\"", "\"double\"", "\x82\x80\x80\x10", "16777217.0");
	READS("\"float\"", "\"double\"", "\xcd\xcc\xcc\x3d",
	    "0.10000000149011612");
	READS("\"float\"", "\"double\"", "\0\0\xc0\x7f", "\"NaN\"");
	READS("\"string\"", "\"bytes\"", "\4hi", "\"aGk=\"");
	READS("\"bytes\"", "\"string\"", "\4hi", "\"hi\"");
	READS("\"bytes\"", "\"string\"", "\2\xff",
	    "avro.utf8: byte 1: a string that is not UTF-8");
	READS("\"long\"", "\"int\"", "\2",
	    "avro.resolve: long cannot be read as int");
	READS("\"double\"", "\"float\"", "\0\0\0\0\0\0\0\0",
	    "avro.resolve: double cannot be read as float");
}

/* An int stays within its 32 bits, whatever it is read as. */
static void
test_promoted_ints_are_ints(void)
{
	const char *millis =
	    "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}";

	READS("\"int\"", millis, "\2", "\"1970-01-01T00:00:00.001Z\"");
	CHECK(avro_failed_with(
	    resolve("\"int\"", millis, BYTES("\x80\x80\x80\x80\x20")),
	    "avro.varint"));
	CHECK(avro_failed_with(
	    resolve("\"int\"", "\"double\"", BYTES("\x80\x80\x80\x80\x20")),
	    "avro.varint"));
}

static void
test_fields(void)
{
	const char *writer =
	    RECORD("R", FIELD("a", "\"int\"") "," FIELD(
			    "b", "\"string\"") "," FIELD("c", "\"boolean\""));

	READS(writer, RECORD("R", FIELD("c", "\"boolean\"")), "\2\2x\1",
	    "{\"c\":true}");
	READS(writer,
	    RECORD("R", FIELD("c", "\"boolean\"") "," FIELD(
			    "b", "\"string\"") "," FIELD("a", "\"int\"")),
	    "\2\2x\1", "{\"c\":true,\"b\":\"x\",\"a\":1}");
	READS(writer,
	    RECORD("R", DEFAULT("x", "\"int\"", "7") "," FIELD("b",
			    "\"string\"") "," DEFAULT("y", "\"null\"", "null")),
	    "\2\2x\1", "{\"x\":7,\"b\":\"x\",\"y\":null}");
	READS(writer, RECORD("R", DEFAULT("x", "\"int\"", "7")), "\2\2x\1",
	    "{\"x\":7}");
	READS(writer, RECORD("R", ""), "\2\2x\1", "{}");
	READS(RECORD("R", ""), RECORD("R", DEFAULT("x", "\"int\"", "7")), "",
	    "{\"x\":7}");
	READS(writer, RECORD("R", ALIAS("z", "\"int\"", "a")), "\2\2x\1",
	    "{\"z\":1}");
	READS(writer, RECORD("R", FIELD("z", "\"int\"")), "\2\2x\1",
	    "avro.resolve: R.z: the writer's schema does not have it, and it "
	    "has no default");
	CHECK(avro_failed_with(
	    resolve(writer, RECORD("R", ""), BYTES("\2\2x\1\1")),
	    "avro.trailing"));
}

/* The order of fields at every depth; each run's text can be short or long,
 * and what stays behind the moved ones keeps its place. */
static void
test_order(void)
{
	char long_name[80], writer[1000], reader[1000], want[1000];

	memset(long_name, 'n', 70);
	long_name[70] = '\0';
	snprintf(writer, sizeof(writer),
	    RECORD("R",
		FIELD("a", "\"int\"") "," FIELD("%s", "\"string\"") "," FIELD(
		    "c", ARRAY(RECORD("S", FIELD("x", "\"int\"") "," FIELD(
					       "y", "\"int\"")))) "," FIELD("d",
		    "\"int\"") "," FIELD("e", "\"string\"")),
	    long_name);
	snprintf(reader, sizeof(reader),
	    RECORD(
		"R", FIELD("a", "\"int\"") "," FIELD("c",
			 ARRAY(RECORD("S", FIELD("y", "\"int\"") "," FIELD("x",
					       "\"int\"")))) "," FIELD("%s",
			 "\"string\"") "," FIELD("d", "\"int\"") "," FIELD("e",
			 "\"string\"")),
	    long_name);
	snprintf(want, sizeof(want),
	    "{\"a\":1,\"c\":[{\"y\":3,\"x\":2},{\"y\":5,\"x\":4}],\"%s\":"
	    "\"q\",\"d\":6,\"e\":\"last\"}",
	    long_name);
	READS(writer, reader, "\2\2q\4\4\6\x8\xa\0\xc\x8last", want);
}

static void
test_names(void)
{
	const char *writer = "{\"type\":\"fixed\",\"name\":\"a.F\",\"size\":1}";

	READS(writer, "{\"type\":\"fixed\",\"name\":\"b.F\",\"size\":1}", "x",
	    "\"eA==\"");
	READS(writer,
	    "{\"type\":\"fixed\",\"name\":\"a.G\",\"aliases\":[\"F\"],"
	    "\"size\":1}",
	    "x", "\"eA==\"");
	READS(writer,
	    "{\"type\":\"fixed\",\"name\":\"G\",\"aliases\":[\"a.F\"],"
	    "\"size\":1}",
	    "x", "\"eA==\"");
	READS(writer, /* an alias is in the namespace of the type */
	    "{\"type\":\"fixed\",\"name\":\"G\",\"aliases\":[\"F\"],"
	    "\"size\":1}",
	    "x",
	    "avro.resolve: fixed a.F cannot be read as fixed G, which has "
	    "neither its name nor an alias for it");
	READS(writer, "{\"type\":\"fixed\",\"name\":\"F\",\"size\":2}", "x",
	    "avro.resolve: fixed a.F cannot be read as fixed F: 1 bytes are "
	    "not 2");
}

static void
test_enums(void)
{
	const char *writer = ENUM("\"A\",\"B\",\"C\"", "");

	READS(writer, ENUM("\"C\",\"B\",\"A\"", ""), "\0", "\"A\"");
	READS(writer, ENUM("\"X\",\"B\"", ",\"default\":\"X\""), "\4", "\"X\"");
	READS(writer, ENUM("\"X\",\"B\"", ""), "\2", "\"B\"");
	READS(writer, ENUM("\"X\",\"B\"", ""), "\4",
	    "avro.resolve: byte 1: symbol C is not in the reader's enum, "
	    "which has no default");
}

static void
test_unions(void)
{
	READS("[\"null\",\"int\"]", "[\"double\",\"null\"]", "\2\2", "1.0");
	READS("[\"null\",\"int\"]", "[\"double\",\"null\"]", "\0", "null");
	READS("[\"null\",\"int\"]", "\"int\"", "\2\2", "1");
	READS("[\"null\",\"int\"]", "\"int\"", "\0",
	    "avro.resolve: byte 1: null cannot be read as int");
	READS("\"int\"", "[\"null\",\"string\",\"double\",\"long\"]", "\2",
	    "1.0");
	/* The same type goes before one that it is promoted to. */
	READS("\"int\"", "[\"double\",\"int\"]", "\2", "1");
	READS("\"int\"", "[\"null\",\"string\"]", "\2",
	    "avro.resolve: int cannot be read as any of null, string");
	READS("[\"int\",\"string\",\"boolean\"]", "[\"boolean\",\"long\"]",
	    "\2\2x",
	    "avro.resolve: byte 1: string cannot be read as any of boolean, "
	    "long");
	CHECK_TEXT(resolve_as("[\"null\",\"int\"]", "[\"null\",\"double\"]",
		       (struct avro_print){ .tagged = true }, BYTES("\2\2")),
	    "{\"double\":1.0}");
	CHECK_TEXT(resolve_as("\"int\"", "[\"null\",\"double\"]",
		       (struct avro_print){ .tagged = true }, BYTES("\2")),
	    "{\"double\":1.0}");
	CHECK_TEXT(resolve_as("[\"null\",\"int\"]", "\"double\"",
		       (struct avro_print){ .tagged = true }, BYTES("\2\2")),
	    "1.0");
}

/* What a default is printed as, of each type. */
static const char *
default_of(const char *type, const char *value, struct avro_print print)
{
	char reader[2000];

	snprintf(reader, sizeof(reader), RECORD("R", DEFAULT("d", "%s", "%s")),
	    type, value);
	return resolve_as(RECORD("R", ""), reader, print, BYTES(""));
}

#define DEFAULTS(type, value, want) \
	CHECK_TEXT(default_of(type, value, (struct avro_print){ .raw = 0 }), \
	    "{\"d\":" want "}")

static void
test_defaults(void)
{
	DEFAULTS("\"null\"", "null", "null");
	DEFAULTS("\"boolean\"", "true", "true");
	DEFAULTS("\"long\"", "9223372036854775807", "9223372036854775807");
	DEFAULTS("\"float\"", "0.1", "0.1");
	DEFAULTS("\"double\"", "1", "1.0");
	DEFAULTS("\"double\"", "\"NaN\"", "\"NaN\"");
	DEFAULTS("\"string\"", "\"a\\u0000\\u20ac\"", "\"a\\u0000€\"");
	DEFAULTS("\"bytes\"", "\"\\u00ff\\u0000A\"", "\"/wBB\"");
	DEFAULTS("{\"type\":\"fixed\",\"name\":\"F\",\"size\":2}",
	    "\"\\u0080a\"", "\"gGE=\"");
	DEFAULTS(ENUM("\"A\",\"B\"", ""), "\"B\"", "\"B\"");
	DEFAULTS(ARRAY("\"int\""), "[]", "[]");
	DEFAULTS(ARRAY("\"int\""), "[1,2]", "[1,2]");
	DEFAULTS(
	    "{\"type\":\"map\",\"values\":\"int\"}", "{\"k\":1}", "{\"k\":1}");
	DEFAULTS("[\"null\",\"string\"]", "null", "null");
	DEFAULTS("[\"null\",\"string\"]", "\"x\"", "\"x\"");
	DEFAULTS(
	    RECORD("S", DEFAULT("x", "\"int\"", "5") "," FIELD("y", "\"int\"")),
	    "{\"y\":6}", "{\"x\":5,\"y\":6}");
	DEFAULTS("{\"type\":\"int\",\"logicalType\":\"date\"}", "1",
	    "\"1970-01-02\"");
	DEFAULTS("{\"type\":\"bytes\",\"logicalType\":\"decimal\","
		 "\"precision\":4,\"scale\":2}",
	    "\"\\u0000\"", "0.00");
	CHECK_TEXT(default_of("[\"int\",\"null\"]", "1",
		       (struct avro_print){ .tagged = true }),
	    "{\"d\":{\"int\":1}}");
	CHECK_TEXT(default_of("\"bytes\"", "\"\\u00ff\"",
		       (struct avro_print){ .latin1 = true }),
	    "{\"d\":\"ÿ\"}");
}

#define BAD_DEFAULT(type, value, text) \
	CHECK_TEXT(default_of(type, value, (struct avro_print){ .raw = 0 }), \
	    "avro.resolve: R.d: its default: " text)

static void
test_bad_defaults(void)
{
	BAD_DEFAULT("\"int\"", "\"1\"", "\"1\" is no int");
	BAD_DEFAULT("\"int\"", "2147483648", "2147483648 is no int");
	BAD_DEFAULT("\"int\"", "1.0", "1.0 is no int");
	BAD_DEFAULT("\"bytes\"", "\"\\u0100\"", "\"Ā\" is no bytes");
	BAD_DEFAULT("{\"type\":\"fixed\",\"name\":\"F\",\"size\":2}", "\"a\"",
	    "a string of 1 characters is no fixed of 2 bytes");
	BAD_DEFAULT(ENUM("\"A\"", ""), "\"B\"", "\"B\" is no enum");
	BAD_DEFAULT("[\"null\",\"int\"]", "\"x\"", "\"x\" is no union");
	BAD_DEFAULT(RECORD("S", FIELD("x", "\"int\"")), "{}",
	    "it lacks field x, which has no default");
	BAD_DEFAULT(RECORD("S", DEFAULT("x", "[\"S\",\"null\"]", "{}")), "{}",
	    "it is too large, or without end");
}

/* T0 holds T1 twice, that T2 twice ...: 2^40 values. */
static void
test_endless_defaults(void)
{
	struct buf type;
	int i;

	buf_init(&type, 100000);
	for (i = 0; i < 40; i++)
		buf_printf(&type,
		    "{\"type\":\"record\",\"name\":\"T%d\",\"fields\":["
		    "{\"name\":\"a\",\"default\":{},\"type\":",
		    i);
	buf_text(&type, "\"null\"}]}");
	for (i = 39; i > 0; i--)
		buf_printf(&type,
		    "},{\"name\":\"b\",\"default\":{},\"type\":\"T%d\"}]}", i);
	CHECK(strlen(type.p) < 8000);
	{
		char *reader = xmalloc(type.len + 200);

		snprintf(reader, type.len + 200,
		    RECORD("R", DEFAULT("d", "%s", "{}")), type.p);
		CHECK(avro_failed_with(
		    resolve(RECORD("R", ""), reader, BYTES("")),
		    "avro.resolve"));
		free(reader);
	}
	buf_release(&type);
}

static void
test_recursion(void)
{
	const char *writer =
	    RECORD("A", FIELD("b", "[\"null\"," RECORD(
				       "B", FIELD("n", "\"int\"") "," FIELD(
						"a", "[\"null\",\"A\"]")) "]"));
	const char *reader = RECORD("A",
	    FIELD("b", "[" RECORD("B", FIELD("a", "[\"null\",\"A\"]") "," FIELD(
					   "n", "\"double\"") "," DEFAULT("m",
					   "\"int\"", "0")) ",\"null\"]"));

	READS(writer, reader, "\2\2\2\2\4\0",
	    "{\"b\":{\"a\":{\"b\":{\"a\":null,\"n\":2.0,\"m\":0}},"
	    "\"n\":1.0,\"m\":0}}");
}

/* Only data that have it meet what is wrong with a branch. */
static void
test_doubtful_records(void)
{
	const char *writer =
	    "[\"null\"," RECORD("R", FIELD("a", "\"int\"")) "]";
	const char *reader =
	    "[\"null\"," RECORD("R", FIELD("b", "\"int\"")) "]";

	READS(writer, reader, "\0", "null");
	READS(writer, reader, "\2\2",
	    "avro.resolve: b, byte 1: the writer's schema does not have it, "
	    "and it has no default");
}

static void
test_decimals(void)
{
#define DECIMAL(precision, scale) \
	"{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":" precision \
	",\"scale\":" scale "}"
	READS(DECIMAL("5", "2"), DECIMAL("9", "2"), "\4\4\xd2", "12.34");
	READS(DECIMAL("5", "2"), DECIMAL("5", "3"), "\4\4\xd2",
	    "avro.resolve: a decimal of scale 2 cannot be read as one of "
	    "scale 3");
	READS("\"bytes\"", DECIMAL("5", "2"), "\4\4\xd2", "12.34");
	READS(DECIMAL("5", "2"), "\"bytes\"", "\4\4\xd2", "\"BNI=\"");
}

static void
test_place(void)
{
#define ORDER(amount) \
	"{\"type\":\"record\",\"name\":\"ns.Order\",\"fields\":[" FIELD( \
	    "lines", ARRAY(RECORD("Line", FIELD("amount", amount)))) "]}"
	READS(ORDER("\"string\""), ORDER("\"long\""), "",
	    "avro.resolve: ns.Order.lines[].amount: string cannot be read as "
	    "long");
	READS(ORDER("[\"string\",\"long\"]"), ORDER("\"long\""), "\4\2\6\0\2x",
	    "avro.resolve: lines[1].amount, byte 4: string cannot be read as "
	    "long");
}

/* Every kind of value that nobody reads, and the one behind it. */
static void
test_skipping(void)
{
#define SKIPS(type, bytes) \
	READS(RECORD("R", FIELD("s", type) "," FIELD("v", "\"int\"")), \
	    RECORD("R", FIELD("v", "\"int\"")), bytes "\x0e", "{\"v\":7}")
	SKIPS("\"null\"", "");
	SKIPS("\"boolean\"", "\1");
	SKIPS("\"long\"", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\1");
	SKIPS("\"double\"", "12345678");
	SKIPS("\"string\"", "\4\xff\xff");
	SKIPS("{\"type\":\"fixed\",\"name\":\"F\",\"size\":3}", "abc");
	SKIPS(ENUM("\"A\"", ""), "\0");
	SKIPS("[\"null\",\"int\"]", "\0");
	SKIPS("[\"int\",\"null\"]", "\0\2");
	SKIPS("[\"null\",\"int\",\"string\"]", "\4\2x");
	SKIPS(ARRAY("\"int\""), "\4\2\2\2\4\0");
	SKIPS(ARRAY("\"double\""), "\2"
				   "12345678\0");
	SKIPS(ARRAY("\"int\""), "\3\6???\0"); /* as a block */
	SKIPS("{\"type\":\"map\",\"values\":\"int\"}", "\4\2a\2\2a\2\0");
	SKIPS(RECORD("N", FIELD("n", "[\"null\",\"N\"]")), "\2\2\0");
	SKIPS("[\"null\",\"int\"]", "\x80\0"); /* a longer zero */
}

static void
test_bad_data_in_skips(void)
{
	const char *reader = RECORD("R", "");

#define SKIP_FAILS(type, bytes, code) \
	CHECK(avro_failed_with( \
	    resolve(RECORD("R", FIELD("s", type)), reader, BYTES(bytes)), \
	    code))
	SKIP_FAILS("\"string\"", "\6ab", "avro.truncated");
	SKIP_FAILS("\"string\"", "\1", "avro.size");
	SKIP_FAILS("\"double\"", "1234567", "avro.truncated");
	SKIP_FAILS("[\"null\",\"int\"]", "\4", "avro.index");
	SKIP_FAILS("[\"null\",\"int\",\"string\"]", "\6", "avro.index");
	SKIP_FAILS(ARRAY("\"double\""),
	    "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1", "avro.truncated");
	SKIP_FAILS(ARRAY("\"int\""), "\3\5", "avro.size");
	SKIP_FAILS(ARRAY(RECORD("S", FIELD("n", "\"null\""))),
	    "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1", "avro.empty");
	SKIP_FAILS("{\"type\":\"map\",\"values\":\"null\"}", "\4\2a",
	    "avro.truncated");
	SKIP_FAILS("\"long\"", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
	    "avro.varint");
}

/* A list that is skipped, 600 nodes within each other. */
static void
test_skipping_depth(void)
{
	const char *node = RECORD("N", FIELD("n", "[\"null\",\"N\"]"));
	char writer[300], data[601];

	memset(data, 2, sizeof(data));
	data[600] = 0;
	snprintf(writer, sizeof(writer), RECORD("R", FIELD("s", "%s")), node);
	CHECK(avro_failed_with(resolve(writer, RECORD("R", ""),
				   (struct view){ data, sizeof(data) }),
	    "avro.depth"));
}

int
main(void)
{
	RUN(test_promotions);
	RUN(test_promoted_ints_are_ints);
	RUN(test_fields);
	RUN(test_order);
	RUN(test_names);
	RUN(test_enums);
	RUN(test_unions);
	RUN(test_defaults);
	RUN(test_bad_defaults);
	RUN(test_endless_defaults);
	RUN(test_recursion);
	RUN(test_doubtful_records);
	RUN(test_decimals);
	RUN(test_place);
	RUN(test_skipping);
	RUN(test_bad_data_in_skips);
	RUN(test_skipping_depth);
	return unit_done();
}
