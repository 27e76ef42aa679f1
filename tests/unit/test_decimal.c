#include <stdlib.h>

#include "decimal.h"
#include "random.h"
#include "unit.h"

__extension__ typedef __int128 int128;

#define ZEROS10 "0000000000"
#define ZEROS40 ZEROS10 ZEROS10 ZEROS10 ZEROS10
#define NINES38 "99999999999999999999999999999999999999"

static struct decimal
number_of(const char *text)
{
	struct decimal number;
	struct fail why;

	if (decimal_parse(&number, view_of(text), &why) == -1) {
		printf("# %s: %s\n", text, why.text);
		abort();
	}
	return number;
}

static void
check_text(const struct decimal *number, const char *want)
{
	struct buf b;

	buf_init(&b, 4096);
	decimal_append(&b, number);
	CHECK_TEXT(b.p, want);
	CHECK(b.len == strlen(want));
	buf_release(&b);
}

static void
check_parse(const char *text, const char *want)
{
	struct decimal number = number_of(text);

	check_text(&number, want);
}

static void
check_refused(struct view text, const char *want)
{
	struct decimal number;
	struct fail why = { .kind = FAIL_NONE };

	CHECK(decimal_parse(&number, text, &why) == -1);
	CHECK(why.kind == FAIL_RECORD);
	CHECK_TEXT(why.code, "put.number");
	CHECK_TEXT(why.text, want);
}

/* Each as DynamoDB Local 2.6.1 gives it back. */
static void
test_text_is_dynamodb_s(void)
{
	check_parse("0", "0");
	check_parse("-0", "0");
	check_parse("-.0", "0");
	check_parse("0E500", "0");
	check_parse("7", "7");
	check_parse("1.500", "1.5");
	check_parse("-12.50", "-12.5");
	check_parse("100", "100");
	check_parse("0.10", "0.1");
	check_parse("1E+20", "100000000000000000000");
	check_parse("-1e20", "-100000000000000000000");
	check_parse("123e-7", "0.0000123");
	check_parse("1e-5", "0.00001");
	check_parse("123.456e2", "12345.6");
	check_parse("123.456e-2", "1.23456");
	check_parse("1e0000000005", "100000");
	check_parse("1e-0", "1");
	check_parse("+5", "5");
	check_parse(".5", "0.5");
	check_parse("5.", "5");
	check_parse("5.e3", "5000");
	check_parse(".5e-3", "0.0005");
	check_parse("007", "7");
	check_parse("-000.0700", "-0.07");
	check_parse(NINES38, NINES38);
	check_parse("1" ZEROS40, "1" ZEROS40);
	check_parse("1." ZEROS40, "1");
	check_parse("1234567890123456789.1234567890123456789",
	    "1234567890123456789.1234567890123456789");
}

static void
test_the_bounds_themselves_are_inside(void)
{
	check_parse("1E125", "1" ZEROS40 ZEROS40 ZEROS40 "00000");
	check_parse("-9.9999999999999999999999999999999999999E+125",
	    "-" NINES38 ZEROS40 ZEROS40 "00000000");
	check_parse("1E-130", "0." ZEROS40 ZEROS40 ZEROS40 "0000000001");
	check_parse("-1.2345678901234567890123456789012345678E-130",
	    "-0." ZEROS40 ZEROS40 ZEROS40
	    "00000000012345678901234567890123456789012345678");
}

static void
test_beyond_the_bounds_each_reason_is_named(void)
{
	check_refused(VIEW("1E126"),
	    "number 1E126: magnitude of 1E+126 or more can't be stored");
	check_refused(VIEW("-10E125"),
	    "number -10E125: magnitude of 1E+126 or more can't be stored");
	check_refused(VIEW("0.9E-130"),
	    "number 0.9E-130: magnitude below 1E-130 can't be stored");
	check_refused(VIEW(NINES38 "9"),
	    "number " NINES38 "9: "
	    "39 significant digits, at most 38 can be stored");
	check_refused(VIEW("0.1" ZEROS40 "1"),
	    "number 0.1" ZEROS10 ZEROS10 ZEROS10 "0000000...: "
	    "42 significant digits, at most 38 can be stored");
	check_refused(VIEW("1e999999999"),
	    "number 1e999999999: magnitude of 1E+126 or more can't be stored");
	check_refused(VIEW("1e-99999999999999999999999999"),
	    "number 1e-99999999999999999999999999: "
	    "magnitude below 1E-130 can't be stored");
}

static void
test_other_text_is_not_a_number(void)
{
	static const char *const bad[] = { "", ".", "-", "+", "+.", "e5", ".e5",
		"1e", "1e+", "1e5.5", "1..2", "1.2.3", "--1", "+-1", "-+1",
		" 1", "1 ", "1_000", "1,5", "0x10", "1d", "1f", "1e5d", "NaN",
		"Infinity", "-inf", "\xd9\xa1" };
	char want[64];

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		sprintf(want, "\"%s\": not a number", bad[i]);
		check_refused(view_of(bad[i]), want);
	}
	check_refused((struct view){ "1\0", 2 }, "\"1\": not a number");
	check_refused(VIEW_NONE, "\"\": not a number");
}

