/*
 * UTF-8 (RFC 3629): well-formed sequences only, no overlong form, no
 * surrogate, nothing above U+10FFFF.
 */
#ifndef MSK_UTF8_H
#define MSK_UTF8_H

#include <stddef.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * How many bytes from p on stand for themselves in a JSON string: neither
 * quote nor backslash nor a control character nor the beginning of a
 * sequence. The text must hold a byte that stops it, and BUF_PAD readable
 * bytes behind that one. Most strings end within the first blocks, which are
 * looked at in line.
 */
static inline size_t utf8_plain_prefix(const char *p);

/* The same, for a long run. */
size_t utf8_plain_run(const char *p);

/* The length (1-4) of the well-formed sequence at p, of which len bytes are
 * there; 0 where there is none. */
size_t utf8_sequence(const char *p, size_t len);

/* Where the first byte that is not well-formed stands; len without. */
size_t utf8_valid_prefix(const char *p, size_t len);

/* Write a character's sequence and return its length. */
size_t utf8_encode(char to[4], unsigned character);

#ifdef __SSE2__
/* Bit i is set where byte i of the 16 at p is not plain. As signed bytes,
 * control characters and those from 0x80 on are all below the blank. */
static inline unsigned
utf8_stops(const char *p)
{
	__m128i block = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i stop = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
	    _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));

	stop = _mm_or_si128(stop, _mm_cmplt_epi8(block, _mm_set1_epi8(0x20)));
	return (unsigned)_mm_movemask_epi8(stop);
}

static inline size_t
utf8_plain_prefix(const char *p)
{
	unsigned stops = utf8_stops(p);

	if (stops != 0)
		return (size_t)__builtin_ctz(stops);
	return 16 + utf8_plain_run(p + 16);
}
#else
static inline size_t
utf8_plain_prefix(const char *p)
{
	return utf8_plain_run(p);
}
#endif

#endif
