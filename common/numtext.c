#include "numtext.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "digits.h"
#include "shortest.h"

#define E8 DIGITS_E8
#define E16 (E8 * E8)

static const uint64_t powers[18] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
	10000000, E8, 10 * E8, 100 * E8, 1000 * E8, 10000 * E8, 100000 * E8,
	1000000 * E8, 10000000 * E8, E16, 10 * E16 };

char *
numtext_uint64(char *to, uint64_t n)
{
	return digits_put(to, n);
}

char *
numtext_int64(char *to, int64_t n)
{
	return digits_put_signed(to, n);
}

/* 16 digits, without trailing zeros: where they end, or if all are 0, at none.
 */
static inline char *
put_fraction(char *to, uint64_t n, char *none)
{
#ifdef AVRO_WIDE
	__m128i digits = digits_16(n / E8, n % E8);
	unsigned others = digits_not_zero(digits);

	_mm_storeu_si128((__m128i *)(void *)to, digits);
	return others != 0 ? to + 32 - __builtin_clz(others) : none;
#else
	uint64_t high = digits8((uint32_t)(n / E8));
	uint64_t low = digits8((uint32_t)(n % E8));

	digits_put8(to, high);
	digits_put8(to + 8, low);
	if (low != 0)
		return to + 16 - __builtin_clzll(low) / 8;
	return high != 0 ? to + 8 - __builtin_clzll(high) / 8 : none;
#endif
}

/* The digits of n, below 10^17, as a fraction: the first one, then 16 others
 * without trailing zeros, between them the point if there are any. */
static inline char *
put_17(char *to, uint64_t n, bool point)
{
	to[0] = (char)('0' + n / E16);
	to[1] = '.';
	return put_fraction(to + 1 + point, n % E16, to + 1);
}

/*
 * v, the shortest text of size, without an exponent. Its whole part is that
 * of size: below 2^53 (a float: 2^24) every whole number is a double, so none
 * lies between size and v; and above, v has nothing behind the point.
 */
static inline char *
put_plain(char *to, struct shortest v, double size)
{
	int behind = -v.exponent; /* digits behind the point */
	int zeros = behind > 17 ? behind - 17 : 0; /* there, at first */
	uint64_t whole = (uint64_t)(int64_t)size;

	if (behind <= 0) {
		to = numtext_uint64(to, v.digits * powers[-behind]);
		memcpy(to, ".0", 2);
		return to + 2;
	}
	to = numtext_uint64(to, whole);
	memcpy(to, ".000", 4);
	if (whole != 0)
		v.digits -= whole * powers[behind];
	return put_17(
	    to + 1 + zeros, v.digits * powers[17 - behind + zeros], false);
}

static int
count_digits(uint64_t n)
{
	int log = (64 - __builtin_clzll(n)) * 1233 >> 12;

	return log + (n >= powers[log]);
}

static char *
put_scientific(char *to, struct shortest v)
{
	int count = count_digits(v.digits);
	int exponent = v.exponent + count - 1;
	uint64_t digits = v.digits * powers[17 - count];

	to = put_17(to, digits, true);
	*to++ = 'e';
	return numtext_int64(to, exponent);
}

/*
 * size times scale, a power of ten, if that is a whole number below 10^15,
 * else 0. Then number / scale is the shortest text of size: IEEE division
 * rounds it to size, and of all numbers of up to 15 digits no other one does
 * (DBL_DIG); so it is also what reading the text back gives.
 */
static inline uint64_t
whole_multiple(double size, double scale)
{
	uint64_t number = (uint64_t)(int64_t)(size * scale + 0.5);

	return (double)number / scale == size ? number : 0;
}

/* number / scale, 10^8 or 10^4: not all digits behind the point are 0. */
static inline char *
put_decimals(char *to, uint64_t number, uint64_t scale)
{
#ifdef AVRO_WIDE
	struct digits_parts parts = digits_parts(number);
	unsigned zeros = __builtin_clz(digits_not_zero(parts.digits)) - 16;

	return digits_put_scaled(to, parts, scale == E8 ? 8 : 4) - zeros;
#else
	uint32_t rest = (uint32_t)(number % scale * (E8 / scale));
	uint64_t digits = digits8(rest);

	to = numtext_uint64(to, number / scale);
	*to++ = '.';
	digits_put8(to, digits);
	return to + 8 - __builtin_clzll(digits) / 8;
#endif
}

static char *
put_size(char *to, double size)
{
	uint64_t number;

	if (size < 0x1p53 && (double)(int64_t)size == size) {
		to = numtext_uint64(to, (uint64_t)(int64_t)size);
		memcpy(to, ".0", 2);
		return to + 2;
	}
	if (size < 1e-4 || size >= 1e16)
		return put_scientific(to, shortest_double(size));
	if (size < 1e7 && (number = whole_multiple(size, 1e8)) != 0)
		return put_decimals(to, number, E8);
	if (size < 1e11 && (number = whole_multiple(size, 1e4)) != 0)
		return put_decimals(to, number, 10000);
	return put_plain(to, shortest_double(size), size);
}

char *
numtext_double(char *to, double value)
{
	*to = '-';
	return put_size(to + (signbit(value) != 0), fabs(value));
}

char *
numtext_float(char *to, float value)
{
	float size = fabsf(value);

	*to = '-';
	to += signbit(value) != 0;
	if (size < 0x1p24f && (float)(int32_t)size == size) {
		to = numtext_uint64(to, (uint64_t)(int64_t)size);
		memcpy(to, ".0", 2);
		return to + 2;
	}
	if (size >= 1e-4f && size < 1e16f)
		return put_plain(to, shortest_float(size), size);
	return put_scientific(to, shortest_float(size));
}
