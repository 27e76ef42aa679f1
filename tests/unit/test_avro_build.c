/*
 *	test_avro_build [values]
 *
 * Numbers and strings, by the decoder for any CPU and by the one for this CPU,
 * which must print the same: so many of each kind (20000).
 */
#include <endian.h>

#include "avro.h"
#include "random.h"

static long values = 20000;

/* As many bits as not, so that all lengths are there. */
static uint64_t
some_number(void)
{
	uint64_t n = next_random() >> next_random() % 64;

	return next_random() % 4 == 0 ? n / 1000 * 1000 : n;
}

static void
put_varint(struct buf *data, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		buf_byte(data, (char)(n | 0x80));
	buf_byte(data, (char)n);
}

static void
put_double(struct buf *data)
{
	static const double scales[] = { 1, 10, 100, 1e4, 1e8, 3, 0x1p40 };
	double value = (double)some_number() / scales[next_random() % 7];
	uint64_t bits = next_random();

	if (next_random() % 8 != 0)
		memcpy(&bits, &value, sizeof(bits));
	bits = htole64(bits);
	buf_append(data, &bits, sizeof(bits));
}

static void
put_float(struct buf *data)
{
	float value = (float)some_number() / 64;
	uint32_t bits = (uint32_t)next_random();

	if (next_random() % 2 != 0)
		memcpy(&bits, &value, sizeof(bits));
	bits = htole32(bits);
	buf_append(data, &bits, sizeof(bits));
}

static void
put_decimal(struct buf *data)
{
	uint64_t n = htobe64(some_number());
	size_t len = next_random() % 9;

	put_varint(data, 2 * len);
	buf_append(data, (char *)&n + 8 - len, len);
}

/* Mostly ASCII, with some of all that is not copied alone. */
static void
put_string(struct buf *data)
{
	static const char *const others[] = { "\"", "\\", "\n", "\1",
		"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xff",
		"\xed\xa0\x80" };
	size_t len =
	    next_random() % 4 == 0 ? next_random() % 300 : next_random() % 70;
	unsigned rare = 1u << next_random() % 10;
	struct buf text;

	buf_init(&text, SIZE_MAX);
	while (text.len < len)
		if (next_random() % 512 < rare)
			buf_text(&text, others[next_random() % 9]);
		else
			buf_byte(&text, (char)(' ' + next_random() % 2));
	put_varint(data, 2 * text.len);
	buf_view(data, buf_as_view(&text));
	buf_release(&text);
}

static void
put_long(struct buf *data)
{
	put_varint(data, some_number());
}

static const struct {
	const char *schema;
	void (*put)(struct buf *);
} kinds[] = {
	{ "\"long\"", put_long },
	{ "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}",
	    put_long },
	{ "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}",
	    put_long },
	{ "{\"type\":\"long\",\"logicalType\":\"time-micros\"}", put_long },
	{ "\"double\"", put_double },
	{ "\"float\"", put_float },
	{ "\"string\"", put_string },
	{ "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":20,"
	  "\"scale\":0}",
	    put_decimal },
	{ "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":20,"
	  "\"scale\":2}",
	    put_decimal },
	{ "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":20,"
	  "\"scale\":8}",
	    put_decimal },
	{ "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":20,"
	  "\"scale\":9}",
	    put_decimal },
};

static bool
same(
    const struct avro_plan *any, const struct avro_plan *here, struct view data)
{
	static char first[sizeof(avro_line)];

	strcpy(first, avro_decode_with(any, data, sizeof(avro_line) - 1, '"'));
	return strcmp(first, avro_decode_with(
				 here, data, sizeof(avro_line) - 1, '"')) == 0;
}

static void
test_kind(const char *schema, void (*put)(struct buf *))
{
	const struct avro_print print = { .raw = false };
	struct avro_plan *any, *here;
	struct buf data;
	long i;

	avro_build_for_any(true);
	any = avro_plan_of(schema, print);
	avro_build_for_any(false);
	here = avro_plan_of(schema, print);
	buf_init(&data, SIZE_MAX);
	for (i = 0; i < values; i++) {
		buf_reset(&data);
		put(&data);
		if (!same(any, here, buf_as_view(&data))) {
			printf("# %s: %s\n", schema, avro_line);
			break;
		}
	}
	CHECK(i == values);
	buf_release(&data);
	avro_plan_free(any);
	avro_plan_free(here);
}

static void
test_kinds(void)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		test_kind(kinds[i].schema, kinds[i].put);
}

static void
check_long(const struct avro_plan *plan, uint64_t n)
{
	char want[32];
	struct buf data;

	snprintf(want, sizeof(want), "%llu", (unsigned long long)n);
	buf_init(&data, SIZE_MAX);
	put_varint(&data, n << 1);
	CHECK_TEXT(avro_decode_with(plan, buf_as_view(&data), 64, 0), want);
	buf_release(&data);
}

/* Around each multiple of a power of ten, where digits change. */
static void
test_edges(void)
{
	struct avro_plan *plan =
	    avro_plan_of("\"long\"", (struct avro_print){ .raw = false });
	uint64_t power = 1, i;

	for (; power <= UINT64_C(100000000000000000); power *= 10)
		for (i = 1; i <= 10; i++) {
			check_long(plan, power * i - 1);
			check_long(plan, power * i);
		}
	avro_plan_free(plan);
}

int
main(int argc, char *argv[])
{
	if (argc > 1)
		values = atol(argv[1]);
	if (!avro_build_for_any(false))
		printf("# this CPU has only the one\n");
	RUN(test_kinds);
	RUN(test_edges);
	return unit_done();
}
