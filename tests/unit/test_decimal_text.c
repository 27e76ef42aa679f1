#include <stdlib.h>

#include "buf.h"
#include "decimal_text.h"
#include "mem.h"
#include "random.h"
#include "unit.h"

static char got[400000];

/* The text, in a block of just the room that is promised. */
static const char *
text_of(const void *unscaled, size_t len, int scale, bool trim)
{
	size_t room = decimal_text_room(len, scale);
	char *to = xmalloc(room), *copy = xcalloc(len + 8, 1), *end;

	memcpy(copy, unscaled, len);
	end = decimal_text(to, (unsigned char *)copy, len, scale, trim);
	snprintf(got, sizeof(got), "%.*s", (int)(end - to), to);
	free(copy);
	free(to);
	return got;
}

/* The digits of a number by school arithmetic: the bytes' sign taken off,
 * then each byte in turn added to 256 times what is there. */
static void
slow_digits(const unsigned char *p, size_t len, char *digits, bool *negative)
{
	unsigned char *size = xmalloc(len), *sum = xcalloc(1, len * 3 + 2);
	size_t count = 1, i, j;
	unsigned carry = *negative = p[0] >= 0x80;

	for (i = len; i-- != 0;) {
		carry += *negative ? p[i] ^ 0xffu : p[i];
		size[i] = (unsigned char)carry;
		carry >>= 8;
	}
	for (i = 0; i < len; i++) {
		unsigned over = size[i];

		for (j = 0; j < count || over != 0; j++) {
			over += sum[j] * 256u;
			sum[j] = (unsigned char)(over % 10);
			over /= 10;
		}
		count = j > count ? j : count;
	}
	while (count > 1 && sum[count - 1] == 0)
		count--;
	for (i = 0; i < count; i++)
		digits[i] = (char)('0' + sum[count - 1 - i]);
	digits[count] = '\0';
	free(size);
	free(sum);
}

static void
random_bytes(unsigned char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		p[i] = (unsigned char)(next_random() >> 32);
	if (next_random() % 4 == 0) /* much of it nothing but sign */
		memset(
		    p, next_random() % 2 != 0 ? 0xff : 0, next_random() % len);
}

static void
test_whole_numbers(void)
{
	static unsigned char bytes[3000];
	static char digits[9002], want[9004];
	bool negative;
	size_t len;
	int round;

	for (len = 1; len < sizeof(bytes); len += len < 300 ? 1 : 331)
		for (round = 0; round < (len < 40 ? 300 : 3); round++) {
			random_bytes(bytes, len);
			slow_digits(bytes, len, digits, &negative);
			snprintf(want, sizeof(want), "%s%s",
			    negative ? "-" : "", digits);
			CHECK_TEXT(text_of(bytes, len, 0, false), want);
		}
}

/* All scales of all small numbers, by printf. */
static void
test_scales(void)
{
	struct buf want, whole;
	int n, scale;

	buf_init(&want, 100);
	buf_init(&whole, 100);
	for (n = -40000; n <= 40000; n += 37)
		for (scale = 0; scale < 9; scale++) {
			unsigned char bytes[3] = { (unsigned char)(n >> 16),
				(unsigned char)(n >> 8), (unsigned char)n };
			int split;

			buf_reset(&whole);
			buf_printf(&whole, "%0*d", scale + 1, abs(n));
			split = (int)whole.len - scale;
			buf_reset(&want);
			buf_printf(&want, "%s%.*s%s%s", n < 0 ? "-" : "", split,
			    whole.p, scale != 0 ? "." : "", whole.p + split);
			CHECK_TEXT(text_of(bytes, 3, scale, false), want.p);
		}
	buf_release(&want);
	buf_release(&whole);
}

static void
test_trim(void)
{
	CHECK_TEXT(text_of("\x30\x34", 2, 2, true), "123.4");
	CHECK_TEXT(text_of("\x2e\xe0", 2, 2, true), "120");
	CHECK_TEXT(text_of("\x30\x34", 2, 6, true), "0.01234");
	CHECK_TEXT(text_of("\x30\x34", 2, 0, true), "12340");
	CHECK_TEXT(text_of("\x30\x34", 2, -2, true), "1234000");
	CHECK_TEXT(text_of("\0", 1, 5, true), "0");
	CHECK_TEXT(text_of("\0", 1, -5, false), "0");
	CHECK_TEXT(text_of("\0", 1, 3, false), "0.000");
	CHECK_TEXT(text_of("", 0, 3, false), "0.000");
	CHECK_TEXT(text_of("\xff\xff\xff", 3, 1, false), "-0.1");
}

/* Both sides of the borders between the ways of doing it. */
static void
test_borders(void)
{
	CHECK_TEXT(
	    text_of("\x80\0\0\0\0\0\0\0", 8, 0, false), "-9223372036854775808");
	CHECK_TEXT(text_of("\0\xff\xff\xff\xff\xff\xff\xff\xff", 9, 0, false),
	    "18446744073709551615");
	CHECK_TEXT(text_of("\0\x8a\xc7\x23\x04\x89\xe8\0\0", 9, 19, false),
	    "1.0000000000000000000");
	CHECK_TEXT(text_of("\0\x8a\xc7\x23\x04\x89\xe7\xff\xff", 9, 19, false),
	    "0.9999999999999999999");
	CHECK_TEXT(text_of("\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, 0, false),
	    "-170141183460469231731687303715884105728");
	CHECK_TEXT(
	    text_of("\0\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 17, 0, false),
	    "170141183460469231731687303715884105728");
}

int
main(void)
{
	RUN(test_whole_numbers);
	RUN(test_scales);
	RUN(test_trim);
	RUN(test_borders);
	return unit_done();
}
