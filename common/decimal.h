/*
 * Exact decimal numbers, from text and back to text, never by way of a
 * double: DynamoDB's number type, keys of numbers, sums and averages.
 *
 * What DynamoDB takes for a number (DynamoDB Developer Guide, "Supported
 * data types", and tried on DynamoDB Local 2.6): up to 38 digits from the
 * first to the last that is not 0; 0, or from 1E-130 to
 * 9.9999999999999999999999999999999999999E+125, or these negative.
 */
#ifndef MSK_DECIMAL_H
#define MSK_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fail.h"

#define DECIMAL_DIGITS 38
#define DECIMAL_MIN_POWER (-130)
#define DECIMAL_MAX_POWER 125

/* Room for sums: numbers within the bounds have digits at the powers of ten
 * from 125 down to -130 - 37, and a carry takes 27 more for 10^27 of them. */
#define DECIMAL_ROOM 320

/*
 * digits (0 to 9, not characters) with the highest first, which stands for a
 * multiple of 10^first; neither it nor the last one is 0. 0 has no digits and
 * is not negative. So equal numbers are equal member by member, and only
 * count of the digits mean anything.
 */
struct decimal {
	bool negative;
	int count;
	int first;
	uint8_t digits[DECIMAL_ROOM];
};

/*
 * From the text of a number: as in JSON, and as DynamoDB takes it besides,
 * with a + in front, zeros in front, or nothing on one side of the point. No
 * blanks, NaN, infinities or hexadecimals. Takes time by the text's length
 * alone, whatever its exponent. Returns 0; -1 for other text and for numbers
 * beyond DynamoDB's bounds (put.number).
 */
int decimal_parse(struct decimal *, struct view text, struct fail *why);

/* Whether a sum is within DynamoDB's bounds: 0, or -1 (put.number). */
int decimal_check(const struct decimal *, struct fail *why);

/*
 * Append the number as DynamoDB gives it back: all digits, never an
 * exponent, no zeros that say nothing, 0 without a sign. 1E125 takes 126
 * characters, 1E-130 takes 132. The same text means the same number.
 */
void decimal_append(struct buf *, const struct decimal *);

/*
 * Bytes that the number counts for in an item's size: 1, and 1 for every two
 * digits, paired from the point on, from the first to the last pair that is
 * not 0, and 1 for a minus, but never more than 21 (DynamoDB Developer Guide,
 * "Item sizes and formats", says "approximately"; measured on DynamoDB Local).
 */
size_t decimal_size(const struct decimal *);

/* By value: below 0, 0 or above 0 as a is less than, equal to or greater than
 * b. */
int decimal_cmp(const struct decimal *a, const struct decimal *b);

/* Add to sum, exactly. Both are sums of fewer than 10^27 parsed numbers. */
void decimal_add(struct decimal *sum, const struct decimal *);

/* Divide a sum, rounded half to even to DECIMAL_DIGITS digits. by is not 0. */
void decimal_divide(struct decimal *, uint64_t by);

#endif