/* Every prefix of a number is read within its own bytes (the sanitizer
 * watches). */
static void
test_text_needs_no_end_mark(void)
{
	static const char text[] = "-12.345e+12";
	struct decimal number;
	struct fail why;
	char *cut;

	for (size_t len = 1; len < sizeof(text); len++) {
		cut = malloc(len);
		memcpy(cut, text, len);
		decimal_parse(&number, (struct view){ cut, len }, &why);
		free(cut);
	}
}

/* A MiB of each: by value, whatever the length. */
static void
test_texts_of_any_length(void)
{
	size_t len = 1 << 20;
	char *text = malloc(len + 32);
	struct decimal number;
	struct fail why;

	memset(text, '0', len);
	CHECK(decimal_parse(&number, (struct view){ text, len }, &why) == 0);
	check_text(&number, "0");
	text[len - 1] = '7';
	CHECK(decimal_parse(&number, (struct view){ text, len }, &why) == 0);
	check_text(&number, "7");
	text[1] = '.';
	CHECK(decimal_parse(&number, (struct view){ text, len }, &why) == -1);
	len += (size_t)sprintf(text + len, "e%zu", len - 1);
	CHECK(decimal_parse(&number, (struct view){ text, len }, &why) == 0);
	check_text(&number, "70");
	text[0] = '1';
	CHECK(decimal_parse(&number, (struct view){ text, len }, &why) == -1);
	memset(text, '0', len = 1 << 20);
	text[0] = '1';
	CHECK(decimal_parse(&number, (struct view){ text, len }, &why) == -1);
	len += (size_t)sprintf(text + len, "e-%zu", len - 2);
	CHECK(decimal_parse(&number, (struct view){ text, len }, &why) == 0);
	check_text(&number, "10");
	memset(text, '3', len = 1 << 20);
	check_refused((struct view){ text, len },
	    "number 3333333333333333333333333333333333333333...: "
	    "magnitude of 1E+126 or more can't be stored");
	text[1] = '.';
	check_refused((struct view){ text, len },
	    "number 3.33333333333333333333333333333333333333...: "
	    "1048575 significant digits, at most 38 can be stored");
	memset(text + 2, '9', len - 2);
	text[2] = 'e';
	check_refused((struct view){ text, len },
	    "number 3.e9999999999999999999999999999999999999...: "
	    "magnitude of 1E+126 or more can't be stored");
	free(text);
}

