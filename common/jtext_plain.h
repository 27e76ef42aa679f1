/*
 * Most values of records at one look, in line: strings that stand for
 * themselves, natural numbers, and flat objects of them, without blanks. What
 * is accepted here jtext_scan() accepts, too, with the same end; NULL says
 * nothing. Text is followed as jtext.h demands.
 */
#ifndef MSK_JTEXT_PLAIN_H
#define MSK_JTEXT_PLAIN_H

#include "utf8.h"

/* Behind the digits at p, of which most numbers have less than 16. */
static inline const char *
jtext_behind_digits(const char *p)
{
#ifdef __SSE2__
	__m128i block = _mm_loadu_si128((const __m128i *)(const void *)p);
	unsigned digits;

	block = _mm_add_epi8(block, _mm_set1_epi8(127 - '9'));
	digits = (unsigned)_mm_movemask_epi8(
	    _mm_cmpgt_epi8(block, _mm_set1_epi8(127 - 10)));
	if (digits != 0xffff)
		return p + __builtin_ctz(~digits);
	p += 16;
#endif
	while (*p >= '0' && *p <= '9')
		p++;
	return p;
}

/* The end of a plain string or a natural number, as most values are, that a
 * comma or brace follows at once; NULL for anything else. */
static inline const char *
jtext_plain_scalar(const char *p)
{
	if (*p == '"') {
		p += 1 + utf8_plain_prefix(p + 1);
		if (*p++ != '"')
			return NULL;
	} else if (*p >= '1' && *p <= '9') {
		p = jtext_behind_digits(p);
	} else if (*p++ != '0') {
		return NULL;
	}
	return *p == ',' || *p == '}' ? p : NULL;
}

/* The same for an object of those, such as an error or headers. */
static inline const char *
jtext_plain_object(const char *p)
{
	do {
		if (p[1] != '"')
			return NULL;
		p += 2 + utf8_plain_prefix(p + 2);
		if (p[0] != '"' || p[1] != ':' ||
		    (p = jtext_plain_scalar(p + 2)) == NULL)
			return NULL;
	} while (*p == ',');
	p++;
	return *p == ',' || *p == '}' ? p : NULL;
}

/* Any of those. */
static inline const char *
jtext_plain_value(const char *p)
{
	return *p == '{' ? jtext_plain_object(p) : jtext_plain_scalar(p);
}

#endif
