#include "decimal.h"

/* A long division, as on paper: the digits that are brought down are the
 * number's, then zeros without end. */
struct division {
	const struct decimal *number;
	uint64_t by;
	uint64_t rest; /* below by */
	int next; /* the digit to be brought down */
};

static int
bring_down(struct division *d)
{
	int i = d->next++;
	int down = i < d->number->count ? d->number->digits[i] : 0;
	unsigned __int128 dividend =
	    (unsigned __int128)d->rest * 10 + (unsigned)down;

	d->rest = (uint64_t)(dividend % d->by);
	return (int)(dividend / d->by);
}

/* Whether nothing but zeros would follow; the number's last digit is not 0. */
static bool
is_exact(const struct division *d)
{
	return d->rest == 0 && d->next >= d->number->count;
}

/* Add 1 to the last of the digits; false where it is carried beyond the first,
 * all of them being 0 then. */
static bool
increment(uint8_t *digits, int count)
{
	int i;

	for (i = count - 1; i >= 0; i--) {
		if (digits[i] != 9) {
			digits[i]++;
			return true;
		}
		digits[i] = 0;
	}
	return false;
}

/* Whether what follows the digits rounds them up. */
static bool
rounds_up(struct division *d, int last)
{
	int digit = bring_down(d);

	if (digit != 5 || !is_exact(d))
		return digit >= 5;
	return last % 2 == 1;
}

void
decimal_divide(struct decimal *number, uint64_t by)
{
	struct decimal result = { .negative = number->negative };
	struct division d = { .number = number, .by = by };
	int digit;

	while (result.count < DECIMAL_DIGITS && !is_exact(&d)) {
		digit = bring_down(&d);
		if (digit == 0 && result.count == 0)
			continue;
		if (result.count == 0)
			result.first = number->first - (d.next - 1);
		result.digits[result.count++] = (uint8_t)digit;
	}
	if (!is_exact(&d) && rounds_up(&d, result.digits[DECIMAL_DIGITS - 1]) &&
	    !increment(result.digits, result.count)) {
		result.digits[0] = 1;
		result.first++;
	}
	while (result.count > 0 && result.digits[result.count - 1] == 0)
		result.count--;
	*number = result;
}
