/* Where reading starts: -o, moments, startingOffsets. */
#include "../../cmd/msk-tail/offset.c"
#include "../../cmd/msk-tail/when.c"

#include "unit.h"

#define NOW ((int64_t)1700000000000) /* 2023-11-14T22:13:20Z */

static int64_t
moment_of(const char *text)
{
	int64_t ms;

	return when_parse(text, NOW, &ms) == 0 ? ms : -1;
}

static void
test_moments(void)
{
	CHECK(moment_of("1700000000123") == 1700000000123);
	CHECK(moment_of("0") == 0);
	CHECK(moment_of("2023-11-14T22:13:20Z") == NOW);
	CHECK(moment_of("2023-11-14T22:13:20") == NOW);
	CHECK(moment_of("2023-11-14 22:13:20") == NOW);
	CHECK(moment_of("2023-11-14T22:13:20.5Z") == NOW + 500);
	CHECK(moment_of("2023-11-14T22:13:20,1239") == NOW + 123);
	CHECK(moment_of("2023-11-14T23:13:20+01:00") == NOW);
	CHECK(moment_of("2023-11-14T17:43:20-0430") == NOW);
	CHECK(moment_of("2023-11-15T00:13:20+02") == NOW);
	CHECK(moment_of("2023-11-14T22:13") == NOW - 20000);
	CHECK(moment_of("2023-11-14") == NOW - 80000000);
	CHECK(moment_of("2000-02-29") == 951782400000);
	CHECK(moment_of("1970-01-01") == 0);
	CHECK(moment_of("-15m") == NOW - 900000);
	CHECK(moment_of("-2d") == NOW - 172800000);
	CHECK(moment_of("-1h30m") == NOW - 5400000);
	CHECK(moment_of("-500ms") == NOW - 500);
	CHECK(moment_of("-1.5h") == NOW - 5400000);
}

static void
test_what_is_no_moment(void)
{
	static const char *const bad[] = { "", "-", "-m", "-5", "-5x",
		"yesterday", "2023-11-14T", "2023-13-01", "2023-02-29",
		"2023-11-31", "2023-11-14T25:00", "2023-11-14T22:13:20+25:00",
		"2023-11-14Z", "2023-11-14T22:13:20.", "1700000000000x",
		"-99999999d", "99999999999999999999", "2023-1-1", "+15m" };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (moment_of(bad[i]) != -1) {
			printf("# taken: %s\n", bad[i]);
			unit_bad++;
		}
}

static struct place
option(const char *text)
{
	struct offsets o = { 0 };

	if (offsets_option(&o, text, NOW) != NULL)
		return (struct place){ PLACE_REFUSED, -1 };
	return o.start;
}

static bool
is_place(const char *text, enum place_kind kind, int64_t value)
{
	struct place place = option(text);

	return place.kind == kind && place.value == value;
}

static void
test_options(void)
{
	CHECK(is_place("beginning", PLACE_BEGINNING, 0));
	CHECK(is_place("earliest", PLACE_BEGINNING, 0));
	CHECK(is_place("end", PLACE_END, 0));
	CHECK(is_place("stored", PLACE_STORED, 0));
	CHECK(is_place("42", PLACE_OFFSET, 42));
	CHECK(is_place("-42", PLACE_BEFORE_END, 42));
	CHECK(is_place("s@1700000000000", PLACE_TIME, NOW));
	CHECK(is_place("s@-15m", PLACE_TIME, NOW - 900000));
	CHECK(is_place("-15m", PLACE_TIME, NOW - 900000));
	CHECK(option("sometime").kind == PLACE_REFUSED);
	CHECK(option("s@").kind == PLACE_REFUSED);
	CHECK(option("").kind == PLACE_REFUSED);
	CHECK(option("12x").kind == PLACE_REFUSED);
}

static void
test_a_window_takes_two_options(void)
{
	struct offsets o = { 0 };

	CHECK(offsets_option(&o, "s@-2d", NOW) == NULL);
	CHECK(offsets_option(&o, "e@-1d", NOW) == NULL);
	CHECK(o.start.kind == PLACE_TIME && o.has_stop);
	CHECK(o.stop_ms - o.start.value == 86400000);
}

static void
test_spark_words_and_json(void)
{
	struct offsets o = { 0 };
	struct fail why;

	CHECK(offsets_spark(&o, "latest", &why) == 0);
	CHECK(offsets_for(&o, "any", 3).kind == PLACE_END);
	CHECK(offsets_spark(&o, "earliest", &why) == 0);
	CHECK(offsets_for(&o, "any", 3).kind == PLACE_BEGINNING);
	CHECK(offsets_spark(&o,
		  " {\"A\":{\"0\":23,\"1\":-1},\"B\":{\"0\":-2}} ", &why) == 0);
	CHECK(offsets_for(&o, "A", 0).kind == PLACE_OFFSET);
	CHECK(offsets_for(&o, "A", 0).value == 23);
	CHECK(offsets_for(&o, "A", 1).kind == PLACE_END);
	CHECK(offsets_for(&o, "B", 0).kind == PLACE_BEGINNING);
	CHECK(offsets_for(&o, "B", 1).kind == PLACE_BEGINNING);
	offsets_release(&o);
}

static void
test_bad_spark_json_is_a_config_error(void)
{
	static const char *const bad[] = { "", "newest", "stored", "{", "[1]",
		"{\"A\":1}", "{\"A\":{\"x\":1}}", "{\"A\":{\"0\":-3}}",
		"{\"A\":{\"0\":\"1\"}}", "{\"A\":{\"0\":1.5}}",
		"{\"A\":{\"4294967296\":1}}" };
	struct fail why;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct offsets o = { 0 };

		why.kind = FAIL_NONE;
		CHECK(offsets_spark(&o, bad[i], &why) == -1);
		CHECK(why.kind == FAIL_CONFIG);
		offsets_release(&o);
	}
}

int
main(void)
{
	RUN(test_moments);
	RUN(test_what_is_no_moment);
	RUN(test_options);
	RUN(test_a_window_takes_two_options);
	RUN(test_spark_words_and_json);
	RUN(test_bad_spark_json_is_a_config_error);
	return unit_done();
}
