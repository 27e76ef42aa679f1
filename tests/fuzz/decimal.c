/* TEXT NUL TEXT: numbers come back by value, have an order, and can be
 * added; their text is JSON. */
#include "decimal.h"
#include "fuzz.h"
#include "json_value.h"

/* -1, 0 or 1. */
static int
order(const struct decimal *a, const struct decimal *b)
{
	int by = decimal_cmp(a, b);

	return (by > 0) - (by < 0);
}

static int
sign(const struct decimal *number)
{
	return number->negative ? -1 : number->count != 0;
}

static bool
parse(const char *text, struct decimal *number)
{
	struct decimal again;
	struct fail why;
	struct buf out;

	if (decimal_parse(number, view_of(text), &why) == -1) {
		MUST(strcmp(why.code, "put.number") == 0);
		return false;
	}
	buf_init(&out, SIZE_MAX);
	decimal_append(&out, number);
	MUST(fuzz_is_json(buf_as_view(&out)));
	MUST(decimal_parse(&again, buf_as_view(&out), &why) == 0);
	MUST(decimal_cmp(number, &again) == 0);
	MUST(decimal_size(number) >= 1 && decimal_size(number) <= 21);
	MUST(decimal_size(number) == decimal_size(&again));
	if (fuzz_is_json(view_of(text)) && text[0] > ' ' &&
	    jtext_kind(view_of(text)) == JTEXT_NUMBER &&
	    (unsigned char)text[strlen(text) - 1] > ' ')
		MUST(json_equal(view_of(text), buf_as_view(&out)));
	buf_release(&out);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *rest;
	size_t len = fuzz_cut(data, size, &rest);
	char *one = fuzz_copy(data, len);
	char *two = fuzz_copy(rest, (size_t)(data + size - rest));
	struct decimal a, b, sum, other;

	if (parse(one, &a) && parse(two, &b)) {
		MUST(order(&a, &b) == -order(&b, &a));
		sum = a;
		decimal_add(&sum, &b);
		other = b;
		decimal_add(&other, &a);
		MUST(order(&sum, &other) == 0);
		MUST(order(&sum, &a) == sign(&b));
		b.negative = b.count != 0 && !b.negative;
		decimal_add(&sum, &b);
		MUST(order(&sum, &a) == 0);
	}
	free(one);
	free(two);
	return 0;
}
