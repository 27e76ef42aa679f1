/*
 * From base 2^64 to base 10^18 by halves: a number of 2n words is high *
 * 2^(64 n) + low, where both halves and the power are in base 10^18 already.
 * This only multiplies, which is several times faster than dividing by 10^18
 * again and again.
 */
#include "bigdec.h"

#include <stdlib.h>

#include "arena.h"
#include "mem.h"
#include "numtext.h"

#define E18 UINT64_C(1000000000000000000)
#define E9 UINT64_C(1000000000)

/* Numbers of so many words are converted word by word. */
#define FEW ((size_t)16)

/* In base 10^18, the lowest limb first. */
struct decimal {
	uint64_t *limbs;
	size_t count;
};

struct conversion {
	struct arena arena;
	struct decimal power[64]; /* 2^(64 FEW), then each the square */
};

static struct decimal
reserve(struct conversion *c, size_t limbs)
{
	return (struct decimal){
		.limbs = arena_take(&c->arena, limbs, sizeof(uint64_t)),
		.count = limbs,
	};
}

static void
trim(struct decimal *d)
{
	while (d->count != 0 && d->limbs[d->count - 1] == 0)
		d->count--;
}

/* A limb has 59.79 bits. */
static size_t
limbs_of(size_t words)
{
	return words * 64 / 59 + 1;
}

static struct decimal
convert_few(struct conversion *c, const uint64_t *words, size_t count)
{
	struct decimal d = reserve(c, limbs_of(count));
	unsigned __int128 product;
	size_t i;

	while (count-- != 0) {
		uint64_t carry = words[count];

		for (i = 0; i < d.count; i++) {
			product = (unsigned __int128)d.limbs[i] << 64 | carry;
			carry = (uint64_t)(product / E18);
			d.limbs[i] = (uint64_t)(product % E18);
		}
	}
	trim(&d);
	return d;
}

/* The sum of the products that make limb k of a * b, on top of sum: what
 * lies above it is returned. 340 products of limbs fit into 128 bits. */
static unsigned __int128
column(const struct decimal *a, const struct decimal *b, size_t k,
    unsigned __int128 sum, uint64_t *limb)
{
	size_t i = k < b->count ? 0 : k - b->count + 1;
	size_t end = k < a->count ? k + 1 : a->count;
	unsigned __int128 above = 0;

	while (i < end) {
		size_t stop = end - i > 256 ? i + 256 : end;

		for (; i < stop; i++)
			sum += (unsigned __int128)a->limbs[i] * b->limbs[k - i];
		above += sum / E18;
		sum %= E18;
	}
	*limb = (uint64_t)(sum % E18);
	return above + sum / E18;
}

/* a * b + c */
static struct decimal
multiply_add(struct conversion *conversion, const struct decimal *a,
    const struct decimal *b, const struct decimal *c)
{
	struct decimal d = reserve(conversion, a->count + b->count + 1);
	unsigned __int128 above = 0;
	size_t k;

	for (k = 0; k < d.count; k++) {
		if (c != NULL && k < c->count)
			above += c->limbs[k];
		above = column(a, b, k, above, &d.limbs[k]);
	}
	trim(&d);
	return d;
}

static const struct decimal *
power_of(struct conversion *c, unsigned level)
{
	struct decimal *power = &c->power[level];
	const struct decimal *root;
	uint64_t one[FEW + 1] = { [FEW] = 1 };

	if (power->count != 0)
		return power;
	if (level == 0) {
		*power = convert_few(c, one, FEW + 1);
		return power;
	}
	root = power_of(c, level - 1);
	*power = multiply_add(c, root, root, NULL);
	return power;
}

static struct decimal
convert(struct conversion *c, const uint64_t *words, size_t count)
{
	struct decimal high, low;
	size_t half = FEW;
	unsigned level = 0;

	if (count <= FEW)
		return convert_few(c, words, count);
	while (half * 2 < count) {
		half *= 2;
		level++;
	}
	high = convert(c, words + half, count - half);
	low = convert(c, words, half);
	return multiply_add(c, &high, power_of(c, level), &low);
}

/* The 18 digits of a limb: each half, above 10^9, with its leading 1 cut. */
static char *
put_limb(char *to, uint64_t limb)
{
	char half[NUMTEXT_ROOM];

	numtext_uint64(half, E9 + limb / E9);
	memcpy(to, half + 1, 9);
	numtext_uint64(half, E9 + limb % E9);
	memcpy(to + 9, half + 1, 9);
	return to + 18;
}

char *
bigdec_digits(const uint64_t *words, size_t count, size_t *len)
{
	struct conversion c = { .arena = { 0 } };
	struct decimal d = convert(&c, words, count);
	char *digits = xmalloc(d.count * 18 + NUMTEXT_ROOM), *to;
	size_t i = d.count - 1;

	to = numtext_uint64(digits, d.limbs[i]);
	while (i-- != 0)
		to = put_limb(to, d.limbs[i]);
	*len = (size_t)(to - digits);
	arena_release(&c.arena);
	return digits;
}
