/* The inner step of everything that writes JSON strings. */
#ifndef MSK_JSON_BLOCK_H
#define MSK_JSON_BLOCK_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

/*
 * Copy 16 bytes, and return one bit for each of them (the first the lowest)
 * that may not stand in a JSON string as it is, or has to be looked at: a
 * quote, a backslash, a control character, a byte from 0x80 on.
 */
static inline unsigned
json_copy16(char *to, const void *from)
{
#ifdef __SSE2__
	__m128i block = _mm_loadu_si128((const __m128i *)from), stop;

	_mm_storeu_si128((__m128i *)(void *)to, block);
	/* With the bit of 2 turned over, a quote is 0x20, blank and ! are
	 * above it, control characters below; bytes from 0x80 on are so, too,
	 * being negative. What is left above 0x20 is not negative when 0x21
	 * is taken off; only the sign counts below. */
	stop = _mm_xor_si128(block, _mm_set1_epi8(2));
	stop = _mm_subs_epi8(stop, _mm_set1_epi8(0x21));
	stop = _mm_or_si128(stop, _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
	return (unsigned)_mm_movemask_epi8(stop);
#else
	const unsigned char *p = from;
	unsigned stop = 0, i;

	for (i = 0; i < 16; i++)
		stop |= (unsigned)(p[i] < 0x20 || p[i] >= 0x80 || p[i] == '"' ||
				   p[i] == '\\')
			<< i;
	memcpy(to, from, 16);
	return stop;
#endif
}

#ifdef __AVX512BW__
/* The same for 64 bytes. */
static inline uint64_t
json_copy64(char *to, const void *from)
{
	__m512i block = _mm512_loadu_si512(from), stop;

	_mm512_storeu_si512(to, block);
	stop = _mm512_xor_si512(block, _mm512_set1_epi8(2));
	stop = _mm512_subs_epi8(stop, _mm512_set1_epi8(0x21));
	return _mm512_movepi8_mask(stop) |
	       _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('\\'));
}
#else
static inline uint64_t
json_copy64(char *to, const void *from)
{
	const char *p = from;
	uint64_t stop = json_copy16(to, p);

	stop |= (uint64_t)json_copy16(to + 16, p + 16) << 16;
	stop |= (uint64_t)json_copy16(to + 32, p + 32) << 32;
	return stop | (uint64_t)json_copy16(to + 48, p + 48) << 48;
}
#endif

#endif
