/*
 * Base64 by two lanes of 16 bytes: 24 bytes are 32 characters. For the
 * method see base64_code.h; short input is left to base64_ssse3.
 */
#include "base64_code.h"

#ifdef __SSE2__
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define BOTH_LANES(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))

/* The characters of 32 places. */
AVX2 static inline __m256i
to_characters(__m256i places)
{
	__m256i class = _mm256_or_si256(
	    _mm256_subs_epu8(places, _mm256_set1_epi8(51)),
	    _mm256_and_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(26), places),
		_mm256_set1_epi8(13)));

	return _mm256_add_epi8(
	    places, _mm256_shuffle_epi8(BOTH_LANES(TO_CHARACTER), class));
}

/* encode_lane of two lanes. */
AVX2 static inline __m256i
encode_lanes(__m256i spread)
{
	__m256i even = _mm256_mulhi_epu16(
	    _mm256_and_si256(spread, _mm256_set1_epi32(0x0fc0fc00)),
	    _mm256_set1_epi32(0x04000040));
	__m256i odd = _mm256_mullo_epi16(
	    _mm256_and_si256(spread, _mm256_set1_epi32(0x003f03f0)),
	    _mm256_set1_epi32(0x01000010));

	return to_characters(_mm256_or_si256(even, odd));
}

/* 24 bytes, loaded as the first and the last 16 of them. */
AVX2 static inline void
encode_24(char *to, const unsigned char *b)
{
	__m256i lanes = _mm256_inserti128_si256(
	    _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)b)),
	    _mm_loadu_si128((const __m128i *)(b + 8)), 1);

	lanes = _mm256_shuffle_epi8(
	    lanes, _mm256_setr_epi8(SPREAD_FIRST, SPREAD_LAST));
	_mm256_storeu_si256((__m256i *)to, encode_lanes(lanes));
}

AVX2 static size_t
encode_avx2(char *to, const void *from, size_t len)
{
	const unsigned char *b = from;
	size_t groups = len / 3, i;

	if (groups < 8)
		return base64_ssse3.encode(to, from, len);
	for (i = 0; i + 8 <= groups; i += 8)
		encode_24(to + i * 4, b + i * 3);
	if (i != groups)
		encode_24(to + (groups - 8) * 4, b + (groups - 8) * 3);
	if (len == groups * 3)
		return groups * 4;
	return groups * 4 + base64_portable.encode(to + groups * 4,
				b + groups * 3, len - groups * 3);
}

/* decode_lane of two lanes. */
AVX2 static inline __m256i
decode_lanes(__m256i text, __m256i *bad)
{
	const __m256i nibble = _mm256_set1_epi8(15);
	__m256i high = _mm256_and_si256(_mm256_srli_epi32(text, 4), nibble);
	__m256i low = _mm256_and_si256(text, nibble);
	__m256i slash = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('/'));

	*bad = _mm256_or_si256(*bad,
	    _mm256_and_si256(_mm256_shuffle_epi8(BOTH_LANES(BAD_HIGH), high),
		_mm256_shuffle_epi8(BOTH_LANES(BAD_LOW), low)));
	return _mm256_add_epi8(text, _mm256_shuffle_epi8(BOTH_LANES(TO_PLACE),
					 _mm256_add_epi8(high, slash)));
}

/* 32 characters to 24 bytes, written as 16 and 8. */
AVX2 static inline void
decode_32(unsigned char *to, const char *from, __m256i *bad)
{
	__m256i lanes = _mm256_loadu_si256((const __m256i *)from);

	lanes = _mm256_maddubs_epi16(
	    decode_lanes(lanes, bad), _mm256_set1_epi32(0x01400140));
	lanes = _mm256_madd_epi16(lanes, _mm256_set1_epi32(0x00011000));
	lanes = _mm256_shuffle_epi8(lanes, BOTH_LANES(PACK));
	lanes = _mm256_permutevar8x32_epi32(
	    lanes, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
	_mm_storeu_si128((__m128i *)to, _mm256_castsi256_si128(lanes));
	_mm_storel_epi64(
	    (__m128i *)(to + 16), _mm256_extracti128_si256(lanes, 1));
}

AVX2 static ptrdiff_t
decode_avx2(void *to, const char *from, size_t len)
{
	unsigned char *b = to;
	size_t groups = len / 4 - 1, i; /* all but the last */
	__m256i bad = _mm256_setzero_si256();
	ptrdiff_t last;

	if (len < 9 * 4 || len % 4 != 0)
		return base64_ssse3.decode(to, from, len);
	for (i = 0; i + 8 <= groups; i += 8)
		decode_32(b + i * 3, from + i * 4, &bad);
	if (i != groups)
		decode_32(b + (groups - 8) * 3, from + (groups - 8) * 4, &bad);
	last = base64_portable.decode(b + groups * 3, from + groups * 4, 4);
	if (last == -1 || !_mm256_testz_si256(bad, bad))
		return -1;
	return (ptrdiff_t)(groups * 3) + last;
}

/* 32 characters from the places of those and of each one's next. */
AVX2 static inline void
shift_32(char *to, __m256i places, __m256i next, unsigned bits)
{
	const __m256i low = _mm256_set1_epi8((char)((1 << bits) - 1));

	places = _mm256_sll_epi16(places, _mm_cvtsi32_si128((int)bits));
	next = _mm256_srl_epi16(next, _mm_cvtsi32_si128((int)(6 - bits)));
	places = _mm256_or_si256(
	    _mm256_andnot_si256(low, places), _mm256_and_si256(low, next));
	places = _mm256_and_si256(places, _mm256_set1_epi8(63));
	_mm256_storeu_si256((__m256i *)to, to_characters(places));
}

/* The bytes of low without its first one, and the first of high. */
AVX2 static inline __m256i
next_ones(__m256i low, __m256i high)
{
	return _mm256_alignr_epi8(
	    _mm256_permute2x128_si256(low, high, 0x21), low, 1);
}

/* From the end on, so that what is behind a block is always known. */
AVX2 static bool
shift_avx2(char *to, const char *from, size_t len, unsigned bits)
{
	__m256i bad = _mm256_setzero_si256(), behind = bad, places;
	size_t at = len;

	if (len <= 32)
		return base64_ssse3.shift(to, from, len, bits);
	for (; at >= 32; at -= 32) {
		places = decode_lanes(
		    _mm256_loadu_si256((const __m256i *)(from + at - 32)),
		    &bad);
		shift_32(to + at - 32, places, next_ones(places, behind), bits);
		behind = places;
	}
	places = decode_lanes(_mm256_loadu_si256((const __m256i *)from), &bad);
	behind =
	    decode_lanes(_mm256_loadu_si256((const __m256i *)(from + 1)), &bad);
	shift_32(to, places, behind, bits);
	return _mm256_testz_si256(bad, bad);
}

const struct base64_code base64_avx2 = { encode_avx2, decode_avx2, shift_avx2 };

#endif
