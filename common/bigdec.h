/* Integers of any length to decimal digits. */
#ifndef MSK_BIGDEC_H
#define MSK_BIGDEC_H

#include <stddef.h>
#include <stdint.h>

/*
 * The digits of the number whose 64-bit words are given, the lowest first,
 * the highest not 0: without leading zeros, *len of them, for the caller to
 * free.
 */
char *bigdec_digits(const uint64_t *words, size_t count, size_t *len);

#endif
