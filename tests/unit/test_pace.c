/* pace.h: concurrency, pauses and units a second. */
#include "pace.h"
#include "unit.h"

static void
test_throttled_call_halves_the_limit_once(void)
{
	struct pace p;
	uint64_t first, second;
	int i;

	pace_init(&p, 8, 0);
	first = pace_started(&p, 1);
	second = pace_started(&p, 1);
	pace_ended(&p, 1, 1);
	pace_throttled(&p, first, false);
	CHECK(p.limit == 4);
	pace_ended(&p, 1, 1);
	pace_throttled(&p, second, false); /* went out before the first came */
	CHECK(p.limit == 4);
	for (i = 0; i < 10; i++)
		pace_throttled(&p, pace_started(&p, 1), false);
	CHECK(p.limit == 1); /* never none */
}

static void
test_good_calls_raise_it_slowly(void)
{
	struct pace p;
	int i;

	pace_init(&p, 4, 0);
	pace_throttled(&p, 0, false);
	CHECK(p.limit == 2);
	pace_good(&p);
	CHECK(p.limit == 2.5);
	for (i = 0; i < 50; i++)
		pace_good(&p);
	CHECK(p.limit == 4);
}

static void
test_calls_in_flight_are_bounded(void)
{
	struct pace p;

	pace_init(&p, 2, 0);
	CHECK(pace_allows(&p, 1));
	pace_started(&p, 1);
	CHECK(pace_allows(&p, 1));
	pace_started(&p, 1);
	CHECK(!pace_allows(&p, 1));
	CHECK(pace_timeout_ms(&p, 1) == -1); /* a reply will tell */
	pace_ended(&p, 1, 1);
	CHECK(pace_allows(&p, 1));
}

static void
test_pause_ends_by_time(void)
{
	struct pace p;
	int64_t wait;

	pace_init(&p, 2, 0);
	pace_pause(&p, 0, 1000, 300, -1);
	CHECK(!pace_allows(&p, 1000));
	wait = pace_timeout_ms(&p, 1000);
	CHECK(wait >= 300 && wait <= 350);
	CHECK(pace_allows(&p, 1000 + wait));
	pace_pause(&p, pace_started(&p, 1), 2000, 60000,
	    70); /* patience ends before */
	CHECK(pace_timeout_ms(&p, 2000) == 70);
}

static void
test_calls_that_fail_together_are_one_failure(void)
{
	struct pace p;
	uint64_t calls[16];
	int i;

	pace_init(&p, 16, 0);
	for (i = 0; i < 16; i++)
		calls[i] = pace_started(&p, 1);
	for (i = 0; i < 16; i++)
		pace_pause(&p, calls[i], 1000, 0, -1);
	CHECK(p.backoff.tries == 1);
	CHECK(pace_timeout_ms(&p, 1000) <= 50);
	pace_pause(&p, pace_started(&p, 1), 2000, 0, -1);
	CHECK(p.backoff.tries == 2);
}

static void
test_rate_is_what_was_consumed(void)
{
	struct pace p;
	int64_t wait;

	pace_init(&p, 100, 10);
	CHECK(pace_allows(&p, 1000));
	pace_started(&p, 25);
	CHECK(!pace_allows(&p, 1000)); /* 15 owed */
	wait = pace_timeout_ms(&p, 1000);
	CHECK(wait >= 1500 && wait <= 1502);
	pace_ended(&p, 35, 25); /* the service says more */
	wait = pace_timeout_ms(&p, 1000);
	CHECK(wait >= 2500 && wait <= 2502);
	CHECK(!pace_allows(&p, 3499));
	CHECK(pace_allows(&p, 3502));
	/* A long idle time saves one second's units, no more. */
	CHECK(pace_allows(&p, 100000));
	CHECK(p.units == 10);
}

int
main(void)
{
	RUN(test_throttled_call_halves_the_limit_once);
	RUN(test_good_calls_raise_it_slowly);
	RUN(test_calls_in_flight_are_bounded);
	RUN(test_pause_ends_by_time);
	RUN(test_calls_that_fail_together_are_one_failure);
	RUN(test_rate_is_what_was_consumed);
	return unit_done();
}
