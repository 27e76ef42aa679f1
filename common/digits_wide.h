/*
 * Decimal digits by AVX-512, 8 or 16 side by side: in line, for what is built
 * for CPUs that have it (avro_build.h).
 */
#ifndef MSK_DIGITS_WIDE_H
#define MSK_DIGITS_WIDE_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The 8 digits of n, below 10^8, as characters: one in the lowest byte of each
 * 64 bits, the first one first. n times 2^52 / 10^k, cut to 52 bits, is what
 * lies behind the point of n / 10^k; ten times that has its first digit above
 * 52 bits. (After D. Lemire, "Converting integers to decimal strings faster
 * with AVX-512", 2022.)
 *
 * The factors are rounded up, by less than 1. n times that is below 10^8,
 * less than the 2^52 / 10^k that the next number has more, for k up to 7. For
 * 8 the factor is rounded down, by 0.28, and one more is added: that is above
 * 10^8 * 0.28, and below what the next number has more.
 */
static inline __m512i
digits_apart(uint64_t n)
{
	const __m512i parts =
	    _mm512_setr_epi64(0x2af31dc, 0x1ad7f29b, 0x10c6f7a0c, 0xa7c5ac472,
		0x68db8bac72, 0x4189374bc6b, 0x28f5c28f5c29, 0x199999999999a);
	const __m512i more = _mm512_setr_epi64(0x2af31dc, 0, 0, 0, 0, 0, 0, 0);
	__m512i behind =
	    _mm512_madd52lo_epu64(more, _mm512_set1_epi64((int64_t)n), parts);

	return _mm512_madd52hi_epu64(
	    _mm512_set1_epi64('0'), behind, _mm512_set1_epi64(10));
}

/* The 16 digits of high and low, each below 10^8. */
static inline __m128i
digits_16(uint64_t high, uint64_t low)
{
	const __m128i places = _mm_setr_epi8(
	    0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120);

	return _mm512_castsi512_si128(
	    _mm512_permutex2var_epi8(digits_apart(high),
		_mm512_castsi128_si512(places), digits_apart(low)));
}

/* The same where high is 0. */
static inline __m128i
digits_low(uint64_t low)
{
	const __m128i places = _mm_setr_epi8(
	    0, 0, 0, 0, 0, 0, 0, 0, 64, 72, 80, 88, 96, 104, 112, 120);

	return _mm512_castsi512_si128(
	    _mm512_permutex2var_epi8(_mm512_set1_epi8('0'),
		_mm512_castsi128_si512(places), digits_apart(low)));
}

/* Write the last of 16 digits, so many; 16 bytes are written. */
static inline void
digits_put_last(char *to, __m128i digits, size_t count)
{
	static const signed char places[32] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
		10, 11, 12, 13, 14, 15 };
	const void *from = places + 16 - count;

	digits =
	    _mm_shuffle_epi8(digits, _mm_loadu_si128((const __m128i *)from));
	_mm_storeu_si128((__m128i *)(void *)to, digits);
}

/* As many as there are between 2^i and 2^(i+1), or where a power of ten lies
 * there, what makes them so many in the upper 32 bits. (K. Willets and D.
 * Lemire, "Computing the number of digits of an integer even faster", 2021) */
#define DIGITS_ALL(count) ((uint64_t)(count) << 32)
#define DIGITS_FROM(power, count) (DIGITS_ALL(count) - (power))

/* How many digits n has, below 10^8: 1 for 0. */
static inline size_t
digits_count(uint64_t n)
{
	static const uint64_t by_log2[27] = { DIGITS_ALL(1), DIGITS_ALL(1),
		DIGITS_ALL(1), DIGITS_FROM(10, 2), DIGITS_ALL(2), DIGITS_ALL(2),
		DIGITS_FROM(100, 3), DIGITS_ALL(3), DIGITS_ALL(3),
		DIGITS_FROM(1000, 4), DIGITS_ALL(4), DIGITS_ALL(4),
		DIGITS_ALL(4), DIGITS_FROM(10000, 5), DIGITS_ALL(5),
		DIGITS_ALL(5), DIGITS_FROM(100000, 6), DIGITS_ALL(6),
		DIGITS_ALL(6), DIGITS_FROM(1000000, 7), DIGITS_ALL(7),
		DIGITS_ALL(7), DIGITS_ALL(7), DIGITS_FROM(10000000, 8),
		DIGITS_ALL(8), DIGITS_ALL(8), DIGITS_ALL(8) };

	return (n + by_log2[63 - __builtin_clzll(n | 1)]) >> 32;
}

/* A number below 10^16 apart. */
struct digits_parts {
	__m128i digits; /* all 16 */
	size_t count; /* of those without leading zeros, 1 for 0 */
};

static inline struct digits_parts
digits_parts(uint64_t n)
{
	uint64_t high = n / 100000000;

	if (high == 0)
		return (struct digits_parts){ digits_low(n), digits_count(n) };
	return (struct digits_parts){ digits_16(high, n - high * 100000000),
		8 + digits_count(high) };
}

/* n / 10^scale, n below 10^16 and scale 1 to 8, with all digits behind the
 * point; up to 32 bytes are written. */
static inline char *
digits_put_scaled(char *to, struct digits_parts n, size_t scale)
{
	size_t count = n.count > scale ? n.count : scale + 1;

	digits_put_last(to, n.digits, count);
	to += count - scale;
	*to = '.';
	digits_put_last(to + 1, n.digits, scale);
	return to + 1 + scale;
}

/* One bit for each of 16 digits that is not 0, the first the lowest. */
static inline unsigned
digits_not_zero(__m128i digits)
{
	return _mm_cmpneq_epi8_mask(digits, _mm_set1_epi8('0'));
}

#endif
