/*
 * Base64 by one lane of 16 bytes: 12 bytes are 16 characters. For the method
 * see base64_code.h.
 */
#include "base64_code.h"

#ifdef __SSE2__
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define SSSE3 __attribute__((target("ssse3")))

/* The characters of 16 places. */
SSSE3 static inline __m128i
to_characters(__m128i places)
{
	__m128i class = _mm_or_si128(_mm_subs_epu8(places, _mm_set1_epi8(51)),
	    _mm_and_si128(
		_mm_cmpgt_epi8(_mm_set1_epi8(26), places), _mm_set1_epi8(13)));

	return _mm_add_epi8(
	    places, _mm_shuffle_epi8(_mm_setr_epi8(TO_CHARACTER), class));
}

/* The groups' places in the alphabet: multiplying shifts each by its own
 * number of bits. */
SSSE3 static inline __m128i
encode_lane(__m128i spread)
{
	__m128i even =
	    _mm_mulhi_epu16(_mm_and_si128(spread, _mm_set1_epi32(0x0fc0fc00)),
		_mm_set1_epi32(0x04000040));
	__m128i odd =
	    _mm_mullo_epi16(_mm_and_si128(spread, _mm_set1_epi32(0x003f03f0)),
		_mm_set1_epi32(0x01000010));

	return to_characters(_mm_or_si128(even, odd));
}

/* 12 bytes, as 8 and 4. */
SSSE3 static inline void
encode_12(char *to, const unsigned char *b)
{
	uint32_t tail;
	__m128i lane;

	memcpy(&tail, b + 8, sizeof(tail));
	lane = _mm_unpacklo_epi64(
	    _mm_loadl_epi64((const __m128i *)b), _mm_cvtsi32_si128((int)tail));
	lane = _mm_shuffle_epi8(lane, _mm_setr_epi8(SPREAD_FIRST));
	_mm_storeu_si128((__m128i *)to, encode_lane(lane));
}

SSSE3 static size_t
encode_ssse3(char *to, const void *from, size_t len)
{
	const unsigned char *b = from;
	size_t groups = len / 3, i;

	if (groups < 4)
		return base64_portable.encode(to, from, len);
	for (i = 0; i + 4 <= groups; i += 4)
		encode_12(to + i * 4, b + i * 3);
	if (i != groups)
		encode_12(to + (groups - 4) * 4, b + (groups - 4) * 3);
	if (len == groups * 3)
		return groups * 4;
	return groups * 4 + base64_portable.encode(to + groups * 4,
				b + groups * 3, len - groups * 3);
}

/* The places of 16 characters; sets bits of *bad where one has none. */
SSSE3 static inline __m128i
decode_lane(__m128i text, __m128i *bad)
{
	const __m128i nibble = _mm_set1_epi8(15);
	__m128i high = _mm_and_si128(_mm_srli_epi32(text, 4), nibble);
	__m128i low = _mm_and_si128(text, nibble);
	__m128i slash = _mm_cmpeq_epi8(text, _mm_set1_epi8('/'));

	*bad = _mm_or_si128(
	    *bad, _mm_and_si128(_mm_shuffle_epi8(_mm_setr_epi8(BAD_HIGH), high),
		      _mm_shuffle_epi8(_mm_setr_epi8(BAD_LOW), low)));
	return _mm_add_epi8(text, _mm_shuffle_epi8(_mm_setr_epi8(TO_PLACE),
				      _mm_add_epi8(high, slash)));
}

/* 16 characters to 12 bytes, written as 8 and 4. */
SSSE3 static inline void
decode_16(unsigned char *to, const char *from, __m128i *bad)
{
	__m128i lane = _mm_loadu_si128((const __m128i *)from);
	uint32_t tail;

	lane = _mm_maddubs_epi16(
	    decode_lane(lane, bad), _mm_set1_epi32(0x01400140));
	lane = _mm_madd_epi16(lane, _mm_set1_epi32(0x00011000));
	lane = _mm_shuffle_epi8(lane, _mm_setr_epi8(PACK));
	_mm_storel_epi64((__m128i *)to, lane);
	tail = (uint32_t)_mm_cvtsi128_si32(_mm_srli_si128(lane, 8));
	memcpy(to + 8, &tail, sizeof(tail));
}

SSSE3 static ptrdiff_t
decode_ssse3(void *to, const char *from, size_t len)
{
	unsigned char *b = to;
	size_t groups = len / 4 - 1, i; /* all but the last */
	__m128i bad = _mm_setzero_si128();
	ptrdiff_t last;

	if (len < 5 * 4 || len % 4 != 0)
		return base64_portable.decode(to, from, len);
	for (i = 0; i + 4 <= groups; i += 4)
		decode_16(b + i * 3, from + i * 4, &bad);
	if (i != groups)
		decode_16(b + (groups - 4) * 3, from + (groups - 4) * 4, &bad);
	last = base64_portable.decode(b + groups * 3, from + groups * 4, 4);
	bad = _mm_cmpeq_epi8(bad, _mm_setzero_si128());
	if (last == -1 || _mm_movemask_epi8(bad) != 0xffff)
		return -1;
	return (ptrdiff_t)(groups * 3) + last;
}

/* 16 characters from the places of those and of each one's next. */
SSSE3 static inline void
shift_16(char *to, __m128i places, __m128i next, unsigned bits)
{
	const __m128i low = _mm_set1_epi8((char)((1 << bits) - 1));

	places = _mm_sll_epi16(places, _mm_cvtsi32_si128((int)bits));
	next = _mm_srl_epi16(next, _mm_cvtsi32_si128((int)(6 - bits)));
	places = _mm_or_si128(
	    _mm_andnot_si128(low, places), _mm_and_si128(low, next));
	places = _mm_and_si128(places, _mm_set1_epi8(63));
	_mm_storeu_si128((__m128i *)to, to_characters(places));
}

/* From the end on, so that what is behind a block is always known. */
SSSE3 static bool
shift_ssse3(char *to, const char *from, size_t len, unsigned bits)
{
	__m128i bad = _mm_setzero_si128(), behind = bad, places;
	size_t at = len;

	if (len <= 16)
		return base64_portable.shift(to, from, len, bits);
	for (; at >= 16; at -= 16) {
		places = decode_lane(
		    _mm_loadu_si128((const __m128i *)(from + at - 16)), &bad);
		shift_16(to + at - 16, places,
		    _mm_alignr_epi8(behind, places, 1), bits);
		behind = places;
	}
	places = decode_lane(_mm_loadu_si128((const __m128i *)from), &bad);
	behind =
	    decode_lane(_mm_loadu_si128((const __m128i *)(from + 1)), &bad);
	shift_16(to, places, behind, bits);
	bad = _mm_cmpeq_epi8(bad, _mm_setzero_si128());
	return _mm_movemask_epi8(bad) == 0xffff;
}

const struct base64_code base64_ssse3 = { encode_ssse3, decode_ssse3,
	shift_ssse3 };

#endif
