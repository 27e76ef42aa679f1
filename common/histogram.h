/*
 * How values are distributed, in memory that does not grow with them: counts
 * in buckets whose width grows with what they hold, 32 for each power of two,
 * so that a quantile is at most 1/64 off.
 */
#ifndef MSK_HISTOGRAM_H
#define MSK_HISTOGRAM_H

#include <stdint.h>

/* Larger values are counted as this: in µs, 12 days. */
#define HISTOGRAM_MAX ((UINT64_C(1) << 40) - 1)
#define HISTOGRAM_BUCKETS 1152

struct histogram {
	uint64_t count; /* of all values */
	uint64_t buckets[HISTOGRAM_BUCKETS];
};

/* All zero is an empty one. */
void histogram_reset(struct histogram *);
void histogram_add(struct histogram *, uint64_t value);

/* The value that a part of all, from 0 to 1, does not exceed; 0 where there
 * is none. */
uint64_t histogram_quantile(const struct histogram *, double part);

#endif
