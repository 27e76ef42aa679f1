/* histogram.h: quantiles against those of the sorted values. */
#include "histogram.h"

#include <stdbool.h>
#include <stdlib.h>

#include "random.h"
#include "unit.h"

#define MANY 20000

static struct histogram h;
static uint64_t values[MANY];

static int
compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

/* The smallest value that a part of all does not exceed. */
static uint64_t
exact(size_t count, double part)
{
	size_t i = 0;

	while ((double)(i + 1) < part * (double)count)
		i++;
	return values[i];
}

static bool
is_near(uint64_t got, uint64_t want)
{
	uint64_t off = got > want ? got - want : want - got;

	return off <= want / 64;
}

static void
check_quantiles(size_t count)
{
	static const double parts[] = { 0, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999,
		1 };
	size_t i;

	histogram_reset(&h);
	for (i = 0; i < count; i++)
		histogram_add(&h, values[i]);
	qsort(values, count, sizeof(values[0]), compare);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		CHECK(is_near(
		    histogram_quantile(&h, parts[i]), exact(count, parts[i])));
}

static void
test_of_nothing_there_is_no_quantile(void)
{
	histogram_reset(&h);
	CHECK(h.count == 0 && histogram_quantile(&h, 0.5) == 0);
}

static void
test_one_value_is_every_quantile(void)
{
	static const uint64_t ones[] = { 0, 1, 31, 32, 63 };
	size_t i;

	for (i = 0; i < sizeof(ones) / sizeof(ones[0]); i++) {
		histogram_reset(&h);
		histogram_add(&h, ones[i]);
		CHECK(histogram_quantile(&h, 0) == ones[i]);
		CHECK(histogram_quantile(&h, 0.5) == ones[i]);
		CHECK(histogram_quantile(&h, 1) == ones[i]);
	}
}

static void
test_quantiles_are_within_a_64th_of_the_sorted_values(void)
{
	size_t run, i, count;

	for (run = 0; run < 40; run++) {
		count = 1 + next_random() % MANY;
		for (i = 0; i < count; i++) /* over all magnitudes */
			values[i] = (next_random() & HISTOGRAM_MAX) >>
				    next_random() % 40;
		check_quantiles(count);
	}
}

static void
test_each_bucket_begins_where_the_one_before_ends(void)
{
	uint64_t value, last = 0, now;

	for (value = 0; value < 1 << 20; value++) {
		histogram_reset(&h);
		histogram_add(&h, value);
		now = histogram_quantile(&h, 1);
		CHECK(now >= last && is_near(now, value));
		last = now;
		if (value > 4096)
			value += next_random() % (value / 64);
	}
}

static void
test_values_beyond_the_largest_count_as_it(void)
{
	histogram_reset(&h);
	histogram_add(&h, UINT64_MAX);
	CHECK(is_near(histogram_quantile(&h, 1), HISTOGRAM_MAX));
}

int
main(void)
{
	RUN(test_of_nothing_there_is_no_quantile);
	RUN(test_one_value_is_every_quantile);
	RUN(test_quantiles_are_within_a_64th_of_the_sorted_values);
	RUN(test_each_bucket_begins_where_the_one_before_ends);
	RUN(test_values_beyond_the_largest_count_as_it);
	return unit_done();
}
