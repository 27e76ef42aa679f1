/*
 * Decimal digits, 8 at a time, in line: for code that writes a number every
 * few nanoseconds. Others call numtext.h.
 */
#ifndef MSK_DIGITS_H
#define MSK_DIGITS_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#ifdef AVRO_WIDE
#include "digits_wide.h"
#endif

#define DIGITS_E8 UINT64_C(100000000)

/* The 8 decimal digits of n, below 10^8, one a byte, the first in the lowest:
 * halves of 4 digits are split side by side, then quarters. */
static inline uint64_t
digits8(uint32_t n)
{
	uint64_t d = n / 10000 | (uint64_t)(n % 10000) << 32;
	uint64_t tens;

	tens = d * 10486 >> 20 & 0x0000007f0000007f; /* exact below 43699 */
	d = tens | (d - tens * 100) << 16;
	tens = d * 103 >> 10 & 0x000f000f000f000f; /* exact below 179 */
	return tens | (d - tens * 10) << 8;
}

static inline void
digits_put8(char *to, uint64_t digits)
{
	digits = htole64(digits | 0x3030303030303030);
	memcpy(to, &digits, 8);
}

/* n below 10^8, without leading zeros; up to 16 bytes are written. */
static inline char *
digits_put_short(char *to, uint32_t n)
{
#ifdef AVRO_WIDE
	size_t count = digits_count(n);

	digits_put_last(to, digits_low(n), count);
	return to + count;
#else
	uint64_t digits = digits8(n);
	int zeros = __builtin_ctzll(digits | UINT64_C(1) << 56) / 8;

	digits_put8(to, digits >> zeros * 8);
	return to + 8 - zeros;
#endif
}

/* Any n; up to 24 bytes are written. Returns the place behind the text. */
static inline __attribute__((always_inline)) char *
digits_put(char *to, uint64_t n)
{
	uint64_t high;

	if (n < DIGITS_E8)
		return digits_put_short(to, (uint32_t)n);
	high = n / DIGITS_E8;
	if (high < DIGITS_E8) {
#ifdef AVRO_WIDE
		size_t count = 8 + digits_count(high);

		digits_put_last(to, digits_16(high, n % DIGITS_E8), count);
		return to + count;
#else
		to = digits_put_short(to, (uint32_t)high);
#endif
	} else {
		to = digits_put_short(to, (uint32_t)(high / DIGITS_E8));
		digits_put8(to, digits8((uint32_t)(high % DIGITS_E8)));
		to += 8;
	}
	digits_put8(to, digits8((uint32_t)(n % DIGITS_E8)));
	return to + 8;
}

static inline __attribute__((always_inline)) char *
digits_put_signed(char *to, int64_t n)
{
	*to = '-';
	return digits_put(to + (n < 0), n < 0 ? -(uint64_t)n : (uint64_t)n);
}

#endif
