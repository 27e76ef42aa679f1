/* Schemas: what is understood, what is refused, with its place. */
#include "avro.h"
#include "limits.h"

#define RECORD(name, fields) \
	"{\"type\":\"record\",\"name\":\"" name "\",\"fields\":[" fields "]}"
#define FIELD(name, type) "{\"name\":\"" name "\",\"type\":" type "}"

static const char *
error_of(const char *text)
{
	struct avro_plan *plan =
	    avro_plan_of(text, (struct avro_print){ .raw = false });

	if (plan == NULL)
		return avro_line;
	avro_plan_free(plan);
	return "";
}

static struct avro_schema *
parse(const char *text)
{
	struct view view = view_of(text);
	struct fail why;
	struct avro_schema *schema = avro_schema_parse(&view, 1, &why);

	if (schema == NULL)
		printf("# %s: %s\n", why.code, why.text);
	return schema;
}

/* What is in daily use, although the specification does not allow it. */
static void
test_lenient(void)
{
	CHECK_TEXT(error_of(RECORD("my-record", FIELD("gr\xc3\xb6\xc3\x9f"
						      "e",
						    "\"int\""))),
	    "");
	CHECK_TEXT(
	    error_of(RECORD("my-server.1srv.R", FIELD("a-b.c$1", "\"int\""))),
	    "");
	CHECK_TEXT(
	    error_of("{\"type\":\"error\",\"name\":\"E\",\"fields\":[]}"), "");
	CHECK_TEXT(
	    error_of("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[]}"), "");
	CHECK_TEXT(error_of("[]"), "");
	CHECK_TEXT(error_of("{\"type\":{\"type\":\"string\"}}"), "");
	CHECK_TEXT(error_of("{\"type\":[\"null\",\"string\"]}"), "");
	CHECK_TEXT(
	    error_of(RECORD("R",
		"{\"name\":\"d\",\"default\":\"\\u0000\",\"type\":\"bytes\"},"
		"{\"name\":\"e\",\"default\":1e400,\"type\":\"double\"},"
		"{\"name\":\"f\",\"default\":18446744073709551615,\"type\":\"double\"}")),
	    "");
}

static void
test_names(void)
{
	/* Used before it is defined. */
	CHECK_TEXT(avro_decode(
		       RECORD("R", FIELD("a", "[\"null\",\"S\"]") "," FIELD("b",
				       RECORD("S", FIELD("i", "\"int\"")))),
		       BYTES("\2\4\6")),
	    "{\"a\":{\"i\":2},\"b\":{\"i\":3}}");
	/* Of the namespace around, else of none. */
	CHECK_TEXT(
	    avro_decode("[" RECORD("S", FIELD("none", "\"int\"")) "," RECORD(
			    "n.R", FIELD("a", "\"S\"")) "]",
		BYTES("\2\4")),
	    "{\"a\":{\"none\":2}}");
	CHECK_TEXT(
	    avro_decode("[" RECORD("S", FIELD("none", "\"int\"")) "," RECORD(
			    "n.S", FIELD("n", "\"int\"")) "," RECORD("n.R",
			    FIELD("a", "\"S\"")) "]",
		BYTES("\4\4")),
	    "{\"a\":{\"n\":2}}");
	/* The innermost namespace counts; an empty one is none. */
	CHECK_TEXT(
	    avro_decode_as(
		"{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"a.b\",\"fields\":[" FIELD(
		    "x",
		    "[" RECORD("S",
			"") ",{\"type\":\"fixed\",\"name\":\"F\",\"namespace\":\"\",\"size\":0}]") "]}",
		(struct avro_print){ .tagged = true }, BYTES("\0")),
	    "{\"x\":{\"a.b.S\":{}}}");
	CHECK_TEXT(
	    avro_decode_as(
		"{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"a.b\",\"fields\":[" FIELD(
		    "x",
		    "[" RECORD("S",
			"") ",{\"type\":\"fixed\",\"name\":\"F\",\"namespace\":\"\",\"size\":0}]") "]}",
		(struct avro_print){ .tagged = true }, BYTES("\2")),
	    "{\"x\":{\"F\":\"\"}}");
	/* A dot in the name says the namespace. */
	CHECK_TEXT(
	    avro_decode_as(
		"{\"type\":\"record\",\"name\":\"c.d.R\",\"namespace\":\"a\",\"fields\":[" FIELD(
		    "x", "[\"null\",\"R\"]") "]}",
		(struct avro_print){ .tagged = true }, BYTES("\2\0")),
	    "{\"x\":{\"c.d.R\":{\"x\":null}}}");
}

