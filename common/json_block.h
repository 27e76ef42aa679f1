/* The inner step of everything that writes JSON strings. */
#ifndef MSK_JSON_BLOCK_H
#define MSK_JSON_BLOCK_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
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
	/* Signed: bytes from 0x80 on are below 0x20, too. */
	stop = _mm_cmplt_epi8(block, _mm_set1_epi8(0x20));
	stop = _mm_or_si128(stop, _mm_cmpeq_epi8(block, _mm_set1_epi8('"')));
	stop = _mm_or_si128(stop, _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
	return (unsigned)_mm_movemask_epi8(stop);
#else
	const unsigned char *p = from;
	unsigned stop = 0, i;

	for (i = 0; i < 16; i++)
		stop |= (unsigned)(p[i] < 0x20 || p[i] >= 0x80 ||
			    p[i] == '"' || p[i] == '\\')
		    << i;
	memcpy(to, from, 16);
	return stop;
#endif
}

#endif
