/* aws_renewal.h: when credentials are got anew. */
#include "aws_renewal.h"

#include "unit.h"

#define NOW 1000000

static void
test_due_before_the_first(void)
{
	struct aws_renewal r = { 0 };

	CHECK(aws_renewal_is_due(&r, NOW));
}

static void
test_never_where_they_never_expire(void)
{
	struct aws_renewal r = { 0 };

	aws_renewal_got(&r, NOW, INT64_MAX);
	CHECK(!aws_renewal_is_due(&r, INT64_MAX - 1));
}

static void
test_an_hour_is_renewed_15_minutes_before(void)
{
	struct aws_renewal r = { 0 };

	aws_renewal_got(&r, NOW, NOW + 3600);
	CHECK(!aws_renewal_is_due(&r, NOW + 3600 - 901));
	CHECK(aws_renewal_is_due(&r, NOW + 3600 - 900));
	CHECK(!aws_renewal_is_urgent(&r, NOW + 3600 - 601));
	CHECK(aws_renewal_is_urgent(&r, NOW + 3600 - 600));
}

static void
test_a_short_life_at_its_half(void)
{
	struct aws_renewal r = { 0 };

	aws_renewal_got(&r, NOW, NOW + 900);
	CHECK(!aws_renewal_is_due(&r, NOW + 449));
	CHECK(aws_renewal_is_due(&r, NOW + 450));
	CHECK(!aws_renewal_is_urgent(&r, NOW + 599));
	CHECK(aws_renewal_is_urgent(&r, NOW + 600));
}

static void
test_failures_pause_and_old_ones_go_on(void)
{
	struct aws_renewal r = { 0 };

	aws_renewal_got(&r, NOW, NOW + 3600);
	CHECK(aws_renewal_failed(&r, NOW + 2700));
	CHECK(!aws_renewal_is_due(&r, NOW + 2759));
	CHECK(aws_renewal_is_due(&r, NOW + 2760));
	CHECK(aws_renewal_failed(&r, NOW + 3000));
	CHECK(!aws_renewal_is_due(&r, NOW + 3009));
	CHECK(aws_renewal_is_due(&r, NOW + 3010));
	CHECK(aws_renewal_failed(&r, NOW + 3599));
	CHECK(aws_renewal_is_due(&r, NOW + 3600));
	CHECK(!aws_renewal_failed(&r, NOW + 3600));
}

/* Our clock may be wrong; the service decides. */
static void
test_expired_on_arrival_is_used_for_a_while(void)
{
	struct aws_renewal r = { 0 };

	aws_renewal_got(&r, NOW, NOW - 60);
	CHECK(!aws_renewal_is_due(&r, NOW + 29));
	CHECK(aws_renewal_is_due(&r, NOW + 30));
	CHECK(!aws_renewal_failed(&r, NOW + 30));
}

int
main(void)
{
	RUN(test_due_before_the_first);
	RUN(test_never_where_they_never_expire);
	RUN(test_an_hour_is_renewed_15_minutes_before);
	RUN(test_a_short_life_at_its_half);
	RUN(test_failures_pause_and_old_ones_go_on);
	RUN(test_expired_on_arrival_is_used_for_a_while);
	return unit_done();
}