static void
test_refused(void)
{
	CHECK_TEXT(error_of("{"),
	    "avro.schema: schema: not JSON: byte 1: expected a member's name");
	CHECK_TEXT(
	    error_of("\"strng\""), "avro.schema: schema: unknown type strng");
	CHECK_TEXT(error_of("7"),
	    "avro.schema: schema: 7 is no type: a name, an object or an array is");
	CHECK_TEXT(error_of("{\"a\":1}"),
	    "avro.schema: schema: an object without \"type\"");
	CHECK_TEXT(error_of("{\"type\":\"array\"}"),
	    "avro.schema: schema: array without items");
	CHECK_TEXT(error_of("{\"type\":\"map\"}"),
	    "avro.schema: schema: map without values");
	CHECK_TEXT(error_of("{\"type\":\"record\",\"fields\":[]}"),
	    "avro.schema: schema: record without a name");
	CHECK_TEXT(error_of("{\"type\":\"record\",\"name\":\"R\"}"),
	    "avro.schema: schema R: record without fields");
	CHECK_TEXT(error_of("{\"type\":\"enum\",\"name\":\"E\"}"),
	    "avro.schema: schema E: enum without symbols");
	CHECK_TEXT(
	    error_of("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[1]}"),
	    "avro.schema: schema E: symbol 1 is no string");
	CHECK_TEXT(error_of("{\"type\":\"fixed\",\"name\":\"F\"}"),
	    "avro.schema: schema F: fixed without a size");
	CHECK_TEXT(error_of(RECORD("n.R", "{\"name\":\"a\"}")),
	    "avro.schema: schema n.R.a: field without a type");
	CHECK_TEXT(error_of(RECORD("R", "{\"type\":\"int\"}")),
	    "avro.schema: schema R: field 0 without a name");
	CHECK_TEXT(
	    error_of(RECORD("n.R",
		FIELD("a",
		    "{\"type\":\"array\",\"items\":{\"type\":\"map\",\"values\":\"X\"}}"))),
	    "avro.schema: schema n.R.a[]{}: unknown type X");
}

static void
test_ambiguous(void)
{
	CHECK_TEXT(error_of(RECORD(
		       "R", FIELD("a", "\"int\"") "," FIELD("a", "\"int\""))),
	    "avro.schema: schema R: field a is there twice");
	CHECK_TEXT(
	    error_of(
		"{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"A\"]}"),
	    "avro.schema: schema E: symbol A is there twice");
	CHECK_TEXT(error_of("[\"int\",\"string\",\"int\"]"),
	    "avro.schema: schema: int is there twice in a union");
	CHECK_TEXT(
	    error_of("[\"int\",{\"type\":\"int\",\"logicalType\":\"date\"}]"),
	    "avro.schema: schema: int is there twice in a union");
	CHECK_TEXT(error_of("[" RECORD("R", "") ",\"R\"]"),
	    "avro.schema: schema: R is there twice in a union");
	CHECK_TEXT(error_of("[\"int\",[\"string\"]]"),
	    "avro.schema: schema: a union in a union");
	CHECK_TEXT(error_of("[" RECORD("R", "") "," RECORD("R", "") "]"),
	    "avro.schema: schema: type R is defined twice");
	CHECK_TEXT(error_of(RECORD("string", "")),
	    "avro.schema: schema: a type named string, as the primitive type is");
	CHECK(error_of("{\"type\":\"fixed\",\"name\":\"F\",\"size\":-1}")[0] ==
	      'a');
	CHECK(error_of(
		  "{\"type\":\"fixed\",\"name\":\"F\",\"size\":16777217}")[0] ==
	      'a');
	CHECK(
	    error_of(
		"{\"type\":\"fixed\",\"name\":\"F\",\"size\":9223372036854775808}")
		[0] == 'a');
	CHECK_TEXT(
	    error_of("{\"type\":\"fixed\",\"name\":\"F\",\"size\":16777216}"),
	    "");
}

