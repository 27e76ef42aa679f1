/*
 * The codes behind base64.h, one for a kind of CPU, for the choice between
 * them and for their tests.
 *
 * The vectors work after W. Mula and D. Lemire, "Faster Base64 Encoding and
 * Decoding Using AVX2 Instructions" (2018). The last block of an input is
 * laid so that it ends with the input, over a part of the one before. So
 * nothing outside is read or written, and no more than one group is left to
 * the portable code: an encoder's incomplete one, a decoder's last, which
 * may be padded.
 */
#ifndef MSK_BASE64_CODE_H
#define MSK_BASE64_CODE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * encode and decode keep base64.h's contract, each at any length.
 *
 * shift moves a text by 0, 2 or 4 bits: to[i] is the character of the six
 * that begin so many bits into from[i]; behind the last character there are
 * zeros. Reads and writes exactly len characters; false where one of from is
 * outside the alphabet.
 */
struct base64_code {
	size_t (*encode)(char *to, const void *from, size_t len);
	ptrdiff_t (*decode)(void *to, const char *from, size_t len);
	bool (*shift)(char *to, const char *from, size_t len, unsigned bits);
};

extern const struct base64_code base64_portable;

#ifdef __SSE2__
extern const struct base64_code base64_ssse3, base64_avx2, base64_vbmi;

/*
 * What base64_vbmi can besides: decode a text up to its end, which it finds.
 * Returns that: the first byte that is neither a character nor padding; NULL
 * where base64_decode would refuse the text. 64 bytes from there on can be
 * read; *len bytes are written, and up to 64 behind them.
 */
const char *base64_decode_run(void *to, size_t *len, const char *from);

/* Whether this CPU has all that base64_vbmi takes. */
#define BASE64_HAS_VBMI() \
	(__builtin_cpu_supports("avx512bw") && \
	    __builtin_cpu_supports("avx512vbmi") && \
	    __builtin_cpu_supports("bmi2"))

/* What follows are the vectors' tables, one lane each. */

/* To the bytes 1 0 2 1 of each group, from a lane that begins with them and
 * from one that ends with them. */
#define SPREAD_FIRST 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10
#define SPREAD_LAST 5, 4, 6, 5, 8, 7, 9, 8, 11, 10, 12, 11, 14, 13, 15, 14

/* What to add to a place to get its character; by 0 for a to z, place - 51
 * for digits, + and /, 13 for A to Z. */
#define TO_CHARACTER \
	'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, \
	    '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', \
	    0, 0

/* What to add to a character to get its place; by its high nibble, but 1 for
 * the slash. */
#define TO_PLACE \
	0, 63 - '/', 62 - '+', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, \
	    0, 0, 0, 0, 0, 0

/* A character is bad where what its nibbles say has a bit in common. By high
 * nibble: 1 for 2x, 2 for 3x, 4 for 4x and 6x, 8 for 5x and 7x, 16 else. */
#define BAD_HIGH 16, 16, 1, 2, 4, 8, 4, 8, 16, 16, 16, 16, 16, 16, 16, 16
#define BAD_LOW \
	16 + 1 + 4, 16 + 1, 16 + 1, 16 + 1, 16 + 1, 16 + 1, 16 + 1, 16 + 1, \
	    16 + 1, 16 + 1, 16 + 1 + 2, 16 + 2 + 8, 16 + 1 + 2 + 8, \
	    16 + 1 + 2 + 8, 16 + 1 + 2 + 8, 16 + 2 + 8

/* Gathers the 3 bytes of each 32 bits, in their order, at the lane's start. */
#define PACK 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1
#endif

#endif
