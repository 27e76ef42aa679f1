#include "decimal.h"

#include <assert.h>
#include <string.h>

/* A message quotes no more of a number's text. */
#define QUOTED 40

/* An exponent's size above this is not told apart: no text is so long that
 * its point could make up for it. */
#define HUGE_EXPONENT ((int64_t)1 << 56)

/* What parsing counts, in numbers that any text fits. */
struct scan {
	const char *p, *end;
	int64_t digits; /* from the first that is not 0 */
	int64_t significant; /* of them, up to the last that is not 0 */
	int64_t behind; /* digits behind the point */
	int64_t exponent;
};

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Those of the digits that there is room for go into number. */
static bool
scan_digits(struct scan *s, struct decimal *number)
{
	const char *start = s->p, *point = NULL;
	int digit;

	for (; s->p < s->end; s->p++) {
		if (*s->p == '.' && point == NULL) {
			point = s->p;
			continue;
		}
		if (!is_digit(*s->p))
			break;
		digit = *s->p - '0';
		if (digit == 0 && s->digits == 0)
			continue;
		if (s->digits < DECIMAL_ROOM)
			number->digits[s->digits] = (uint8_t)digit;
		s->digits++;
		if (digit != 0)
			s->significant = s->digits;
	}
	if (point != NULL)
		s->behind = s->p - point - 1;
	return s->p - start > (point != NULL);
}

static inline bool
scan_sign(struct scan *s)
{
	bool negative = s->p < s->end && *s->p == '-';

	if (negative || (s->p < s->end && *s->p == '+'))
		s->p++;
	return negative;
}

static bool
scan_exponent(struct scan *s)
{
	const char *start;
	bool negative;

	if (s->p == s->end || (*s->p != 'e' && *s->p != 'E'))
		return true;
	s->p++;
	negative = scan_sign(s);
	start = s->p;
	for (; s->p < s->end && is_digit(*s->p); s->p++)
		if (s->exponent < HUGE_EXPONENT)
			s->exponent = s->exponent * 10 + (*s->p - '0');
	if (negative)
		s->exponent = -s->exponent;
	return s->p != start;
}

static int
check_bounds(int64_t digits, int64_t first, struct fail *why)
{
	if (digits == 0)
		return 0;
	if (first > DECIMAL_MAX_POWER)
		return fail_record(why, "put.number",
		    "magnitude of 1E+%d or more can't be stored",
		    DECIMAL_MAX_POWER + 1);
	if (first < DECIMAL_MIN_POWER)
		return fail_record(why, "put.number",
		    "magnitude below 1E%d can't be stored", DECIMAL_MIN_POWER);
	if (digits > DECIMAL_DIGITS)
		return fail_record(why, "put.number",
		    "%lld significant digits, at most %d can be stored",
		    (long long)digits, DECIMAL_DIGITS);
	return 0;
}

int
decimal_parse(struct decimal *number, struct view text, struct fail *why)
{
	struct scan s = { .p = text.p, .end = text.p + text.len };
	int quoted = text.len < QUOTED ? (int)text.len : QUOTED;
	int64_t first;

	number->negative = scan_sign(&s);
	if (!scan_digits(&s, number) || !scan_exponent(&s) || s.p != s.end)
		return fail_record(why, "put.number",
		    "\"%.*s%s\": not a number", quoted, text.p,
		    text.len > QUOTED ? "..." : "");
	first = s.digits - 1 - s.behind + s.exponent;
	if (check_bounds(s.significant, first, why) == -1)
		return fail_in(why, "number %.*s%s", quoted, text.p,
		    text.len > QUOTED ? "..." : "");
	number->count = (int)s.significant;
	number->first = number->count != 0 ? (int)first : 0;
	number->negative &= number->count != 0;
	return 0;
}

int
decimal_check(const struct decimal *number, struct fail *why)
{
	return check_bounds(number->count, number->first, why);
}

/* The power of ten that the last digit stands for. */
static inline int
last_power(const struct decimal *number)
{
	return number->first - number->count + 1;
}

static inline int
digit_at(const struct decimal *number, int power)
{
	int i = number->first - power;

	return i >= 0 && i < number->count ? number->digits[i] : 0;
}

void
decimal_append(struct buf *b, const struct decimal *number)
{
	int top = number->first > 0 ? number->first : 0;
	int bottom = last_power(number) < 0 ? last_power(number) : 0;
	char *start, *to;

	start = to = buf_reserve(b, (size_t)(top - bottom) + 3);
	if (to == NULL)
		return;
	if (number->negative)
		*to++ = '-';
	for (int power = top; power >= bottom; power--) {
		if (power == -1)
			*to++ = '.';
		*to++ = (char)('0' + digit_at(number, power));
	}
	*to = '\0';
	buf_advance(b, (size_t)(to - start));
}

/* The power of a hundred that the digit at a power of ten belongs to. */
static inline int
pair_of(int power)
{
	return (power >= 0 ? power : power - 1) / 2;
}

size_t
decimal_size(const struct decimal *number)
{
	int size;

	if (number->count == 0)
		return 1;
	size = 2 + pair_of(number->first) - pair_of(last_power(number)) +
	       number->negative;
	return size < 21 ? (size_t)size : 21;
}

/* By size, whatever the signs. */
static int
compare_sizes(const struct decimal *a, const struct decimal *b)
{
	int common = a->count < b->count ? a->count : b->count;
	int differ;

	if (a->count == 0 || b->count == 0)
		return (a->count != 0) - (b->count != 0);
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	differ = memcmp(a->digits, b->digits, (size_t)common);
	return differ != 0 ? differ : a->count - b->count;
}

int
decimal_cmp(const struct decimal *a, const struct decimal *b)
{
	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	return a->negative ? compare_sizes(b, a) : compare_sizes(a, b);
}

/* digits, the first of which stands for 10^top, without zeros at both ends. */
static void
set_digits(struct decimal *number, const uint8_t *digits, int count, int top)
{
	while (count > 0 && digits[count - 1] == 0)
		count--;
	for (; count > 0 && *digits == 0; digits++, count--)
		top--;
	assert(count <= DECIMAL_ROOM);
	memcpy(number->digits, digits, (size_t)count);
	number->count = count;
	number->first = count != 0 ? top : 0;
	number->negative &= count != 0;
}

void
decimal_add(struct decimal *sum, const struct decimal *number)
{
	bool swap = compare_sizes(sum, number) < 0;
	const struct decimal *a = swap ? number : sum;
	const struct decimal *b = swap ? sum : number;
	uint8_t digits[DECIMAL_ROOM + 1];
	int sign = a->negative == b->negative ? 1 : -1;
	int top, bottom, digit, carry = 0;

	if (b->count == 0) {
		*sum = *a;
		return;
	}
	top = a->first + 1;
	bottom = last_power(a) < last_power(b) ? last_power(a) : last_power(b);
	assert(top - bottom <= DECIMAL_ROOM);
	for (int power = bottom; power <= top; power++) {
		digit = digit_at(a, power) + sign * digit_at(b, power) + carry;
		carry = digit >= 10 ? 1 : digit < 0 ? -1 : 0;
		digits[top - power] = (uint8_t)(digit - 10 * carry);
	}
	sum->negative = a->negative;
	set_digits(sum, digits, top - bottom + 1, top);
}