/* A record that contains itself, and ways for it to end. */
static void
test_endless(void)
{
	const char *endless =
	    "avro.schema: schema: record R contains itself, whatever it holds";

	CHECK_TEXT(error_of(RECORD("R", FIELD("a", "\"R\""))), endless);
	CHECK_TEXT(error_of(RECORD("R", FIELD("a", "[\"R\"]"))), endless);
	CHECK(strstr(error_of(RECORD("R",
			 FIELD("a", RECORD("S", FIELD("b", "[\"R\",\"S\"]"))))),
		  "contains itself") != NULL);
	CHECK_TEXT(error_of(RECORD("R", FIELD("a", "[\"R\",\"null\"]"))), "");
	CHECK_TEXT(error_of(RECORD("R",
		       FIELD("a", "{\"type\":\"array\",\"items\":\"R\"}"))),
	    "");
	CHECK_TEXT(error_of(RECORD(
		       "R", FIELD("a", "{\"type\":\"map\",\"values\":\"R\"}"))),
	    "");
	CHECK_TEXT(
	    error_of(RECORD(
		"R", FIELD("a", RECORD("S", FIELD("b", "[\"R\",\"null\"]"))))),
	    "");
	CHECK_TEXT(
	    error_of(RECORD("R",
		FIELD("a", "[\"R\"," RECORD("S", FIELD("b", "\"int\"")) "]"))),
	    "");
}

static void
test_references(void)
{
	const struct view texts[] = {
		VIEW(RECORD("a.Money", FIELD("cents", "\"long\""))),
		VIEW(RECORD("a.Line", FIELD("price", "\"Money\""))),
		VIEW(RECORD("b.Order", FIELD("line", "\"a.Line\""))),
	};
	struct fail why;
	struct avro_schema *schema = avro_schema_parse(texts, 3, &why);
	struct avro_plan *plan;

	CHECK(schema != NULL && view_is(schema->root->name, "b.Order"));
	plan = avro_plan_new(schema, (struct avro_print){ .raw = false });
	avro_schema_free(schema);
	CHECK_TEXT(avro_decode_with(plan, BYTES("\2"), 1000, 0),
	    "{\"line\":{\"price\":{\"cents\":1}}}");
	avro_plan_free(plan);
	CHECK(avro_schema_parse(texts + 2, 1, &why) == NULL);
	CHECK_TEXT(why.text, "schema b.Order.line: unknown type a.Line");
	CHECK(avro_schema_parse(
		  (struct view[]){ VIEW("{"), texts[2] }, 2, &why) == NULL);
	CHECK(strncmp(why.text, "reference 1: ", 13) == 0);
}

