/*
 * Powers of ten to 128 bits, for shortest.c.
 */
#ifndef MSK_POWER10_H
#define MSK_POWER10_H

#include <stdint.h>

#define POWER10_MIN (-304)
#define POWER10_MAX 335

__extension__ typedef unsigned __int128 uint128;

struct power10 {
	uint64_t high, low;
};

/* 10^(16 i) for i from -19, to 192 bits, rounded down; 10^i to 64 bits,
 * exactly. Of all of them the highest bit is set. */
extern const uint64_t power10_coarse[40][3], power10_fine[16];

/*
 * The 128 highest bits of 10^k, rounded down, plus 1; the highest bit is
 * set. That is floor(10^k / 2^(b - 127)) + 1 with b = floor(log2(10^k)).
 * k is from POWER10_MIN to POWER10_MAX.
 *
 * A product of two powers takes a few nanoseconds, and the tables a tenth of
 * the memory that a table of all would. Its factor's 64 bits more than needed
 * keep the error far below the 128 bits, unless all bits there are set: the
 * unit test compares every power with exact arithmetic.
 */
static inline struct power10
power10(int k)
{
	unsigned at = (unsigned)(k - POWER10_MIN);
	const uint64_t *c = power10_coarse[at / 16];
	uint64_t f = power10_fine[at % 16];
	uint128 low = ((uint128)c[2] * f >> 64) + (uint128)c[1] * f;
	uint128 high = (uint128)c[0] * f + (low >> 64);

	if (high >> 127 == 0)
		high = high << 1 | (uint64_t)low >> 63;
	high++;
	return (struct power10){ (uint64_t)(high >> 64), (uint64_t)high };
}

#endif