/* The pairs as measured on DynamoDB Local. */
static void
test_item_size_counts_pairs_of_digits(void)
{
	static const struct {
		const char *text;
		size_t size;
	} cases[] = { { "0", 1 }, { "1", 2 }, { "12", 2 }, { "123", 3 },
		{ "1.5", 3 }, { "12345", 4 }, { "0.001", 2 }, { "-1", 3 },
		{ "100", 2 }, { "1000", 2 }, { "1001", 3 }, { "0.1", 2 },
		{ "0.01", 2 }, { "0.011", 3 }, { NINES38, 20 },
		{ "1" ZEROS40 "e-40", 2 }, { "-1E125", 3 }, { "1E-130", 2 },
		{ NINES38 "e1", 21 }, { "-" NINES38, 21 },
		{ "-" NINES38 "e1", 21 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct decimal number = number_of(cases[i].text);

		CHECK(decimal_size(&number) == cases[i].size);
	}
}

static void
test_comparing_is_by_value(void)
{
	/* Each line is less than the next; within a line all are equal. */
	static const char *const order[][3] = {
		{ "-1e125", "-10e124", "-0.1e126" }, { "-10", "-1e1", "-10.0" },
		{ "-9.99", "-9.990", "-999e-2" }, { "-9.9", "-99e-1", "-9.90" },
		{ "-1e-130", "-0.1e-129", "-10e-131" }, { "0", "-0", "0e9" },
		{ "1e-130", "0.1e-129", "10e-131" }, { "0.01", "1e-2", ".01" },
		{ "1", "1.0", "+1" }, { "1.5", "1.50", "15e-1" },
		{ "1.51", "01.51", "151e-2" }, { "2", "2.", "2e0" },
		{ "10", "1e1", "1e+1" }, { "1e125", "10e124", "0.1e126" }
	};
	size_t count = sizeof(order) / sizeof(*order);

	for (size_t i = 0; i < count * 3; i++)
		for (size_t j = 0; j < count * 3; j++) {
			struct decimal a = number_of(order[i / 3][i % 3]);
			struct decimal b = number_of(order[j / 3][j % 3]);
			int got = decimal_cmp(&a, &b);

			CHECK((got < 0) == (i / 3 < j / 3));
			CHECK((got > 0) == (i / 3 > j / 3));
		}
}

static void
check_add(const char *a, const char *b, const char *want)
{
	struct decimal sum = number_of(a), other = number_of(b);

	decimal_add(&sum, &other);
	check_text(&sum, want);
	sum = number_of(b);
	other = number_of(a);
	decimal_add(&sum, &other);
	check_text(&sum, want);
}

static void
test_adding_is_exact(void)
{
	check_add("0", "0", "0");
	check_add("0", "-1.5", "-1.5");
	check_add("0.1", "0.2", "0.3");
	check_add("10.1", "5", "15.1");
	check_add("-1", "1", "0");
	check_add("-1", "0.5", "-0.5");
	check_add("1", "-0.01", "0.99");
	check_add("100", "-99.99", "0.01");
	check_add("5", "5", "10");
	check_add("-99.5", "-0.5", "-100");
	check_add(NINES38, "1", "1" ZEROS10 ZEROS10 ZEROS10 "00000000");
	check_add("1e125", "1e-130",
	    "1" ZEROS40 ZEROS40 ZEROS40 "00000." ZEROS40 ZEROS40 ZEROS40
	    "0000000001");
}

static void
test_a_sum_may_leave_the_bounds_and_come_back(void)
{
	struct decimal sum = number_of("9e125"), large = sum, small;
	struct fail why;

	for (int i = 0; i < 1000; i++)
		decimal_add(&sum, &large);
	CHECK(decimal_check(&sum, &why) == -1);
	CHECK_TEXT(why.text, "magnitude of 1E+126 or more can't be stored");
	small = number_of("-1.5E-130");
	decimal_add(&sum, &small);
	large.negative = true;
	for (int i = 0; i < 1000; i++)
		decimal_add(&sum, &large);
	CHECK(decimal_check(&sum, &why) == -1);
	CHECK_TEXT(
	    why.text, "257 significant digits, at most 38 can be stored");
	decimal_add(&sum, &large);
	CHECK(decimal_check(&sum, &why) == 0);
	CHECK(decimal_cmp(&sum, &small) == 0);
	decimal_add(&sum, &sum);
	check_text(&sum, "-0." ZEROS40 ZEROS40 ZEROS40 "0000000003");
}

static char *
print_int128(char *end, int128 n)
{
	bool negative = n < 0;

	*--end = '\0';
	do {
		*--end = (char)('0' + (int)(n % 10) * (negative ? -1 : 1));
		n /= 10;
	} while (n != 0);
	if (negative)
		*--end = '-';
	return end;
}

static int128
any_int128(void)
{
	int128 n = (int128)next_random() << 60 ^ next_random();

	n >>= 2 + next_random() % 120;
	return next_random() % 2 != 0 ? n : -n;
}

static void
test_random_sums_and_orders_agree_with_integers(void)
{
	char text[2][64], line[2][96];

	for (int i = 0; i < 50000; i++) {
		int128 a = any_int128(), b = any_int128();
		int exponent = (int)(next_random() % 150) - 90;
		struct decimal first, second, want;

		sprintf(line[0], "%se%d",
		    print_int128(text[0] + sizeof(text[0]), a), exponent);
		sprintf(line[1], "%se%d",
		    print_int128(text[1] + sizeof(text[1]), b), exponent);
		first = number_of(line[0]);
		second = number_of(line[1]);
		CHECK((decimal_cmp(&first, &second) < 0) == (a < b));
		CHECK((decimal_cmp(&first, &second) > 0) == (a > b));
		decimal_add(&first, &second);
		sprintf(line[0], "%se%d",
		    print_int128(text[0] + sizeof(text[0]), a + b), exponent);
		want = number_of(line[0]);
		CHECK(decimal_cmp(&first, &want) == 0);
		CHECK(first.count == want.count && first.first == want.first);
	}
}

static void
test_text_read_back_is_the_same_number(void)
{
	struct buf b;

	buf_init(&b, 4096);
	for (int i = 0; i < 50000; i++) {
		char text[64], line[96];
		struct decimal number, back;
		struct fail why;

		sprintf(line, "%se%d",
		    print_int128(text + sizeof(text), any_int128()),
		    (int)(next_random() % 218) - 130);
		number = number_of(line);
		buf_reset(&b);
		decimal_append(&b, &number);
		CHECK(decimal_parse(&back, buf_as_view(&b), &why) == 0);
		CHECK(decimal_cmp(&number, &back) == 0);
		CHECK(strpbrk(b.p, "eE+") == NULL);
	}
	buf_release(&b);
}

int
main(void)
{
	RUN(test_text_is_dynamodb_s);
	RUN(test_the_bounds_themselves_are_inside);
	RUN(test_beyond_the_bounds_each_reason_is_named);
	RUN(test_other_text_is_not_a_number);
	RUN(test_text_needs_no_end_mark);
	RUN(test_texts_of_any_length);
	RUN(test_item_size_counts_pairs_of_digits);
	RUN(test_comparing_is_by_value);
	RUN(test_adding_is_exact);
	RUN(test_a_sum_may_leave_the_bounds_and_come_back);
	RUN(test_random_sums_and_orders_agree_with_integers);
	RUN(test_text_read_back_is_the_same_number);
	return unit_done();
}