/* What schema resolution will need is kept, numbers as they are written. */
static void
test_kept(void)
{
	struct avro_schema *schema = parse(
	    "{\"type\":\"record\",\"name\":\"R\","
	    "\"aliases\":[\"Old\"],\"fields\":[{\"name\":\"a\",\"type\":\"long\","
	    "\"default\":9223372036854775807,\"aliases\":[\"b\"]},"
	    "{\"name\":\"e\",\"type\":{\"type\":\"enum\",\"name\":\"E\","
	    "\"symbols\":[\"A\"],\"default\":\"A\"},\"default\":null}]}");
	const struct avro_field *field = schema->root->fields;
	const struct json_node *json;

	json = json_tree_member(schema->root->json, "aliases");
	CHECK(view_is(json->first->text, "Old"));
	json = json_tree_member(field->json, "default");
	CHECK(view_is(json->text, "9223372036854775807"));
	json = json_tree_member(field->json, "aliases");
	CHECK(view_is(json->first->text, "b"));
	CHECK(json_tree_member(field[1].json, "default")->kind == JTEXT_NULL);
	CHECK(view_is(json_tree_string(field[1].type->json, "default"), "A"));
	avro_schema_free(schema);
}

static char *
repeat(const char *piece, size_t times, const char *middle, const char *other)
{
	struct buf text;
	size_t i;

	buf_init(&text, SIZE_MAX / 2);
	for (i = 0; i < times; i++)
		buf_text(&text, piece);
	buf_text(&text, middle);
	for (i = 0; i < times; i++)
		buf_text(&text, other);
	return text.p;
}

static void
test_nesting(void)
{
	char *text =
	    repeat("{\"type\":\"array\",\"items\":", 10000, "\"int\"", "}");

	CHECK(strstr(error_of(text), "nested too deeply") != NULL);
	free(text);
	text = repeat("{\"type\":\"array\",\"items\":", 1024, "\"int\"", "}");
	CHECK(strstr(error_of(text), "nested deeper than 1024") != NULL);
	free(text);
	text = repeat("{\"type\":\"array\",\"items\":", 1023, "\"int\"", "}");
	CHECK_TEXT(error_of(text), "");
	free(text);
	text = repeat("[", 1000000, "", "");
	CHECK(strstr(error_of(text), "nested too deeply") != NULL);
	free(text);
}

/* 90,000 records, each within the next one: no recursion, linear time. */
static void
test_chain(void)
{
	struct buf text;
	unsigned i;

	buf_init(&text, SIZE_MAX / 2);
	buf_text(&text, "[\"null\"");
	for (i = 0; i < 90000; i++)
		buf_printf(
		    &text, "," RECORD("r%u", FIELD("f", "\"r%u\"")), i, i + 1);
	buf_printf(&text, "," RECORD("r%u", "") "]", i);
	CHECK_TEXT(error_of(text.p), "");
	buf_rewind(&text, text.len - 1);
	buf_printf(&text, "," RECORD("s", FIELD("f", "\"s\"")) "]");
	CHECK(strstr(error_of(text.p), "record s contains") != NULL);
	buf_release(&text);
}

static void
test_large(void)
{
	struct buf text;
	unsigned i;

	buf_init(&text, SIZE_MAX / 2);
	buf_text(&text, "{\"type\":\"record\",\"name\":\"R\",\"fields\":[");
	for (i = 0; text.len < 5 << 20; i++)
		buf_printf(&text,
		    "%s{\"name\":\"FIELD_%u\",\"type\":[\"null\","
		    "\"string\"],\"default\":null}",
		    i != 0 ? "," : "", i);
	buf_text(&text, "]}");
	CHECK_TEXT(error_of(text.p), "");
	buf_release(&text);
	text.p = xmalloc(LIMIT_SCHEMA + 2);
	memset(text.p, ' ', LIMIT_SCHEMA + 1);
	text.p[LIMIT_SCHEMA + 1] = '\0';
	CHECK(strstr(error_of(text.p), "are the most") != NULL);
	free(text.p);
}

int
main(void)
{
	RUN(test_lenient);
	RUN(test_names);
	RUN(test_refused);
	RUN(test_ambiguous);
	RUN(test_endless);
	RUN(test_references);
	RUN(test_kept);
	RUN(test_nesting);
	RUN(test_chain);
	RUN(test_large);
	return unit_done();
}
