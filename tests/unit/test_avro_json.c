/* Avro to JSON, rule by rule: vectors made by hand from the specification. */
#include "avro.h"
#include "json_string.h"
#include "texts.h"

#define RECORD(name, fields) \
	"{\"type\":\"record\",\"name\":\"" name "\",\"fields\":[" fields "]}"
#define FIELD(name, type) "{\"name\":\"" name "\",\"type\":" type "}"

static void
test_primitives(void)
{
	CHECK_TEXT(avro_decode("\"null\"", BYTES("")), "null");
	CHECK_TEXT(avro_decode("\"boolean\"", BYTES("\0")), "false");
	CHECK_TEXT(avro_decode("\"boolean\"", BYTES("\1")), "true");
	CHECK_TEXT(avro_decode("\"int\"", BYTES("\0")), "0");
	CHECK_TEXT(avro_decode("\"int\"", BYTES("\1")), "-1");
	CHECK_TEXT(avro_decode("\"int\"", BYTES("\x7f")), "-64");
	CHECK_TEXT(avro_decode("\"int\"", BYTES("\x80\1")), "64");
	CHECK_TEXT(avro_decode("\"int\"", BYTES("\xfe\xff\xff\xff\x0f")),
	    "2147483647");
	CHECK_TEXT(avro_decode("\"int\"", BYTES("\xff\xff\xff\xff\x0f")),
	    "-2147483648");
	CHECK_TEXT(avro_decode("\"string\"", BYTES("\6foo")), "\"foo\"");
	CHECK_TEXT(avro_decode("\"string\"", BYTES("\0")), "\"\"");
	CHECK_TEXT(avro_decode("\"bytes\"", BYTES("\4\0\xff")), "\"AP8=\"");
	CHECK_TEXT(avro_decode("\"bytes\"", BYTES("\0")), "\"\"");
}

