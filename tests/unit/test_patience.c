/* patience.h: how long throttling is waited out, and who hears of it. */
#include "patience.h"
#include "unit.h"

static void
test_without_a_limit_it_never_ends(void)
{
	struct patience p = { .max_wait_ms = -1 };
	int64_t since_ms = 0;

	CHECK(patience_left(&p, &since_ms, 1000) == -1);
	CHECK(since_ms == 1000);
	CHECK(patience_left(&p, &since_ms, INT64_MAX / 2) == -1);
	CHECK(since_ms == 1000);
}

static void
test_the_limit_counts_from_the_first_time(void)
{
	struct patience p = { .max_wait_ms = 500 };
	int64_t since_ms = 0;

	CHECK(patience_left(&p, &since_ms, 1000) == 500);
	CHECK(patience_left(&p, &since_ms, 1400) == 100);
	CHECK(patience_left(&p, &since_ms, 1500) == 0);
	CHECK(patience_left(&p, &since_ms, 9000) == 0);
}

static void
test_no_patience_ends_at_once(void)
{
	struct patience p = { 0 };
	int64_t since_ms = 0;

	CHECK(patience_left(&p, &since_ms, 1000) == 0);
}

static void
test_a_person_hears_of_it_after_5_s_then_once_a_minute(void)
{
	struct patience p = { 0 };

	CHECK(!patience_notice(&p, 1000, 5999));
	CHECK(patience_notice(&p, 1000, 6000));
	CHECK(!patience_notice(&p, 1000, 65999));
	CHECK(patience_notice(&p, 1000, 66000));
}

int
main(void)
{
	RUN(test_without_a_limit_it_never_ends);
	RUN(test_the_limit_counts_from_the_first_time);
	RUN(test_no_patience_ends_at_once);
	RUN(test_a_person_hears_of_it_after_5_s_then_once_a_minute);
	return unit_done();
}
