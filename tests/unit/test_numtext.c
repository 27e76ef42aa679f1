/*
 *	test_numtext [doubles [step]]
 *
 * The sample of doubles of each kind (20000), and the step between the
 * floats' bit patterns (20011). In full: test_numtext 50000000 1.
 */
#include <fenv.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "numtext.h"
#include "power10.h"
#include "random.h"
#include "unit.h"

static long doubles = 20000;
static uint64_t float_step = 20011;

static double
double_of(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static float
float_of(uint32_t bits)
{
	float value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* Python's layout of "d.ddde-xx" as printf's %e gives it, but no zeros in
 * the exponent. */
static void
lay_out(char *to, const char *scientific)
{
	char digits[32] = "";
	int exponent = atoi(strchr(scientific, 'e') + 1), len = 0;

	if (*scientific == '-')
		*to++ = *scientific++;
	for (; *scientific != 'e'; scientific++)
		if (*scientific != '.')
			digits[len++] = *scientific;
	while (len > 1 && digits[len - 1] == '0')
		len--;
	digits[len] = '\0';
	if (exponent < -4 || exponent >= 16)
		sprintf(to, "%.1s%s%se%d", digits, len > 1 ? "." : "",
		    digits + 1, exponent);
	else if (exponent < 0)
		sprintf(to, "0.%.*s%s", -exponent - 1, "000", digits);
	else if (len <= exponent + 1)
		sprintf(to, "%s%.*s.0", digits, exponent + 1 - len,
		    "000000000000000");
	else
		sprintf(
		    to, "%.*s.%s", exponent + 1, digits, digits + exponent + 1);
}

/* value to so many digits, as near as possible or not below it. */
static void
print_digits(char *to, double value, int digits, int rounding)
{
	fesetround(rounding);
	sprintf(to, "%.*e", digits - 1, value);
	fesetround(FE_TONEAREST);
}

/*
 * The same by the C library: the first number of digits that reads back.
 * Below DBL_DIG it is enough to take zeros off, if value is normal. At powers
 * of two the next number above may read back where the nearest one, below,
 * does not.
 */
static void
check_double(double value)
{
	char text[NUMTEXT_ROOM + 1], want[40], scientific[40];
	int digits = fabs(value) < DBL_MIN ? 1 : DBL_DIG;

	for (;; digits++) {
		print_digits(scientific, value, digits, FE_TONEAREST);
		if (strtod(scientific, NULL) == value)
			break;
		print_digits(scientific, value, digits, FE_UPWARD);
		if (strtod(scientific, NULL) == value)
			break;
	}
	lay_out(want, scientific);
	*numtext_double(text, value) = '\0';
	CHECK_TEXT(text, want);
}

static void
check_float(float value)
{
	char text[NUMTEXT_ROOM + 1], want[40], scientific[40];
	int digits = fabsf(value) < FLT_MIN ? 1 : FLT_DIG;

	for (;; digits++) {
		print_digits(scientific, (double)value, digits, FE_TONEAREST);
		if (strtof(scientific, NULL) == value)
			break;
		print_digits(scientific, (double)value, digits, FE_UPWARD);
		if (strtof(scientific, NULL) == value)
			break;
	}
	lay_out(want, scientific);
	*numtext_float(text, value) = '\0';
	CHECK_TEXT(text, want);
}

static void
test_integers_are_plain_digits(void)
{
	char text[NUMTEXT_ROOM + 1], want[32];
	uint64_t n, power = 1;

	for (int i = 0; i < 20; i++, power *= 10)
		for (int near = -2; near <= 2; near++) {
			n = power + (uint64_t)near;
			*numtext_uint64(text, n) = '\0';
			sprintf(want, "%" PRIu64, n);
			CHECK_TEXT(text, want);
		}
	for (int i = 0; i < 100000; i++) {
		n = next_random() >> next_random() % 64;
		*numtext_uint64(text, n) = '\0';
		sprintf(want, "%" PRIu64, n);
		CHECK_TEXT(text, want);
		*numtext_int64(text, (int64_t)n) = '\0';
		sprintf(want, "%" PRId64, (int64_t)n);
		CHECK_TEXT(text, want);
		*numtext_int64(text, -(int64_t)(n >> 1)) = '\0';
		sprintf(want, "%" PRId64, -(int64_t)(n >> 1));
		CHECK_TEXT(text, want);
	}
	*numtext_int64(text, INT64_MIN) = '\0';
	CHECK_TEXT(text, "-9223372036854775808");
	*numtext_uint64(text, UINT64_MAX) = '\0';
	CHECK_TEXT(text, "18446744073709551615");
}

static void
test_the_form_is_python_s(void)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = { { 0.1, "0.1" }, { 1, "1.0" }, { 0, "0.0" },
		{ -0.0, "-0.0" }, { 123456.789, "123456.789" },
		{ -1.5e-5, "-1.5e-5" }, { 1e-4, "0.0001" },
		{ 9.9999999999999991e-05, "9.999999999999999e-5" },
		{ 0.00012345678901234567, "0.00012345678901234567" },
		{ 1e15, "1000000000000000.0" },
		{ 9999999999999998, "9999999999999998.0" }, { 1e16, "1e16" },
		{ 1.5e300, "1.5e300" }, { 1e22, "1e22" }, { 1e23, "1e23" },
		{ 0x1p53, "9007199254740992.0" },
		{ 9.5367431640625e-07, "9.5367431640625e-7" },
		{ 2e-323, "2e-323" }, { 5e-324, "5e-324" },
		{ DBL_MIN, "2.2250738585072014e-308" },
		{ DBL_MAX, "1.7976931348623157e308" },
		{ 0x1p-44, "5.684341886080802e-14" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 0.1 + 0.2, "0.30000000000000004" }, { 4.35, "4.35" },
		{ 1234567890123.25, "1234567890123.25" } };
	char text[NUMTEXT_ROOM + 1];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		*numtext_double(text, cases[i].value) = '\0';
		CHECK_TEXT(text, cases[i].text);
	}
}

