/* Malformed data: an error with its code and place, in bounded time and
 * memory, whatever the bytes. */
#include "avro.h"
#include "limits.h"

#define ARRAY(items) "{\"type\":\"array\",\"items\":" items "}"
#define MAP(values) "{\"type\":\"map\",\"values\":" values "}"
#define NINES "\xff\xff\xff\xff\xff\xff\xff\xff\xff"

#define FAILS(schema, bytes, code) \
	CHECK(avro_failed_with(avro_decode(schema, BYTES(bytes)), code))

static const char nested[] =
    "{\"type\":\"record\",\"name\":\"a.R\",\"fields\":["
    "{\"name\":\"id\",\"type\":\"long\"},"
    "{\"name\":\"text\",\"type\":[\"null\",\"string\"]},"
    "{\"name\":\"price\",\"type\":{\"type\":\"bytes\",\"logicalType\":"
    "\"decimal\",\"precision\":9,\"scale\":2}},"
    "{\"name\":\"at\",\"type\":[{\"type\":\"long\",\"logicalType\":"
    "\"timestamp-micros\"},\"null\"]},"
    "{\"name\":\"kind\",\"type\":{\"type\":\"enum\",\"name\":\"K\","
    "\"symbols\":[\"A\",\"B\"]}},"
    "{\"name\":\"raw\",\"type\":{\"type\":\"fixed\",\"name\":\"F\","
    "\"size\":4}},"
    "{\"name\":\"ratio\",\"type\":\"double\"},"
    "{\"name\":\"ok\",\"type\":\"boolean\"},"
    "{\"name\":\"items\",\"type\":" ARRAY(
	"[\"null\",\"R\",\"int\"]") "},"
				    "{\"name\":\"tags\",\"type\":" MAP(
					"\"string\"") "}]}";

#define LEAF \
	"\2\0\2\7\2\2" \
	"abcd" \
	"\0\0\0\0\0\0\xf0\x3f\1\0\0"
#define TREE \
	"\xd2\x85\xd8\xcc\4\2\x0a" \
	"h\xc3\xa4\"!" \
	"\4\x30\x34" \
	"\0\x80\xa0\xc0\2\0" \
	"abcd" \
	"\0\0\0\0\0\0\xe0\x3f\0" \
	"\6\0\2" LEAF "\4\7\0" \
	"\4\2a\2x\2b\4yz\0"

static void
test_numbers(void)
{
	FAILS("\"int\"", "\x80\x80\x80\x80\x10", "avro.varint");
	FAILS("\"int\"", "\x80\x80\x80\x80\x80\0", "avro.varint");
	FAILS("\"int\"", NINES "\2", "avro.varint");
	FAILS("\"long\"", NINES "\2", "avro.varint");
	FAILS("\"long\"", NINES "\x80\0", "avro.varint");
	FAILS("\"string\"", NINES "\2", "avro.varint");
	FAILS("[\"null\",\"int\"]", NINES "\2", "avro.varint");
	FAILS(ARRAY("\"int\""), NINES "\2", "avro.varint");
	FAILS("\"boolean\"", "\2", "avro.boolean");
	FAILS("\"boolean\"", "\xff", "avro.boolean");
	/* What ends within a number is truncated, whatever lies behind. */
	FAILS("\"int\"", "\x80\x80", "avro.truncated");
	FAILS("\"long\"", NINES, "avro.truncated");
	FAILS("\"boolean\"", "", "avro.truncated");
}

static void
test_sizes(void)
{
	FAILS("\"string\"", "\1", "avro.size");
	FAILS("\"bytes\"", NINES "\1", "avro.size");
	FAILS("\"string\"", "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1",
	    "avro.truncated");
	FAILS(MAP("\"int\""), "\2\1", "avro.size");
	/* A block's size may not be negative, nor more than there is. */
	FAILS(ARRAY("\"int\""), "\1\1\0\0", "avro.size");
	FAILS(ARRAY("\"int\""), "\1\x08\0\0", "avro.truncated");
	/* The least number has no opposite. */
	FAILS(ARRAY("\"int\""), NINES "\1\2\0\0", "avro.size");
	FAILS("{\"type\":\"fixed\",\"name\":\"f\",\"size\":4}", "abc",
	    "avro.truncated");
	CHECK_TEXT(avro_decode("\"string\"", BYTES("\x14"
						   "abc")),
	    "avro.truncated: byte 1: 10 bytes should follow, 3 do");
}

static void
test_trailing(void)
{
	FAILS("\"null\"", "\0", "avro.trailing");
	CHECK_TEXT(avro_decode("\"int\"", BYTES("\2\2\2")),
	    "avro.trailing: byte 1: 2 bytes behind the value");
}

static void
test_empty_items(void)
{
	const char *record = "{\"type\":\"record\",\"name\":\"r\",\"fields\":"
			     "[{\"name\":\"n\",\"type\":\"null\"}]}";
	char array[200];
	const char *line;

	line = avro_decode(ARRAY("\"null\""), BYTES("\xa0\x9c\1\0"));
	CHECK(strlen(line) == 10000 * 5 + 1);
	FAILS(ARRAY("\"null\""), "\xa2\x9c\1\0", "avro.empty");
	FAILS(ARRAY("\"null\""), "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1",
	    "avro.empty");
	/* Counted for the datum as a whole. */
	FAILS(
	    ARRAY(ARRAY("\"null\"")), "\4\x90\x4e\0\x92\x4e\0\0", "avro.empty");
	snprintf(array, sizeof(array), ARRAY("%s"), record);
	FAILS(array, "\xa2\x9c\1\0", "avro.empty");
	FAILS(ARRAY("{\"type\":\"fixed\",\"name\":\"f\",\"size\":0}"),
	    "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1", "avro.empty");
}

