#include "histogram.h"

#include <string.h>

#define SUB_BITS 5
#define SUBS (1u << SUB_BITS)

void
histogram_reset(struct histogram *h)
{
	memset(h, 0, sizeof(*h));
}

/* Below 2 * SUBS each value has a bucket of its own. */
static unsigned
bucket_of(uint64_t value)
{
	unsigned shift;

	if (value < SUBS)
		return (unsigned)value;
	shift = 63 - (unsigned)__builtin_clzll(value) - SUB_BITS;
	return (shift + 1) * SUBS + ((unsigned)(value >> shift) & (SUBS - 1));
}

/* The value in the middle of what a bucket holds. */
static uint64_t
middle_of(unsigned bucket)
{
	unsigned shift;

	if (bucket < SUBS)
		return bucket;
	shift = bucket / SUBS - 1;
	return ((uint64_t)(SUBS + bucket % SUBS) << shift) +
	       ((UINT64_C(1) << shift) >> 1);
}

void
histogram_add(struct histogram *h, uint64_t value)
{
	h->buckets[bucket_of(value < HISTOGRAM_MAX ? value : HISTOGRAM_MAX)]++;
	h->count++;
}

uint64_t
histogram_quantile(const struct histogram *h, double part)
{
	double wanted = part * (double)h->count;
	uint64_t seen = 0;
	unsigned i;

	for (i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += h->buckets[i];
		if (seen != 0 && (double)seen >= wanted)
			return middle_of(i);
	}
	return 0;
}
