/*
 * Numbers as JSON text.
 *
 * Every function writes at to, returns the place behind the last character,
 * and puts no '\0' there. to has room for NUMTEXT_ROOM bytes, whatever the
 * number: bytes behind the text, within that room, may be overwritten.
 */
#ifndef MSK_NUMTEXT_H
#define MSK_NUMTEXT_H

#include <stdint.h>

#define NUMTEXT_ROOM 40

char *numtext_int64(char *to, int64_t);
char *numtext_uint64(char *to, uint64_t);

/*
 * The fewest digits that read back (round to nearest, ties to even) as the
 * same double, or as the same float; of several such numbers the one nearest
 * to the exact value, of two equally near the one whose last digit is even.
 *
 * The form is that of Python's repr, with the exponent as JSON likes it
 * shortest: 0.1, 1.0, -0.0, 123456.789, 1e16, 1.5e-5. It has an exponent
 * where that is below -4 or above 15, else at least one digit behind the
 * point. The value is finite: what to print for NaN and the infinities is
 * the caller's business.
 */
char *numtext_double(char *to, double);
char *numtext_float(char *to, float);

#endif