static void
test_floats_are_not_doubles(void)
{
	static const struct {
		float value;
		const char *text;
	} cases[] = { { 0.1f, "0.1" }, { -0.0f, "-0.0" },
		{ 16777216, "16777216.0" }, { 3.4028235e38f, "3.4028235e38" },
		{ 1e16f, "1e16" }, { 1.1754944e-38f, "1.1754944e-38" },
		{ 1e-45f, "1e-45" }, { 123.456f, "123.456" },
		{ 9.999999e15f, "9999999000000000.0" }, { 1e-4f, "0.0001" },
		{ 1e-5f, "1e-5" } };
	char text[NUMTEXT_ROOM + 1];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		*numtext_float(text, cases[i].value) = '\0';
		CHECK_TEXT(text, cases[i].text);
	}
}

static void
test_powers_and_their_neighbours(void)
{
	for (int i = -1074; i <= 1023; i++)
		for (int near = -2; near <= 2; near++) {
			uint64_t bits;
			double value = ldexp(1, i);

			memcpy(&bits, &value, sizeof(bits));
			if ((int64_t)bits + near > 0)
				check_double(double_of(bits + (uint64_t)near));
		}
	for (int i = -323; i <= 308; i++)
		for (int near = -2; near <= 2; near++) {
			uint64_t bits;
			char power[16];
			double value;

			sprintf(power, "1e%d", i);
			value = strtod(power, NULL);
			memcpy(&bits, &value, sizeof(bits));
			if ((int64_t)bits + near > 0)
				check_double(double_of(bits + (uint64_t)near));
		}
}

static void
test_doubles_of_any_bits(void)
{
	for (long i = 0; i < doubles; i++) {
		double value = double_of(next_random());

		if (isfinite(value) && value != 0)
			check_double(value);
	}
}

static void
test_doubles_that_people_write(void)
{
	static const double scales[] = { 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e12, 1e15, 1e18 };

	for (long i = 0; i < doubles; i++) {
		uint64_t n = next_random() >> next_random() % 54;
		double value =
		    (double)n /
		    scales[next_random() % (sizeof(scales) / sizeof(*scales))];

		if (value != 0)
			check_double(value);
	}
}

static void
test_subnormal_doubles(void)
{
	for (long i = 0; i < doubles / 10; i++)
		check_double(
		    double_of(1 + (next_random() >> 12 >> next_random() % 52)));
}

static void
test_floats(void)
{
	for (uint64_t bits = 1; bits < 0x7f800000; bits += float_step)
		check_float(float_of((uint32_t)bits));
	check_float(-float_of(0x7f7fffff));
	for (uint32_t exponent = 0; exponent < 255; exponent++)
		for (uint32_t near = 0; near < 5; near++)
			if (exponent != 0 || near > 2)
				check_float(
				    float_of((exponent << 23) + near - 2));
}

/* A whole number of WORDS * 32 bits, the lowest word first. */
#define WORDS 50

static void
multiply(uint32_t *number, uint32_t by)
{
	uint64_t carry = 0;

	for (int i = 0; i < WORDS; i++) {
		carry += (uint64_t)number[i] * by;
		number[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

static void
divide(uint32_t *number, uint32_t by)
{
	uint64_t rest = 0;

	for (int i = WORDS; i-- > 0;) {
		rest = rest << 32 | number[i];
		number[i] = (uint32_t)(rest / by);
		rest %= by;
	}
}

/* The 128 bits that begin with the highest one set. */
static uint128
highest(const uint32_t *number)
{
	uint128 bits = 0;
	int i = WORDS * 32 - 1;

	while ((number[i / 32] >> i % 32 & 1) == 0)
		i--;
	for (int left = 128; left-- > 0; i--)
		bits = bits << 1 | (number[i / 32] >> i % 32 & 1);
	return bits;
}

static void
check_power10(const uint32_t *number, int k)
{
	uint128 want = highest(number) + 1;
	struct power10 got = power10(k);

	CHECK(got.high == (uint64_t)(want >> 64));
	CHECK(got.low == (uint64_t)want);
}

static void
test_every_power_of_ten_is_exact(void)
{
	uint32_t number[WORDS] = { [4] = 1 }; /* 128 bits in front of it */

	for (int k = 0; k <= POWER10_MAX; k++) {
		check_power10(number, k);
		multiply(number, 10);
	}
	memset(number, 0, sizeof(number));
	number[WORDS - 1] = 1u << 31;
	for (int k = 0; k >= POWER10_MIN; k--) {
		check_power10(number, k);
		divide(number, 10);
	}
}

int
main(int argc, char *argv[])
{
	if (argc > 1)
		doubles = atol(argv[1]);
	if (argc > 2)
		float_step = strtoul(argv[2], NULL, 10);
	RUN(test_integers_are_plain_digits);
	RUN(test_the_form_is_python_s);
	RUN(test_floats_are_not_doubles);
	RUN(test_every_power_of_ten_is_exact);
	RUN(test_powers_and_their_neighbours);
	RUN(test_doubles_of_any_bits);
	RUN(test_doubles_that_people_write);
	RUN(test_subnormal_doubles);
	RUN(test_floats);
	return unit_done();
}
