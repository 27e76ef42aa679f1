/* dlq-park's objects: their names are safe, whatever stands in a record. */
#include "../../cmd/dlq-park/name.c"

#include "unit.h"

static struct buf line;

static const char *
named(const char *text)
{
	static struct buf out;
	struct record r = { 0 };
	struct origin origin;
	struct fail why;
	int64_t offset;

	buf_release(&line);
	buf_release(&out);
	buf_init(&line, SIZE_MAX);
	buf_init(&out, SIZE_MAX);
	buf_text(&line, text);
	if (record_parse(&r, buf_as_view(&line), &why) == -1)
		return "no record";
	origin_of(&r, &origin, &offset);
	name_append(&origin, offset, offset, VIEW("abc"), ".x", &out);
	return out.p;
}

/* SHA-256 of "abc": FIPS 180-2, appendix B.1. */
#define ABC "ba7816bf8f01cfea.x"

static void
test_coordinates_and_day(void)
{
	CHECK_TEXT(named("{\"topic\":\"ORDERS\",\"partition\":3,\"offset\":42,"
			 "\"ts\":1795391999999}"),
	    "topic=ORDERS/dt=2026-11-22/3-42-42-" ABC);
	CHECK_TEXT(named("{\"topic\":\"a.b_c-D\",\"partition\":3,\"offset\":42,"
			 "\"ts\":1795392000000}"),
	    "topic=a.b_c-D/dt=2026-11-23/3-42-42-" ABC);
}

static void
test_without_coordinates(void)
{
	const char *none = "topic=_/dt=1970-01-01/0-0-0-" ABC;

	CHECK_TEXT(named("{}"), none);
	CHECK_TEXT(
	    named("{\"topic\":null,\"partition\":\"7\",\"offset\":-1}"), none);
	CHECK_TEXT(named("{\"topic\":\"\",\"partition\":1.5,"
			 "\"offset\":99999999999999999999}"),
	    none);
}

static void
test_bogus_times_have_no_day(void)
{
	static const char *const times[] = { "-1", "9223372036854775807",
		"253402300800000", "\"2026-11-23\"", "1e12", "[]" };
	char text[100];
	size_t i;

	for (i = 0; i < sizeof(times) / sizeof(*times); i++) {
		snprintf(text, sizeof(text), "{\"topic\":\"T\",\"ts\":%s}",
		    times[i]);
		CHECK_TEXT(named(text), "topic=T/dt=1970-01-01/0-0-0-" ABC);
	}
	CHECK_TEXT(named("{\"topic\":\"T\",\"ts\":253402300799999}"),
	    "topic=T/dt=9999-12-31/0-0-0-" ABC);
}

static void
test_topics_cannot_leave_their_folder(void)
{
	CHECK_TEXT(named("{\"topic\":\"../../etc\"}"),
	    "topic=..%2F..%2Fetc/dt=1970-01-01/0-0-0-" ABC);
	CHECK_TEXT(named("{\"topic\":\"a\\u0000b\\n\\u00e9 %=\"}"),
	    "topic=a%00b%0A%C3%A9%20%25%3D/dt=1970-01-01/0-0-0-" ABC);
}

static void
test_long_topics_are_cut_and_stay_apart(void)
{
	struct buf topic, one, other;

	buf_init(&topic, SIZE_MAX);
	buf_init(&one, SIZE_MAX);
	buf_init(&other, SIZE_MAX);
	while (topic.len < TOPIC_MOST)
		buf_byte(&topic, 'x');
	name_append_topic(buf_as_view(&topic), &one);
	CHECK_TEXT(one.p, topic.p);
	buf_reset(&one);
	buf_text(&topic, "1");
	name_append_topic(buf_as_view(&topic), &one);
	topic.p[TOPIC_MOST] = '2';
	name_append_topic(buf_as_view(&topic), &other);
	CHECK(one.len == TOPIC_MOST && other.len == TOPIC_MOST);
	CHECK(strcmp(one.p, other.p) != 0);
	CHECK(strncmp(one.p, other.p, TOPIC_MOST - 16) == 0);
	buf_reset(&topic);
	buf_reset(&one);
	while (topic.len < 100000)
		buf_byte(&topic, '/');
	name_append_topic(buf_as_view(&topic), &one);
	CHECK(one.len <= TOPIC_MOST && one.len % 3 == 2);
	buf_release(&topic);
	buf_release(&one);
	buf_release(&other);
}

static void
test_origins_are_compared_in_all_parts(void)
{
	struct origin a = { "T", 1, 2 }, b = a;

	CHECK(origin_equal(&a, &b));
	b.partition = 2;
	CHECK(!origin_equal(&a, &b));
	b = (struct origin){ "T", 1, 3 };
	CHECK(!origin_equal(&a, &b));
	b = (struct origin){ "U", 1, 2 };
	CHECK(!origin_equal(&a, &b));
}

int
main(void)
{
	buf_init(&line, 0);
	RUN(test_coordinates_and_day);
	RUN(test_without_coordinates);
	RUN(test_bogus_times_have_no_day);
	RUN(test_topics_cannot_leave_their_folder);
	RUN(test_long_topics_are_cut_and_stay_apart);
	RUN(test_origins_are_compared_in_all_parts);
	buf_release(&line);
	return unit_done();
}
