/*
 * After Raffaello Giulietti, "The Schubfach way to render doubles" (2020).
 *
 * value = c * 2^q. The numbers that read back as value lie between the
 * middles to its neighbours, (c - 1/2) * 2^q and (c + 1/2) * 2^q. k is such
 * that this interval is at least 10^k wide, and less than 10^(k+1): one
 * multiple of 10^k or more lie in it, and at most one of 10^(k+1). So the
 * answer is the latter if it is there, else the nearest of the former.
 */
#include "shortest.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "power10.h"

/* narrow: c is the lowest one of its q, so the lower neighbour is only half
 * as far away as the upper one. */
struct binary {
	uint64_t c;
	int q;
	bool narrow;
};

/* floor(log10(2^q)), or of 3/4 * 2^q where narrow, and floor(log2(10^k)); right
 * for all exponents of a double. */
static inline int
log10_of_power2(int q, bool narrow)
{
	return (q * 1262611 - (narrow ? 524031 : 0)) >> 22;
}

static inline int
log2_of_power10(int k)
{
	return (k * 1741647) >> 19;
}

/* c * g / 2^128, its last bit set if the quotient is not exact (g's own
 * error gives a remainder of 1, never more, where there is none). */
static inline uint64_t
cut(struct power10 g, uint64_t c)
{
	uint128 product = (uint128)g.high * c + ((uint128)g.low * c >> 64);

	return (uint64_t)(product >> 64) | ((uint64_t)product > 1);
}

/*
 * The whole answer, without shortcuts. The value and its bounds are taken
 * times 4 * 10^-k and cut. Comparing the cut numbers with multiples of 4, and
 * of 2 for the middle of two candidates, gives what comparing the exact ones
 * would (paper, section 9).
 */
static __attribute__((noinline)) struct shortest
decide_exactly(struct binary v)
{
	int k = log10_of_power2(v.q, v.narrow);
	int h = v.q + log2_of_power10(-k) + 1;
	struct power10 g = power10(-k);
	bool open = v.c % 2 != 0; /* the bounds belong to the neighbours */
	uint64_t low = cut(g, (4 * v.c - 2 + v.narrow) << h) + open;
	uint64_t value = cut(g, 4 * v.c << h);
	uint64_t high = cut(g, (4 * v.c + 2) << h) - open;
	uint64_t units = value / 4, tens = units / 10;
	bool down_fits = low <= tens * 40;
	bool up_fits = tens * 40 + 40 <= high;
	bool up;

	if (units >= 10 && down_fits != up_fits)
		return (struct shortest){ tens + up_fits, k + 1 };
	down_fits = low <= units * 4;
	up_fits = units * 4 + 4 <= high;
	if (down_fits != up_fits)
		return (struct shortest){ units + up_fits, k };
	up = value > units * 4 + 2 || (value == units * 4 + 2 && units % 2);
	return (struct shortest){ units + up, k };
}

/* Fixed point numbers with 60 bits behind the point, each off by less than
 * 1.1 of the last place: whether that leaves open which one is greater. */
static inline bool
too_close(uint64_t a, uint64_t b)
{
	return a - b + 2 <= 4;
}

/*
 * One multiplication gives value * 10^-k as units and a fraction; half the
 * interval's width is a power of two times g. Where these are too close to a
 * bound or a middle for their precision, decide_exactly() decides.
 */
static inline struct shortest
decide(struct binary v)
{
	const uint64_t one = UINT64_C(1) << 60;
	int k = log10_of_power2(v.q, false);
	int h = v.q + log2_of_power10(-k) + 1;
	struct power10 g = power10(-k);
	uint64_t c = v.c << h;
	uint128 product = (uint128)g.high * c + ((uint128)g.low * c >> 64);
	uint64_t units = (uint64_t)(product >> 64), tens = units / 10;
	uint64_t fraction = (uint64_t)product >> 4;
	uint64_t above = (units - tens * 10) << 60 | fraction;
	uint64_t below = 10 * one - above;
	uint64_t half_width = g.high >> (5 - h);
	uint64_t nearest, nearest_ten;
	bool ten_fits;

	if (v.narrow || units < 10 || too_close(above, half_width) ||
	    too_close(below, half_width) || too_close(fraction, one / 2))
		return decide_exactly(v);
	nearest = units + (fraction > one / 2);
	nearest_ten = tens + (below < half_width);
	ten_fits = above < half_width || below < half_width;
	/* Either is as likely: a branch would be mispredicted. */
	nearest ^= (nearest ^ nearest_ten) & -(uint64_t)ten_fits;
	return (struct shortest){ nearest, k + ten_fits };
}

/* bits is an IEEE 754 number, its fraction fraction_bits long. */
static inline struct binary
take_apart(uint64_t bits, int fraction_bits, int bias)
{
	const uint64_t one = UINT64_C(1) << fraction_bits;
	uint64_t c = bits & (one - 1);
	int exponent = (int)(bits >> fraction_bits);
	bool normal = exponent != 0;

	return (struct binary){ normal ? c | one : c,
		exponent + !normal - bias - fraction_bits,
		c == 0 && exponent > 1 };
}

struct shortest
shortest_double(double value)
{
	uint64_t bits;

	assert(isfinite(value) && value > 0);
	memcpy(&bits, &value, sizeof(bits));
	return decide(take_apart(bits, 52, 1023));
}

struct shortest
shortest_float(float value)
{
	uint32_t bits;

	assert(isfinite(value) && value > 0);
	memcpy(&bits, &value, sizeof(bits));
	return decide(take_apart(bits, 23, 127));
}
