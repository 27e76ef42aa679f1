#include "item_size.h"

#include <stdlib.h>

#include "decimal.h"

static unsigned
unit(const char *hex)
{
	char digits[5] = { hex[0], hex[1], hex[2], hex[3], '\0' };

	return (unsigned)strtoul(digits, NULL, 16);
}

/* What an escape at p (a backslash) takes in the text; *bytes in UTF-8. */
static size_t
escape(const char *p, size_t *bytes)
{
	unsigned c;

	*bytes = 1;
	if (p[1] != 'u')
		return 2;
	c = unit(p + 2);
	if (c >= 0xd800 && c <= 0xdfff) {
		*bytes = 4; /* a pair of them */
		return 12;
	}
	*bytes = c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
	return 6;
}

size_t
item_string_bytes(struct view string)
{
	const char *p = string.p + 1, *end = string.p + string.len - 1, *at;
	size_t total = 0, bytes;

	while ((at = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		total += (size_t)(at - p);
		p = at + escape(at, &bytes);
		total += bytes;
	}
	return total + (size_t)(end - p);
}

size_t
item_integer_bytes(struct view number)
{
	bool negative = number.p[0] == '-';
	size_t digits = number.len - negative, zeros = 0;

	if (number.p[0] == '0')
		return 1;
	while (number.p[number.len - 1 - zeros] == '0')
		zeros++;
	return 1 + (digits + 1) / 2 - zeros / 2 + negative;
}

size_t
item_fraction_bytes(struct view number, size_t point)
{
	struct decimal d; /* but for its digits */
	const char *p = number.p;

	d.negative = *p == '-';
	p += d.negative;
	d.first = (int)(point - d.negative) - 1;
	if (*p == '0')
		for (d.first = -1, p += 2; *p == '0'; p++)
			d.first--;
	d.count = d.first + (int)(number.len - point);
	return decimal_size(&d);
}
