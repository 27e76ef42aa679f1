/*
 * Exact decimals as text: an unscaled integer, big endian in two's
 * complement (as Avro, Connect and Java's BigInteger have it), and how many
 * of its digits stand behind the point.
 */
#ifndef MSK_DECIMAL_TEXT_H
#define MSK_DECIMAL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* The most bytes that the text takes, or that are written behind it. */
static inline size_t
decimal_text_room(size_t len, int scale)
{
	return len * 5 / 2 + (size_t)(scale < 0 ? -scale : scale) + 48;
}

/*
 * Write the number unscaled / 10^scale, as plain digits without an exponent:
 * 12340 is 123.40 at scale 2, 0.012340 at 6, 1234000 at -2. With trim, zeros
 * at the end of the fraction, and a point with nothing behind it, are left
 * out. 8 bytes behind the unscaled value can be read; no bytes are 0.
 * Returns the place behind the text. The time grows with the square of len,
 * which 64 KiB make 30 ms.
 */
char *decimal_text(
    char *to, const unsigned char *unscaled, size_t len, int scale, bool trim);

#endif
