/*
 * Base64 by AVX-512 VBMI, which looks up 64 bytes in a table of 64 or 128 at
 * once: 48 bytes are 64 characters. What is less than a block goes the same
 * way under a mask, so there is no other code for the end of the input.
 *
 * After W. Mula and D. Lemire, "Base64 encoding and decoding at almost the
 * speed of a memory copy" (2020).
 */
#include "base64_code.h"

#ifdef __SSE2__
#include <immintrin.h>
#include <stdint.h>

#define VBMI __attribute__((target("avx512f,avx512bw,avx512vbmi,bmi2")))

static const char alphabet[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "abcdefghijklmnopqrstuvwxyz"
				 "0123456789+/";

/* An ASCII character's place in the alphabet, or -1. */
static const char place[128] = { -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
	-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
	-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 62, -1, -1, -1, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -1, -1, -1, -1, 0,
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
	21, 22, 23, 24, 25, -1, -1, -1, -1, -1, -1, 26, 27, 28, 29, 30, 31, 32,
	33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50,
	51, -1, -1, -1, -1, -1 };

/* Gathers the 3 bytes of each 32 bits, in their order. */
static const char pack[64] = { 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 18, 17,
	16, 22, 21, 20, 26, 25, 24, 30, 29, 28, 34, 33, 32, 38, 37, 36, 42, 41,
	40, 46, 45, 44, 50, 49, 48, 54, 53, 52, 58, 57, 56, 62, 61, 60, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

/* To the bytes 1 0 2 1 of each group. */
static const char spread[64] = { 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11,
	10, 13, 12, 14, 13, 16, 15, 17, 16, 19, 18, 20, 19, 22, 21, 23, 22, 25,
	24, 26, 25, 28, 27, 29, 28, 31, 30, 32, 31, 34, 33, 35, 34, 37, 36, 38,
	37, 40, 39, 41, 40, 43, 42, 44, 43, 46, 45, 47, 46 };

/* Each byte's next one. */
static const char next_one[64] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
	14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
	32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49,
	50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 0 };

/* Where the four places of a group begin in these. */
#define SHIFTS UINT64_C(0x3036242a1016040a)

/* The lowest len bits; all of them from 64 on. */
VBMI static inline __mmask64
first(size_t len)
{
	return len < 64 ? _bzhi_u64(UINT64_MAX, (unsigned)len) : UINT64_MAX;
}

VBMI static inline void
encode_block(char *to, const unsigned char *b, size_t len)
{
	size_t size = len / 3 * 4 + (len % 3 != 0 ? 4 : 0);
	__m512i block = _mm512_maskz_loadu_epi8(first(len), b);

	block = _mm512_permutexvar_epi8(_mm512_loadu_si512(spread), block);
	block = _mm512_multishift_epi64_epi8(_mm512_set1_epi64(SHIFTS), block);
	block = _mm512_permutexvar_epi8(block, _mm512_loadu_si512(alphabet));
	block = _mm512_mask_mov_epi8(
	    _mm512_set1_epi8('='), first((len * 4 + 2) / 3), block);
	_mm512_mask_storeu_epi8(to, first(size), block);
}

VBMI static size_t
encode_vbmi(char *to, const void *from, size_t len)
{
	const unsigned char *b = from;
	char *start = to;

	for (; len >= 48; len -= 48, b += 48, to += 64)
		encode_block(to, b, 48);
	if (len != 0)
		encode_block(to, b, len);
	return (size_t)(to - start) + len / 3 * 4 + (len % 3 != 0 ? 4 : 0);
}

/* The places of those of 64 characters that the mask says, 0 for others;
 * sets the highest bit of *bad where one has none. */
VBMI static inline __m512i
places_of(const char *text, __mmask64 those, __m512i *bad)
{
	__m512i chars =
	    _mm512_mask_loadu_epi8(_mm512_set1_epi8('A'), those, text);
	__m512i places = _mm512_permutex2var_epi8(
	    _mm512_loadu_si512(place), chars, _mm512_loadu_si512(place + 64));

	*bad = _mm512_ternarylogic_epi32(*bad, chars, places, 0xfe); /* or */
	return places;
}

/* 64 places to 48 bytes. */
VBMI static inline __m512i
packed(__m512i places)
{
	places = _mm512_maddubs_epi16(places, _mm512_set1_epi32(0x01400140));
	places = _mm512_madd_epi16(places, _mm512_set1_epi32(0x00011000));
	return _mm512_permutexvar_epi8(_mm512_loadu_si512(pack), places);
}

/* Up to 64 characters, whole groups, to the 3 bytes of each. */
VBMI static inline void
decode_block(unsigned char *to, const char *from, size_t len, __m512i *bad)
{
	__m512i block = places_of(from, first(len), bad);

	_mm512_mask_storeu_epi8(to, first(len / 4 * 3), packed(block));
}

VBMI static ptrdiff_t
decode_vbmi(void *to, const char *from, size_t len)
{
	unsigned char *b = to;
	__m512i bad = _mm512_setzero_si512();
	ptrdiff_t last;

	if (len % 4 != 0)
		return -1;
	if (len == 0)
		return 0;
	for (len -= 4; len >= 64; len -= 64, from += 64, b += 48)
		decode_block(b, from, 64, &bad);
	if (len != 0)
		decode_block(b, from, len, &bad);
	b += len / 4 * 3;
	last = base64_portable.decode(b, from + len, 4);
	if (last == -1 || _mm512_movepi8_mask(bad) != 0)
		return -1;
	return b - (unsigned char *)to + last;
}

/* The last n characters before what is none, up to 63, of which the 3 bytes of
 * each group are at b: where the text ends behind padding. NULL for what
 * base64_decode refuses. */
static inline const char *
end_padded(unsigned char **b, const char *from, size_t n)
{
	size_t rest = n % 4;

	*b += n / 4 * 3;
	from += n;
	if (rest == 0)
		return from;
	if (rest == 1 || from[0] != '=' || (rest == 2 && from[1] != '=') ||
	    (*b)[rest - 1] != 0)
		return NULL;
	*b += rest - 1;
	return from + 4 - rest;
}

/* What is no character is a stop: its place has the highest bit set, or it
 * has it itself. */
VBMI const char *
base64_decode_run(void *to, size_t *len, const char *from)
{
	unsigned char *b = to;
	size_t n;

	for (;; from += 64, b += 48) {
		__m512i chars = _mm512_loadu_si512(from);
		__m512i block =
		    _mm512_permutex2var_epi8(_mm512_loadu_si512(place), chars,
			_mm512_loadu_si512(place + 64));
		__mmask64 stops =
		    _mm512_movepi8_mask(_mm512_or_si512(chars, block));

		n = stops != 0 ? (size_t)__builtin_ctzll(stops) : 64;
		block = _mm512_maskz_mov_epi8(first(n), block);
		_mm512_storeu_si512(b, packed(block));
		if (stops != 0)
			break;
	}
	from = end_padded(&b, from, n);
	*len = (size_t)(b - (unsigned char *)to);
	return from;
}

/* Up to 64 characters; where there are more, the last of 64 is no use, since
 * its next is not here. */
VBMI static inline void
shift_block(char *to, const char *from, size_t len, unsigned bits, __m512i *bad)
{
	const __m512i high = _mm512_set1_epi8((char)(0xff << bits));
	__m512i here = places_of(from, first(len), bad);
	__m512i next = _mm512_maskz_permutexvar_epi8(
	    first(63), _mm512_loadu_si512(next_one), here);

	/* The lookup takes no notice of the two highest bits. */
	here = _mm512_sllv_epi16(here, _mm512_set1_epi16((short)bits));
	next = _mm512_srlv_epi16(next, _mm512_set1_epi16((short)(6 - bits)));
	here = _mm512_ternarylogic_epi32(high, here, next, 0xca); /* high ? : */
	here = _mm512_permutexvar_epi8(here, _mm512_loadu_si512(alphabet));
	_mm512_mask_storeu_epi8(to, first(len), here);
}

VBMI static bool
shift_vbmi(char *to, const char *from, size_t len, unsigned bits)
{
	__m512i bad = _mm512_setzero_si512();

	for (; len > 64; len -= 63, from += 63, to += 63)
		shift_block(to, from, 64, bits, &bad);
	if (len != 0)
		shift_block(to, from, len, bits, &bad);
	return _mm512_movepi8_mask(bad) == 0;
}

const struct base64_code base64_vbmi = { encode_vbmi, decode_vbmi, shift_vbmi };

#endif
