#include "timetext.h"

#include <endian.h>
#include <stddef.h>

#include "digits.h"

#define DAY_S 86400
#define FIRST_DAY -719162 /* 0001-01-01 */
#define LAST_DAY 2932896 /* 9999-12-31 */

/* Two digits, the first in the lowest byte. */
static inline uint64_t
two(unsigned n)
{
	static const char pairs[] =
	    "00010203040506070809101112131415161718192021222324"
	    "25262728293031323334353637383940414243444546474849"
	    "50515253545556575859606162636465666768697071727374"
	    "75767778798081828384858687888990919293949596979899";
	uint16_t pair;

	memcpy(&pair, pairs + 2 * n, sizeof(pair));
	return le16toh(pair);
}

static inline char *
put_bytes(char *to, uint64_t bytes, size_t count)
{
	bytes = htole64(bytes);
	memcpy(to, &bytes, sizeof(bytes));
	return to + count;
}

/*
 * Years begin in March here, so that the leap day is a year's last, and days
 * count from 0000-03-01. A century, then a year, has 1/4 of an odd number of
 * days, so the count is taken four times; 2939745 / 2^32 is 1/1461 closely
 * enough, and 2141 / 2^16 is 1/30.6, months of 31, 30, 31, 30, 31 days. (Neri
 * and Schneider, "Euclidean affine functions and their application to
 * calendar algorithms", section 6)
 */
static inline char *
put_date(char *to, int64_t days)
{
	uint32_t n = 4 * (uint32_t)(days + 719468) + 3;
	uint32_t century = n / 146097, of_century = n % 146097 | 3;
	uint64_t years = of_century * UINT64_C(2939745);
	uint32_t of_year = (uint32_t)years / 2939745 / 4;
	uint32_t months = 2141 * of_year + 197913;
	uint32_t next = of_year >= 306; /* January and February */
	uint32_t year = (uint32_t)(years >> 32) + next;

	if (days < FIRST_DAY || days > LAST_DAY)
		return NULL;
	if (year == 100) {
		year = 0;
		century++;
	}
	put_bytes(to,
	    two(century) | two(year) << 16 | (uint64_t)'-' << 32 |
		two((months >> 16) - 12 * next) << 40 | (uint64_t)'-' << 56,
	    8);
	return put_bytes(to + 8, two((months & 0xffff) / 2141 + 1), 2);
}

char *
timetext_date(char *to, int64_t days)
{
	return put_date(to, days);
}

/* The unit is a constant in each caller, so nothing is divided at run time. */
static inline char *
put_fraction(char *to, unsigned n, unsigned unit)
{
	*to++ = '.';
	if (unit == 1000)
		return put_bytes(
		    to, two(n / 10) | (uint64_t)('0' + n % 10) << 16, 3);
	if (unit == 1000000)
		return put_bytes(to,
		    two(n / 10000) | two(n / 100 % 100) << 16 |
			two(n % 100) << 32,
		    6);
	digits_put8(to, digits8(n / 10));
	to[8] = (char)('0' + n % 10);
	return to + 9;
}

static inline char *
put_time(char *to, int64_t n, unsigned unit)
{
	unsigned seconds = (unsigned)(n / unit), minutes = seconds / 60;
	unsigned hours = minutes / 60;

	to = put_bytes(to,
	    two(hours) | (uint64_t)':' << 16 | two(minutes - hours * 60) << 24 |
		(uint64_t)':' << 40 | two(seconds - minutes * 60) << 48,
	    8);
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
timestamp(char *to, int64_t n, unsigned unit, bool utc)
{
	int64_t a_day = (int64_t)DAY_S * unit;
	int64_t days = n / a_day, of_day = n % a_day;

	if (of_day < 0) { /* before 1970: to the day's beginning */
		days--;
		of_day += a_day;
	}
	if ((to = put_date(to, days)) == NULL)
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
timetext_millis(char *to, int64_t n, bool utc)
{
	return timestamp(to, n, 1000, utc);
}

char *
timetext_micros(char *to, int64_t n, bool utc)
{
	return timestamp(to, n, 1000000, utc);
}

char *
timetext_nanos(char *to, int64_t n, bool utc)
{
	return timestamp(to, n, 1000000000, utc);
}