/* A list of nodes, so many of them within each other. */
static const char *
decode_list(size_t nodes)
{
	char *data = xmalloc(nodes + 1);

	memset(data, 2, nodes);
	data[nodes - 1] = 0;
	avro_decode("{\"type\":\"record\",\"name\":\"N\",\"fields\":["
		    "{\"name\":\"n\",\"type\":[\"null\",\"N\"]}]}",
	    (struct view){ data, nodes });
	free(data);
	return avro_line;
}

static void
test_depth(void)
{
	CHECK(
	    strncmp(decode_list(LIMIT_AVRO_DEPTH), "{\"n\":{\"n\":", 10) == 0);
	CHECK(
	    avro_failed_with(decode_list(LIMIT_AVRO_DEPTH + 1), "avro.depth"));
	CHECK(avro_failed_with(decode_list(100000), "avro.depth"));
}

/* The data end where a thousand more levels could follow in what is read
 * behind them. */
static void
test_depth_behind_the_end(void)
{
	struct avro_plan *plan = avro_plan_of(
	    "{\"type\":\"record\",\"name\":\"N\",\"fields\":[{\"name\":\"n\","
	    "\"type\":[\"null\",\"N\",\"int\"]}]}",
	    (struct avro_print){ .raw = false });

	CHECK(avro_failed_with(
	    avro_decode_with(plan, BYTES(""), 100000, 2), "avro.truncated"));
	avro_plan_free(plan);
}

static void
test_place(void)
{
	CHECK_TEXT(
	    avro_decode(nested, BYTES("\2\0\2\7\2\2"
				      "abcd"
				      "\0\0\0\0\0\0\xf0\x3f\1\2\2\2\2\5")),
	    "avro.size: items[0].text, byte 24: a length of -3");
	CHECK_TEXT(
	    avro_decode(MAP(MAP("\"boolean\"")), BYTES("\2\4k1\2\4k2\7")),
	    "avro.boolean: k1.k2, byte 9: a boolean of 7, not 0 or 1");
	CHECK_TEXT(avro_decode(ARRAY(ARRAY("\"boolean\"")), BYTES("\2\4\0\5")),
	    "avro.boolean: [0][1], byte 4: a boolean of 5, not 0 or 1");
}

/* Every prefix of a sample is truncated; every bit of it turned over, and
 * every byte replaced, gives JSON or an error. fill stands behind the data. */
static void
damage(struct avro_print print, int fill)
{
	struct avro_plan *plan = avro_plan_of(nested, print);
	struct view good = BYTES(TREE);
	char data[sizeof(TREE)];
	size_t i;
	int n;

	avro_decode_with(plan, good, 100000, fill);
	CHECK(avro_line[0] == '{');
	for (i = 0; i < good.len; i++)
		CHECK(avro_failed_with(
		    avro_decode_with(
			plan, (struct view){ good.p, i }, 100000, fill),
		    "avro.truncated"));
	for (i = 0; i < good.len; i++)
		for (n = 0; n < 256; n++) {
			memcpy(data, good.p, good.len);
			data[i] = (char)n;
			avro_decode_with(plan, (struct view){ data, good.len },
			    100000, fill);
			CHECK(avro_line[0] == '{' ||
			      strncmp(avro_line, "avro.", 5) == 0);
		}
	avro_plan_free(plan);
}

static void
test_damage(void)
{
	damage((struct avro_print){ .raw = false }, 0);
	damage((struct avro_print){ .raw = false }, 2);
	damage((struct avro_print){ .raw = false }, 0xff);
	damage(
	    (struct avro_print){ .raw = true, .tagged = true, .latin1 = true },
	    0x80);
}

/* Long decimals take time that grows with their square, up to a ceiling. */
static void
test_long_decimal(void)
{
	const char *s = "{\"type\":\"bytes\",\"logicalType\":\"decimal\","
			"\"precision\":9}";
	size_t len = LIMIT_AVRO_DECIMAL;
	char *data = xcalloc(len + 10, 1);

	memcpy(data, "\x80\x80\x08\x40", 4);
	CHECK(strlen(avro_decode(s, (struct view){ data, len + 3 })) == 157826);
	memcpy(data, "\x82\x80\x08\x40", 4);
	CHECK(avro_failed_with(
	    avro_decode(s, (struct view){ data, len + 4 }), "avro.size"));
	free(data);
}

/* A map of so many keys; the last is the same as number same. */
static const char *
decode_map(unsigned keys, unsigned same)
{
	struct buf data;
	unsigned i;

	buf_init(&data, SIZE_MAX / 2);
	for (i = 0; i < keys; i++) {
		unsigned n = i + 1 == keys ? same : i;

		buf_append(&data, "\2\x0c", 2); /* a block of one key */
		buf_printf(&data, "%06u", n);
	}
	buf_byte(&data, '\0');
	avro_decode(MAP("\"null\""), buf_as_view(&data));
	buf_release(&data);
	return avro_line;
}

static void
test_duplicate_keys(void)
{
	unsigned keys;

	for (keys = 2; keys < 20000; keys += keys / 3 + 1) {
		CHECK(avro_failed_with(decode_map(keys, 0), "avro.duplicate"));
		CHECK(avro_failed_with(
		    decode_map(keys, keys - 2), "avro.duplicate"));
		CHECK(decode_map(keys, keys)[0] == '{');
	}
}

int
main(void)
{
	RUN(test_numbers);
	RUN(test_sizes);
	RUN(test_trailing);
	RUN(test_empty_items);
	RUN(test_depth);
	RUN(test_depth_behind_the_end);
	RUN(test_place);
	RUN(test_damage);
	RUN(test_long_decimal);
	RUN(test_duplicate_keys);
	return unit_done();
}