/* A long of every length from 1 to 10 bytes. */
static void
test_longs(void)
{
	const char *s = "\"long\"";

	CHECK_TEXT(avro_decode(s, BYTES("\x7e")), "63");
	CHECK_TEXT(avro_decode(s, BYTES("\xfe\x7f")), "8191");
	CHECK_TEXT(avro_decode(s, BYTES("\xfe\xff\x7f")), "1048575");
	CHECK_TEXT(avro_decode(s, BYTES("\xfe\xff\xff\x7f")), "134217727");
	CHECK_TEXT(
	    avro_decode(s, BYTES("\xfe\xff\xff\xff\x7f")), "17179869183");
	CHECK_TEXT(
	    avro_decode(s, BYTES("\xfe\xff\xff\xff\xff\x7f")), "2199023255551");
	CHECK_TEXT(avro_decode(s, BYTES("\xfe\xff\xff\xff\xff\xff\x7f")),
	    "281474976710655");
	CHECK_TEXT(avro_decode(s, BYTES("\xfe\xff\xff\xff\xff\xff\xff\x7f")),
	    "36028797018963967");
	CHECK_TEXT(
	    avro_decode(s, BYTES("\xfe\xff\xff\xff\xff\xff\xff\xff\x7f")),
	    "4611686018427387903");
	CHECK_TEXT(
	    avro_decode(s, BYTES("\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1")),
	    "9223372036854775807");
	CHECK_TEXT(
	    avro_decode(s, BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\1")),
	    "-9223372036854775808");
	CHECK_TEXT(avro_decode(s, BYTES("\x82\x80\x80\x80\0")), "1");
}

static void
test_floating(void)
{
	CHECK_TEXT(avro_decode("\"float\"", BYTES("\xcd\xcc\xcc\x3d")), "0.1");
	CHECK_TEXT(avro_decode(
		       "\"double\"", BYTES("\x9a\x99\x99\x99\x99\x99\xb9\x3f")),
	    "0.1");
	CHECK_TEXT(
	    avro_decode("\"double\"", BYTES("\0\0\0\0\0\0\0\x80")), "-0.0");
	CHECK_TEXT(avro_decode("\"float\"", BYTES("\0\0\xc0\x7f")), "\"NaN\"");
	CHECK_TEXT(
	    avro_decode("\"float\"", BYTES("\0\0\x80\x7f")), "\"Infinity\"");
	CHECK_TEXT(avro_decode("\"double\"", BYTES("\0\0\0\0\0\0\xf0\xff")),
	    "\"-Infinity\"");
	CHECK_TEXT(avro_decode("\"double\"", BYTES("\1\0\0\0\0\0\xf0\x7f")),
	    "\"NaN\"");
}

static void
test_strings(void)
{
	const char *s = "\"string\"";

	CHECK_TEXT(avro_decode(s, BYTES("\x12\"\\\n\r\t\b\f\0\x1f")),
	    "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0000\\u001f\"");
	CHECK_TEXT(avro_decode(s,
		       BYTES("\x18h\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80/\x7f")),
	    "\"h\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80/\x7f\"");
	CHECK_TEXT(
	    avro_decode(s, BYTES("\x48"
				 "0123456789abcdef0123456789abcdef\n123")),
	    "\"0123456789abcdef0123456789abcdef\\n123\"");
	CHECK(avro_failed_with(avro_decode(s, BYTES("\6a\xc3(")), "avro.utf8"));
	CHECK(avro_failed_with(
	    avro_decode(s, BYTES("\6\xed\xa0\x80")), "avro.utf8"));
	CHECK(
	    avro_failed_with(avro_decode(s, BYTES("\4\xc0\x80")), "avro.utf8"));
	CHECK(avro_failed_with(avro_decode(s, BYTES("\2\x80")), "avro.utf8"));
	/* What would complete the sequence lies behind the string. */
	CHECK(avro_failed_with(
	    avro_decode("{\"type\":\"array\",\"items\":\"string\"}",
		BYTES("\4\2\xc3\2\xa4\0")),
	    "avro.utf8"));
}

/* Every length around the sizes of blocks, with an escape at every place. */
static void
test_string_lengths(void)
{
	struct avro_plan *plan =
	    avro_plan_of("\"string\"", (struct avro_print){ .raw = false });
	char data[256], want[256];
	size_t len, at;

	for (len = 1; len < 140; len++)
		for (at = 0; at <= len; at++) {
			size_t head = len < 64 ? 1 : 2;

			data[0] =
			    (char)(len < 64 ? len * 2 : (len * 2 % 128) | 128);
			data[1] = (char)(len * 2 / 128);
			memset(data + head, 'x', len);
			if (at < len)
				data[head + at] = '"';
			memset(want, 'x', sizeof(want));
			want[0] = '"';
			if (at < len)
				memcpy(want + 1 + at, "\\\"", 2);
			memcpy(want + 1 + len + (at < len), "\"", 2);
			CHECK_TEXT(
			    avro_decode_with(plan,
				(struct view){ data, head + len }, 1000, '\n'),
			    want);
		}
	avro_plan_free(plan);
}

/* What a text is as a JSON string; "avro.utf8" where it is none. */
static const char *
expected_string(struct buf *out, struct view text)
{
	buf_reset(out);
	if (json_string_append(out, text) == -1)
		buf_text(out, "avro.utf8");
	return out->p;
}

static bool
begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

/* Any text, as a value and as a key, where there is plenty of room and where
 * there is as much as it takes. */
static void
test_any_text(void)
{
	struct avro_print print = { .raw = false };
	struct avro_plan *value = avro_plan_of("\"string\"", print);
	struct avro_plan *map =
	    avro_plan_of("{\"type\":\"map\",\"values\":\"null\"}", print);
	char data[400] = "\2";
	uint64_t state = 1;
	struct buf want;
	unsigned i;

	buf_init(&want, 1 << 16);
	for (i = 0; i < 20000; i++) {
		avro_roomy = i % 2 != 0;
		size_t len = texts_make(&state, data + 3, 300), end = len + 3;
		struct view text = { data + 3, len };
		const char *string = expected_string(&want, text);
		size_t max = i % 2 == 0 ? want.len : 4000;

		/* Two bytes of length, whatever it is. */
		data[1] = (char)(len * 2 % 128 | 128);
		data[2] = (char)(len * 2 / 128);
		CHECK(begins(avro_decode_with(value,
				 (struct view){ data + 1, end - 1 }, max, 0x80),
		    string));
		data[end] = '\0';
		CHECK(begins(avro_decode_with(map,
				 (struct view){ data, end + 1 }, 4000, 0x80) +
				 (*string == '"'),
		    string));
	}
	avro_roomy = false;
	buf_release(&want);
	avro_plan_free(map);
	avro_plan_free(value);
}

static void
test_records(void)
{
	CHECK_TEXT(avro_decode(RECORD("r", ""), BYTES("")), "{}");
	CHECK_TEXT(
	    avro_decode(RECORD("r", FIELD("a", "\"int\"") "," FIELD("b",
					"\"null\"") "," FIELD("n\\\"\\n\\u00e4",
					"\"int\"")),
		BYTES("\2\4")),
	    "{\"a\":1,\"b\":null,\"n\\\"\\n\xc3\xa4\":2}");
	CHECK_TEXT(
	    avro_decode(
		RECORD("r",
		    FIELD("in", RECORD("s", FIELD("x", "\"int\""))) "," FIELD(
			"again", "\"s\"")),
		BYTES("\2\4")),
	    "{\"in\":{\"x\":1},\"again\":{\"x\":2}}");
	/* A name of more than one block. */
	CHECK_TEXT(avro_decode(
		       RECORD("r",
			   FIELD("a_name_of_more_than_thirty_two_bytes",
			       "[\"null\",\"int\"]") "," FIELD("b", "\"int\"")),
		       BYTES("\2\2\4")),
	    "{\"a_name_of_more_than_thirty_two_bytes\":1,\"b\":2}");
}

static void
test_enums_and_fixed(void)
{
	const char *s = "{\"type\":\"enum\",\"name\":\"e\",\"symbols\":"
			"[\"A\",\"a_symbol_that_is_longer_than_one_block\"]}";

	CHECK_TEXT(avro_decode(s, BYTES("\0")), "\"A\"");
	CHECK_TEXT(avro_decode(s, BYTES("\2")),
	    "\"a_symbol_that_is_longer_than_one_block\"");
	CHECK(avro_failed_with(avro_decode(s, BYTES("\4")), "avro.index"));
	CHECK(avro_failed_with(avro_decode(s, BYTES("\1")), "avro.index"));
	CHECK(avro_failed_with(
	    avro_decode(s, BYTES("\x80\x80\x80\x80\x20")), "avro.index"));
	CHECK_TEXT(avro_decode("{\"type\":\"fixed\",\"name\":\"f\",\"size\":3}",
		       BYTES("abc")),
	    "\"YWJj\"");
	CHECK_TEXT(avro_decode("{\"type\":\"fixed\",\"name\":\"f\",\"size\":0}",
		       BYTES("")),
	    "\"\"");
}

static void
test_arrays(void)
{
	const char *s = "{\"type\":\"array\",\"items\":\"long\"}";

	CHECK_TEXT(avro_decode(s, BYTES("\0")), "[]");
	CHECK_TEXT(avro_decode(s, BYTES("\4\2\4\0")), "[1,2]");
	/* Several blocks, some with their size. */
	CHECK_TEXT(avro_decode(s, BYTES("\2\2\3\4\4\6\2\x08\0")), "[1,2,3,4]");
	CHECK_TEXT(avro_decode("{\"type\":\"array\",\"items\":{\"type\":"
			       "\"array\",\"items\":\"null\"}}",
		       BYTES("\6\0\4\0\2\0\0")),
	    "[[],[null,null],[null]]");
}

static void
test_maps(void)
{
	const char *s = "{\"type\":\"map\",\"values\":\"int\"}";

	CHECK_TEXT(avro_decode(s, BYTES("\0")), "{}");
	CHECK_TEXT(
	    avro_decode(s, BYTES("\4\2a\2\2b\4\0")), "{\"a\":1,\"b\":2}");
	CHECK_TEXT(avro_decode(s, BYTES("\2\2\"\2\1\6\2b\4\0")),
	    "{\"\\\"\":1,\"b\":2}");
	CHECK(avro_failed_with(
	    avro_decode(s, BYTES("\4\2a\2\2a\4\0")), "avro.duplicate"));
	CHECK_TEXT(avro_decode(s, BYTES("\2\2a\2\2\2a\4\0")),
	    "avro.duplicate: a, byte 6: a key that its map has twice");
	/* The same key in a map within, or in the next one, is another. */
	CHECK_TEXT(avro_decode("{\"type\":\"map\",\"values\":{\"type\":\"map\","
			       "\"values\":\"int\"}}",
		       BYTES("\4\2a\2\2a\2\0\2b\2\2a\2\0\0")),
	    "{\"a\":{\"a\":1},\"b\":{\"a\":1}}");
}

static void
test_unions(void)
{
	CHECK_TEXT(avro_decode("[\"null\",\"int\"]", BYTES("\0")), "null");
	CHECK_TEXT(avro_decode("[\"null\",\"int\"]", BYTES("\2\2")), "1");
	CHECK_TEXT(avro_decode("[\"int\",\"null\"]", BYTES("\0\2")), "1");
	CHECK_TEXT(avro_decode("[\"int\",\"null\"]", BYTES("\2")), "null");
	CHECK_TEXT(avro_decode("[\"int\"]", BYTES("\0\2")), "1");
	CHECK_TEXT(avro_decode("[\"int\",\"string\",\"null\"]", BYTES("\2\2x")),
	    "\"x\"");
	/* Padded numbers are allowed. */
	CHECK_TEXT(avro_decode("[\"null\",\"int\"]", BYTES("\x80\0")), "null");
	CHECK_TEXT(
	    avro_decode("[\"null\",\"int\"]", BYTES("\x82\x80\0\2")), "1");
	CHECK(avro_failed_with(
	    avro_decode("[\"null\",\"int\"]", BYTES("\4\2")), "avro.index"));
	CHECK(avro_failed_with(
	    avro_decode("[\"null\",\"int\"]", BYTES("\1\2")), "avro.index"));
	CHECK(avro_failed_with(avro_decode("[]", BYTES("\0")), "avro.index"));
	CHECK(avro_failed_with(
	    avro_decode("[\"null\",\"int\",\"long\"]",
		BYTES("\x80\x80\x80\x80\x80\x80\x80\x80\x80\1")),
	    "avro.index"));
}

/* Avro's own JSON encoding (specification, "JSON Encoding"). */
static void
test_avro_encoding(void)
{
	struct avro_print avro = {
		.raw = true, .tagged = true, .latin1 = true
	};
	const char *ns = "{\"type\":\"record\",\"name\":\"a.b.R\",\"fields\":["
			 "{\"name\":\"f\",\"type\":[\"null\",\"R\",\"bytes\","
			 "{\"type\":\"array\",\"items\":\"int\"}]}]}";

	CHECK_TEXT(
	    avro_decode_as("[\"null\",\"string\"]", avro, BYTES("\0")), "null");
	CHECK_TEXT(
	    avro_decode_as("[\"null\",\"string\"]", avro, BYTES("\2\2a")),
	    "{\"string\":\"a\"}");
	CHECK_TEXT(
	    avro_decode_as("\"bytes\"", avro, BYTES("\x0a\0\xff\"\x7f\x80")),
	    "\"\\u0000\xc3\xbf\\\"\x7f\xc2\x80\"");
	CHECK_TEXT(avro_decode_as(ns, avro, BYTES("\2\4\2\xe4")),
	    "{\"f\":{\"a.b.R\":{\"f\":{\"bytes\":\"\xc3\xa4\"}}}}");
	CHECK_TEXT(avro_decode_as(ns, avro, BYTES("\6\2\2\0")),
	    "{\"f\":{\"array\":[1]}}");
	CHECK_TEXT(avro_decode_as("{\"type\":\"int\",\"logicalType\":\"date\"}",
		       avro, BYTES("\2")),
	    "1");
}

static void
test_record_name(void)
{
	struct avro_plan *plan =
	    avro_plan_of("[\"null\"," RECORD("a.R", "") "," RECORD("S", "") "]",
		(struct avro_print){ .raw = false });

	CHECK(view_is(avro_plan_record_name(plan, BYTES("\2")), "a.R"));
	CHECK(view_is(avro_plan_record_name(plan, BYTES("\4")), "S"));
	CHECK(avro_plan_record_name(plan, BYTES("\0")).p == NULL);
	CHECK(avro_plan_record_name(plan, BYTES("\6")).p == NULL);
	CHECK(avro_plan_record_name(plan, VIEW_NONE).p == NULL);
	avro_plan_free(plan);
	plan = avro_plan_of(RECORD("a.R", ""), (struct avro_print){ .raw = 0 });
	CHECK(view_is(avro_plan_record_name(plan, BYTES("")), "a.R"));
	avro_plan_free(plan);
	plan = avro_plan_of("\"int\"", (struct avro_print){ .raw = 0 });
	CHECK(avro_plan_record_name(plan, BYTES("\2")).p == NULL);
	avro_plan_free(plan);
}

/* out keeps what it held, and its ceiling is exact. */
static void
test_output(void)
{
	struct avro_plan *plan =
	    avro_plan_of("\"string\"", (struct avro_print){ .raw = false });
	struct avro_scratch *scratch = avro_scratch_new();
	char data[BUF_PAD + 7] = "\x0c"
				 "abcdef";
	struct buf out;
	struct fail why;
	size_t max;

	for (max = 0; max < 20; max++) {
		buf_init(&out, max + 2);
		buf_text(&out, "->");
		if (avro_json_decode(plan, (struct view){ data, 7 }, &out,
			scratch, &why) == 0) {
			CHECK(max >= 8);
			CHECK_TEXT(out.p, "->\"abcdef\"");
		} else {
			CHECK(max < 8);
			CHECK_TEXT(why.code, "avro.large");
			buf_rewind(&out, 2);
			CHECK_TEXT(out.p, "->");
		}
		CHECK(out.max == max + 2);
		buf_release(&out);
	}
	avro_scratch_free(scratch);
	avro_plan_free(plan);
}

int
main(void)
{
	RUN(test_primitives);
	RUN(test_longs);
	RUN(test_floating);
	RUN(test_strings);
	RUN(test_string_lengths);
	RUN(test_any_text);
	RUN(test_records);
	RUN(test_enums_and_fixed);
	RUN(test_arrays);
	RUN(test_maps);
	RUN(test_unions);
	RUN(test_avro_encoding);
	RUN(test_record_name);
	RUN(test_output);
	return unit_done();
}
