/*
 * The shortest decimal numbers that read back as a binary one.
 */
#ifndef MSK_SHORTEST_H
#define MSK_SHORTEST_H

#include <stdint.h>

/* digits * 10^exponent; digits is below 10^17 and may end with zeros. */
struct shortest {
	uint64_t digits;
	int exponent;
};

/*
 * value is finite and above 0. Of the numbers with the fewest digits (not
 * counting zeros at the end) that lie nearer to value than to any other
 * double or float, the nearest; numtext.h says it in full.
 */
struct shortest shortest_double(double value);
struct shortest shortest_float(float value);

#endif
