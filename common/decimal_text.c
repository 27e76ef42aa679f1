#include "decimal_text.h"

#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bigdec.h"
#include "mem.h"
#include "numtext.h"

#define E9 UINT64_C(1000000000)
#define E19 UINT64_C(10000000000000000000)

/* The digits of a whole number above 0, and where their point stands. */
struct digits {
	const char *p;
	size_t len;
	bool negative;
};

static char *
put_zeros(char *to, size_t count)
{
	memset(to, '0', count);
	return to + count;
}

static inline char *
put_digits(char *to, const char *p, size_t len)
{
	memcpy(to, p, len);
	return to + len;
}

/* Digits of which scale stand behind the point. */
static char *
put_scaled(char *to, const char *p, size_t len, size_t scale)
{
	if (scale < len) {
		to = put_digits(to, p, len - scale);
		*to++ = '.';
		return put_digits(to, p + len - scale, scale);
	}
	to = put_digits(to, "0.", 2);
	to = put_zeros(to, scale - len);
	return put_digits(to, p, len);
}

static char *
put_number(char *to, struct digits d, int scale, bool trim)
{
	if (d.negative)
		*to++ = '-';
	while (trim && scale > 0 && d.p[d.len - 1] == '0') {
		d.len--;
		scale--;
	}
	if (scale > 0)
		return put_scaled(to, d.p, d.len, (size_t)scale);
	to = put_digits(to, d.p, d.len);
	return scale < 0 ? put_zeros(to, (size_t)-scale) : to;
}

static char *
put_zero(char *to, int scale, bool trim)
{
	*to++ = '0';
	if (trim || scale <= 0)
		return to;
	*to++ = '.';
	return put_zeros(to, (size_t)scale);
}

static uint64_t
load64(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, 8);
	return be64toh(word);
}

/* Up to 8 bytes, sign and all. */
static char *
put_64(char *to, const unsigned char *p, size_t len, int scale, bool trim)
{
	int64_t n = (int64_t)load64(p) >> (64 - 8 * len);
	char room[NUMTEXT_ROOM];
	struct digits d = { .p = room, .negative = n < 0 };

	if (n == 0)
		return put_zero(to, scale, trim);
	d.len =
	    (size_t)(numtext_uint64(room, n < 0 ? -(uint64_t)n : (uint64_t)n) -
		     room);
	return put_number(to, d, scale, trim);
}

/* Exactly 19 digits of n, below 10^19. */
static char *
put_19(char *to, uint64_t n)
{
	char nine[NUMTEXT_ROOM];

	*to++ = (char)('0' + n / (E9 * E9));
	numtext_uint64(nine, E9 + n / E9 % E9);
	to = put_digits(to, nine + 1, 9);
	numtext_uint64(nine, E9 + n % E9);
	return put_digits(to, nine + 1, 9);
}

/* 9 to 16 bytes: the quotient by 10^19 of what is at most 2^127 fits into 64
 * bits. */
static char *
put_128(char *to, const unsigned char *p, size_t len, int scale, bool trim)
{
	__int128 n = (int64_t)load64(p);
	unsigned __int128 size;
	char room[2 * NUMTEXT_ROOM], *end = room;
	struct digits d = { .p = room, .negative = n < 0 };

	n = (__int128)((unsigned __int128)n << (8 * len - 64)) |
	    (__int128)(load64(p + 8) >> (128 - 8 * len));
	size = d.negative ? -(unsigned __int128)n : (unsigned __int128)n;
	if (size < E19) {
		end = numtext_uint64(end, (uint64_t)size);
	} else {
		end = numtext_uint64(end, (uint64_t)(size / E19));
		end = put_19(end, (uint64_t)(size % E19));
	}
	d.len = (size_t)(end - room);
	return put_number(to, d, scale, trim);
}

/* The absolute value in words, the lowest first. */
static size_t
magnitude(uint64_t *words, const unsigned char *p, size_t len, bool negative)
{
	size_t count = (len + 7) / 8, i;
	uint64_t fill = negative ? UINT64_MAX : 0, carry = negative;

	for (i = 0; i < count; i++) {
		uint64_t word = fill;
		size_t bytes = len < 8 ? len : 8, j;

		len -= bytes;
		for (j = 0; j < bytes; j++)
			word = word << 8 | p[len + j];
		word = (word ^ fill) + carry;
		carry = carry != 0 && word == 0;
		words[i] = word;
	}
	while (words[count - 1] == 0)
		count--;
	return count;
}

static char *
put_big(char *to, const unsigned char *p, size_t len, int scale, bool trim)
{
	uint64_t *words = xcalloc(len / 8 + 1, sizeof(*words));
	struct digits d = { .negative = p[0] >= 0x80 };
	size_t count = magnitude(words, p, len, d.negative);
	char *digits = bigdec_digits(words, count, &d.len);

	d.p = digits;
	to = put_number(to, d, scale, trim);
	free(digits);
	free(words);
	return to;
}

char *
decimal_text(
    char *to, const unsigned char *unscaled, size_t len, int scale, bool trim)
{
	/* A first byte that only repeats the sign bit says nothing. */
	while (len > 8 && (unscaled[0] == 0 || unscaled[0] == 0xff) &&
	       ((unscaled[0] ^ unscaled[1]) & 0x80) == 0) {
		unscaled++;
		len--;
	}
	if (len == 0)
		return put_zero(to, scale, trim);
	if (len <= 8)
		return put_64(to, unscaled, len, scale, trim);
	if (len <= 16)
		return put_128(to, unscaled, len, scale, trim);
	return put_big(to, unscaled, len, scale, trim);
}
