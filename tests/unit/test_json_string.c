#include <stdlib.h>

#include "json_string.h"
#include "mem.h"
#include "texts.h"
#include "unit.h"
#include "utf8.h"

static struct buf out;

/* The string of text, which lies in a block of just its size; NULL where it
 * is not UTF-8. */
static const char *
string_of(struct view text)
{
	char *copy = xmalloc(text.len);
	int rc;

	memcpy(copy, text.p, text.len);
	buf_reset(&out);
	rc = json_string_append(&out, (struct view){ copy, text.len });
	free(copy);
	if (rc == 0)
		return out.p;
	CHECK(out.len == 0);
	return "not UTF-8";
}

static void
test_escapes(void)
{
	char all[0x20], want[256] = "\"", *end = want + 1;
	static const char *const named[0x20] = {
		[8] = "\\b", "\\t", "\\n", [12] = "\\f", "\\r"
	};
	unsigned i;

	for (i = 0; i < sizeof(all); i++) {
		all[i] = (char)i;
		if (named[i] != NULL)
			end += sprintf(end, "%s", named[i]);
		else
			end += sprintf(end, "\\u%04x", i);
	}
	memcpy(end, "\"", 2);
	CHECK_TEXT(string_of((struct view){ all, sizeof(all) }), want);
	CHECK_TEXT(string_of(VIEW("\"\\/\x7f")), "\"\\\"\\\\/\x7f\"");
	CHECK_TEXT(string_of(VIEW("")), "\"\"");
}

/* Bytes that need care, at every place of texts around a block's size. */
static void
test_places(void)
{
	char text[80], want[100];
	size_t len, at;

	for (len = 4; len < 70; len++)
		for (at = 0; at + 3 < len; at++) {
			memset(text, 'x', len);
			memcpy(text + at, "\n\xe2\x82\xac", 4);
			snprintf(want, sizeof(want), "\"%.*s\\n%.*s\"", (int)at,
			    text, (int)(len - at - 1), text + at + 1);
			CHECK_TEXT(string_of((struct view){ text, len }), want);
			text[at + 3] = 'x';
			CHECK_TEXT(
			    string_of((struct view){ text, len }), "not UTF-8");
		}
}

/* All sequences of two bytes, and the borders of those of three and four. */
static void
test_utf8(void)
{
	unsigned a, b;

	for (a = 0x80; a < 0x100; a++)
		for (b = 0; b < 0x100; b++) {
			char text[2] = { (char)a, (char)b };
			bool good =
			    a >= 0xc2 && a <= 0xdf && b >= 0x80 && b <= 0xbf;

			CHECK((string_of((struct view){ text, 2 })[0] == '"') ==
			      good);
		}
	CHECK_TEXT(string_of(VIEW("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80")),
	    "\"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\"");
	CHECK_TEXT(string_of(VIEW("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf")),
	    "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"");
	CHECK_TEXT(string_of(VIEW("\xe0\x9f\xbf")), "not UTF-8");
	CHECK_TEXT(string_of(VIEW("\xed\xa0\x80")), "not UTF-8");
	CHECK_TEXT(string_of(VIEW("\xf0\x8f\xbf\xbf")), "not UTF-8");
	CHECK_TEXT(string_of(VIEW("\xf4\x90\x80\x80")), "not UTF-8");
	CHECK_TEXT(string_of(VIEW("\xe2\x82")), "not UTF-8");
	CHECK_TEXT(string_of(VIEW("\xf0\x9f\x98")), "not UTF-8");
}

static void
test_lossy(void)
{
	buf_reset(&out);
	json_string_append_lossy(&out, VIEW("a\xff"
					    "b\n\xe2\x82 \xc3\xa4\x80"));
	CHECK_TEXT(out.p, "\"a\xef\xbf\xbd"
			  "b\\n\xef\xbf\xbd\xef\xbf\xbd "
			  "\xc3\xa4\xef\xbf\xbd\"");
}

static void
test_latin1(void)
{
	buf_reset(&out);
	json_string_append_latin1(&out, VIEW("a\0\"\x80\xff\n\xc3\xa4"));
	CHECK_TEXT(
	    out.p, "\"a\\u0000\\\"\xc2\x80\xc3\xbf\\n\xc3\x83\xc2\xa4\"");
}

/* A full buf keeps what it had, and says so. */
static void
test_full(void)
{
	struct buf small;
	size_t max;

	for (max = 0; max < 40; max++) {
		buf_init(&small, max);
		CHECK(json_string_append(&small, VIEW("\1\1\1")) == 0);
		CHECK(small.len <= max && small.p[small.len] == '\0');
		CHECK(small.over ||
		      strcmp(small.p, "\"\\u0001\\u0001\\u0001\"") == 0);
		CHECK(!small.over || max < 20 + 32);
		buf_release(&small);
	}
}

/* By blocks, each text is what it is by bytes, or stops at the same place. */
static void
test_put(void)
{
	char text[300 + BUF_PAD], put[6 * 300 + 64];
	uint64_t state = 1;
	unsigned i;

	memset(text, '\n', sizeof(text));
	for (i = 0; i < 50000; i++) {
		struct view view = { text, texts_make(&state, text, 300) };
		size_t valid = utf8_valid_prefix(view.p, view.len);
		char *end = json_string_put(put, &view);

		CHECK(view.p == text + valid);
		buf_reset(&out);
		json_string_append(&out, (struct view){ text, valid });
		CHECK((size_t)(end - put) == out.len - 2 &&
		      memcmp(put, out.p + 1, out.len - 2) == 0);
	}
}

int
main(void)
{
	buf_init(&out, 1 << 20);
	RUN(test_escapes);
	RUN(test_places);
	RUN(test_utf8);
	RUN(test_lossy);
	RUN(test_latin1);
	RUN(test_full);
	RUN(test_put);
	buf_release(&out);
	return unit_done();
}
