#include "timetext.h"

#include <string.h>

#define DAY_S 86400
#define FIRST_DAY -719162 /* 0001-01-01 */
#define LAST_DAY 2932896 /* 9999-12-31 */

static inline char *
put2(char *to, unsigned n)
{
	static const char pairs[] =
	    "00010203040506070809101112131415161718192021222324"
	    "25262728293031323334353637383940414243444546474849"
	    "50515253545556575859606162636465666768697071727374"
	    "75767778798081828384858687888990919293949596979899";

	memcpy(to, pairs + 2 * n, 2);
	return to + 2;
}

static inline char *
put3(char *to, unsigned n)
{
	*to = (char)('0' + n / 100);
	return put2(to + 1, n % 100);
}

/*
 * Years begin in March here, so that the leap day is a year's last, and days
 * count from 0000-03-01, in eras of 400 years that all have 146097 days.
 * (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms")
 */
static void
print_day(char *to, int64_t days)
{
	unsigned n = (unsigned)(days + 719468);
	unsigned era = n / 146097, of_era = n % 146097;
	unsigned year = (of_era - of_era / 1460 + of_era / 36524 -
			    of_era / 146096) / 365;
	unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
	unsigned month = (5 * of_year + 2) / 153; /* from March */

	year += era * 400 + (month >= 10);
	to = put2(to, year / 100);
	to = put2(to, year % 100);
	*to++ = '-';
	to = put2(to, month < 10 ? month + 3 : month - 9);
	*to++ = '-';
	put2(to, of_year - (153 * month + 2) / 5 + 1);
}

/* In every slot a day that belongs into another one. */
void
timetext_days_init(struct timetext_days *known)
{
	int32_t i;

	for (i = 0; i < TIMETEXT_DAYS; i++)
		known->slots[i].day = i + 1;
}

static inline char *
put_date(char *to, int64_t days, struct timetext_days *known)
{
	struct timetext_day *slot =
	    &known->slots[(uint64_t)days % TIMETEXT_DAYS];

	if (__builtin_expect(slot->day != days, 0)) {
		if (days < FIRST_DAY || days > LAST_DAY)
			return NULL;
		print_day(slot->text, days);
		slot->day = (int32_t)days;
	}
	memcpy(to, slot, sizeof(*slot));
	return to + 10;
}

char *
timetext_date(char *to, int64_t days, struct timetext_days *known)
{
	return put_date(to, days, known);
}

static inline char *
put_clock(char *to, unsigned seconds)
{
	to = put2(to, seconds / 3600);
	*to++ = ':';
	to = put2(to, seconds / 60 % 60);
	*to++ = ':';
	return put2(to, seconds % 60);
}

/* The unit is a constant in each caller, so nothing is divided at run time. */
static inline char *
put_fraction(char *to, unsigned n, unsigned unit)
{
	*to++ = '.';
	if (unit == 1000)
		return put3(to, n);
	if (unit == 1000000)
		return put3(put3(to, n / 1000), n % 1000);
	return put3(
	    put3(put3(to, n / 1000000), n / 1000 % 1000), n % 1000);
}

static inline char *
put_time(char *to, int64_t n, unsigned unit)
{
	to = put_clock(to, (unsigned)(n / unit));
	return put_fraction(to, (unsigned)(n % unit), unit);
}

static inline char *
time_of_day(char *to, int64_t n, unsigned unit)
{
	if (n < 0 || n >= (int64_t)DAY_S * unit)
		return NULL;
	return put_time(to, n, unit);
}

static inline char *
timestamp(char *to, int64_t n, unsigned unit, bool utc,
    struct timetext_days *known)
{
	int64_t a_day = (int64_t)DAY_S * unit;
	int64_t days = n / a_day, of_day = n % a_day;

	if (of_day < 0) { /* before 1970: to the day's beginning */
		days--;
		of_day += a_day;
	}
	if ((to = put_date(to, days, known)) == NULL)
		return NULL;
	*to++ = 'T';
	to = put_time(to, of_day, unit);
	*to = 'Z';
	return to + utc;
}

char *
timetext_time_millis(char *to, int64_t n)
{
	return time_of_day(to, n, 1000);
}

char *
timetext_time_micros(char *to, int64_t n)
{
	return time_of_day(to, n, 1000000);
}

char *
timetext_time_nanos(char *to, int64_t n)
{
	return time_of_day(to, n, 1000000000);
}

char *
timetext_millis(char *to, int64_t n, bool utc, struct timetext_days *known)
{
	return timestamp(to, n, 1000, utc, known);
}

char *
timetext_micros(char *to, int64_t n, bool utc, struct timetext_days *known)
{
	return timestamp(to, n, 1000000, utc, known);
}

char *
timetext_nanos(char *to, int64_t n, bool utc, struct timetext_days *known)
{
	return timestamp(to, n, 1000000000, utc, known);
}
