
#include "timetext.h"
#include "unit.h"

static char text[TIMETEXT_ROOM + 8];

/* What the function wrote; "" where it refused. */
static const char *
done(const char *end)
{
	text[end != NULL ? end - text : 0] = '\0';
	return text;
}

/* Every day of all years, against a calendar that counts. */
static void
test_all_days(void)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int64_t day = -719162;
	int year, month, of_month, wrong = 0;
	char want[48];

	for (year = 1; year <= 9999; year++)
		for (month = 0; month < 12; month++) {
			int leap = (year % 4 == 0 && year % 100 != 0) ||
				   year % 400 == 0;
			int len = lengths[month] + (month == 1 && leap);

			for (of_month = 1; of_month <= len; of_month++) {
				snprintf(want, sizeof(want), "%04d-%02d-%02d",
				    year, month + 1, of_month);
				wrong +=
				    strcmp(done(timetext_date(text, day++)),
					want) != 0;
			}
		}
	CHECK(wrong == 0);
	CHECK(day == 2932897);
}

static void
test_date_range(void)
{
	CHECK_TEXT(done(timetext_date(text, -719162)), "0001-01-01");
	CHECK_TEXT(done(timetext_date(text, -719163)), "");
	CHECK_TEXT(done(timetext_date(text, 2932896)), "9999-12-31");
	CHECK_TEXT(done(timetext_date(text, 2932897)), "");
	CHECK_TEXT(done(timetext_date(text, INT64_MAX)), "");
	CHECK_TEXT(done(timetext_date(text, INT64_MIN)), "");
}

/* Every second of a day, and every part of a second that has its digits. */
static void
test_times(void)
{
	char want[64];
	int i, wrong = 0;

	for (i = 0; i < 86400; i++) {
		int64_t n = (int64_t)i * 1000 + i % 1000;

		snprintf(want, sizeof(want), "%02d:%02d:%02d.%03d", i / 3600,
		    i / 60 % 60, i % 60, i % 1000);
		wrong += strcmp(done(timetext_time_millis(text, n)), want) != 0;
	}
	for (i = 0; i < 1000000; i += 7) {
		snprintf(want, sizeof(want), "00:00:01.%06d", i);
		wrong += strcmp(done(timetext_time_micros(text, 1000000 + i)),
			     want) != 0;
		snprintf(want, sizeof(want), "23:59:59.%09d", 999 * i);
		wrong += strcmp(done(timetext_time_nanos(
				    text, INT64_C(86399000000000) + 999 * i)),
			     want) != 0;
	}
	CHECK(wrong == 0);
}

static void
test_time_range(void)
{
	CHECK_TEXT(done(timetext_time_millis(text, -1)), "");
	CHECK_TEXT(done(timetext_time_millis(text, 0)), "00:00:00.000");
	CHECK_TEXT(done(timetext_time_millis(text, 86399999)), "23:59:59.999");
	CHECK_TEXT(done(timetext_time_millis(text, 86400000)), "");
	CHECK_TEXT(done(timetext_time_micros(text, INT64_C(86400000000))), "");
	CHECK_TEXT(
	    done(timetext_time_nanos(text, INT64_C(86400000000000))), "");
	CHECK_TEXT(done(timetext_time_nanos(text, INT64_MIN)), "");
}

static void
test_timestamps(void)
{
	CHECK_TEXT(
	    done(timetext_millis(text, 0, true)), "1970-01-01T00:00:00.000Z");
	CHECK_TEXT(
	    done(timetext_millis(text, -1, false)), "1969-12-31T23:59:59.999");
	CHECK_TEXT(done(timetext_micros(text, -86400000000, true)),
	    "1969-12-31T00:00:00.000000Z");
	CHECK_TEXT(done(timetext_nanos(text, INT64_MIN, true)),
	    "1677-09-21T00:12:43.145224192Z");
	CHECK_TEXT(done(timetext_nanos(text, INT64_MAX, false)),
	    "2262-04-11T23:47:16.854775807");
	CHECK_TEXT(done(timetext_millis(text, -62135596800000, true)),
	    "0001-01-01T00:00:00.000Z");
	CHECK_TEXT(done(timetext_millis(text, -62135596800001, true)), "");
	CHECK_TEXT(done(timetext_micros(text, 253402300799999999, true)),
	    "9999-12-31T23:59:59.999999Z");
	CHECK_TEXT(done(timetext_micros(text, 253402300800000000, true)), "");
	CHECK_TEXT(done(timetext_millis(text, INT64_MIN, true)), "");
}

int
main(void)
{
	RUN(test_all_days);
	RUN(test_date_range);
	RUN(test_times);
	RUN(test_time_range);
	RUN(test_timestamps);
	return unit_done();
}
