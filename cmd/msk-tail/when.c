#include "when.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS ((int64_t)86400000)
#define LATEST_MS ((int64_t)253402300800000) /* the year 10000 */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number of exactly that many digits. */
static bool
digits(const char **p, int count, int *value)
{
	*value = 0;
	while (count-- > 0) {
		if (!is_digit(**p))
			return false;
		*value = *value * 10 + (*(*p)++ - '0');
	}
	return true;
}

static bool
skip(const char **p, char c)
{
	if (**p != c)
		return false;
	++*p;
	return true;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar, years counted
 * from March on, so that the leap day ends them. */
static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = year - (month <= 2), era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719469;
}

static int
days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* .5 or ,5 behind the seconds; digits beyond the third are cut. */
static bool
fraction(const char **p, int64_t *ms)
{
	int unit = 100;

	if (!skip(p, '.') && !skip(p, ','))
		return true;
	if (!is_digit(**p))
		return false;
	for (; is_digit(**p); ++*p, unit /= 10)
		*ms += (**p - '0') * unit;
	return true;
}

static bool
clock_time(const char **p, int64_t *ms)
{
	int hour, minute, second = 0;

	if (!digits(p, 2, &hour) || !skip(p, ':') || !digits(p, 2, &minute))
		return false;
	if (skip(p, ':') && (!digits(p, 2, &second) || !fraction(p, ms)))
		return false;
	if (hour > 24 || minute > 59 || second > 60)
		return false;
	*ms += ((hour * 60 + minute) * 60 + second) * (int64_t)1000;
	return *ms <= DAY_MS;
}

/* Z, +01:00, +0100, +01, or nothing. */
static bool
zone(const char **p, int64_t *ms)
{
	int hour, minute = 0, sign = **p == '-' ? 1 : -1;

	if (skip(p, 'Z') || skip(p, 'z') || **p == '\0')
		return true;
	if (!skip(p, '+') && !skip(p, '-'))
		return false;
	if (!digits(p, 2, &hour))
		return false;
	if (skip(p, ':') ? !digits(p, 2, &minute)
			 : **p != '\0' && !digits(p, 2, &minute))
		return false;
	*ms += sign * (hour * 60 + minute) * (int64_t)60000;
	return hour <= 14 && minute <= 59;
}

static int
parse_iso(const char *p, int64_t *ms)
{
	int year, month, day;
	int64_t of_day = 0;

	if (!digits(&p, 4, &year) || !skip(&p, '-') || !digits(&p, 2, &month) ||
	    !skip(&p, '-') || !digits(&p, 2, &day))
		return -1;
	if (month < 1 || month > 12 || day < 1 || day > days_in(year, month))
		return -1;
	if (skip(&p, 'T') || skip(&p, 't') || skip(&p, ' ')) {
		if (!clock_time(&p, &of_day) || !zone(&p, &of_day))
			return -1;
	}
	if (*p != '\0')
		return -1;
	*ms = days_from_civil(year, month, day) * DAY_MS + of_day;
	return 0;
}

static int
parse_ms(const char *text, int64_t *ms)
{
	char *end;

	if (!is_digit(*text))
		return -1;
	errno = 0;
	*ms = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0' ? 0 : -1;
}

static int64_t
unit_ms(const char **p)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 },
		{ "h", 3600000 }, { "d", DAY_MS }, { "w", 7 * DAY_MS } };
	size_t i, len;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		len = strlen(units[i].name);
		if (strncmp(*p, units[i].name, len) == 0) {
			*p += len;
			return units[i].ms;
		}
	}
	return 0;
}

int
when_parse_ago(const char *text, int64_t *ms)
{
	const char *p = text;
	int64_t unit, sum = 0;
	double value;
	char *end;

	if (!skip(&p, '-') || !is_digit(*p))
		return -1;
	while (*p != '\0') {
		if (!is_digit(*p))
			return -1;
		value = strtod(p, &end);
		p = end;
		unit = unit_ms(&p);
		if (unit == 0 || value * (double)unit > 1e15)
			return -1;
		sum += (int64_t)(value * (double)unit);
	}
	*ms = sum;
	return 0;
}

int
when_parse(const char *text, int64_t now_ms, int64_t *ms)
{
	if (when_parse_ago(text, ms) == 0)
		*ms = now_ms - *ms;
	else if (parse_ms(text, ms) == -1 && parse_iso(text, ms) == -1)
		return -1;
	return *ms >= 0 && *ms < LATEST_MS ? 0 : -1;
}
