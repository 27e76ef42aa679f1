/* Aggregates of what a path leads to, and the average's division. */
#include "aggregate.h"

#include <stdlib.h>

#include "config_join_parts.h"
#include "decimal.h"
#include "unit.h"

static struct arena arena;
static struct fail why;

static struct view
json(const char *text)
{
	struct view copy = arena_json(&arena, view_of(text));
	struct jtext_error error;

	CHECK(jtext_check(copy, &error) == 0);
	return copy;
}

/* What {"n": how} is of a scope: its JSON, "absent", or an error's text. */
static const char *
of(const char *how, const char *scope)
{
	static char text[8192];
	struct config_join join = { 0 };
	struct config_file file = { .name = "app.json", .arena = &arena };
	struct config_node root;
	struct buf out;

	snprintf(text, sizeof(text), "{\"n\":%s}", how);
	file.text = json(text);
	buf_init(&out, SIZE_MAX);
	buf_text(&out, "x");
	if (config_root(&file, &root, &why) == -1 ||
	    config_aggregates(&root, &join, &why) == -1)
		snprintf(text, sizeof(text), "%s", why.text);
	else if (aggregate_append(join.aggregates, json(scope), &out, &why) ==
		 -1)
		snprintf(text, sizeof(text), "%s: %s",
		    out.len == 1 ? why.code : "not taken back", why.text);
	else
		snprintf(text, sizeof(text), "%s",
		    out.len == 1 ? "absent" : out.p + 1);
	buf_release(&out);
	return text;
}

static bool
is_refused(const char *how, const char *scope)
{
	return strncmp(of(how, scope), "join.number: aggregate n: ", 26) == 0 &&
	       why.kind == FAIL_RECORD;
}

static const char order[] =
    "{\"order_id\":1,\"amount\":\"7.50\",\"lines.dotted\":5,"
    "\"customer\":{\"name\":\"Ann\",\"credit\":12.5,\"tags\":[\"a\",\"b\"]},"
    "\"lines\":[{\"no\":1,\"amount\":10.1,\"product\":{\"price\":\"3.3\"}},"
    "{\"no\":2,\"amount\":5,\"product\":{\"price\":4}},"
    "{\"no\":3,\"amount\":null},{\"no\":4,\"amount\":\"\"},{\"no\":5}],"
    "\"none\":[]}";

static void
test_each_function(void)
{
	CHECK_TEXT(of("\"sum(lines.amount)\"", order), "15.1");
	CHECK_TEXT(of("\"count(lines)\"", order), "5");
	CHECK_TEXT(of("\"count(lines.amount)\"", order), "2");
	CHECK_TEXT(of("\"min(lines.amount)\"", order), "5");
	CHECK_TEXT(of("\"max(lines.amount)\"", order), "10.1");
	CHECK_TEXT(of("\"avg(lines.amount)\"", order), "7.55");
	CHECK_TEXT(of("\"first(lines.amount)\"", order), "10.1");
	CHECK_TEXT(of("\"last(lines.amount)\"", order), "5");
	CHECK_TEXT(of("\"list(lines.amount)\"", order), "[10.1,5]");
	CHECK_TEXT(of("\"last(lines)\"", order), "{\"no\":5}");
	CHECK_TEXT(of("{\"sum\":\"lines.amount\"}", order), "15.1");
}

static void
test_paths(void)
{
	CHECK_TEXT(of("\"sum(lines.product.price)\"", order), "7.3");
	CHECK_TEXT(of("\"sum(customer.credit)\"", order), "12.5");
	CHECK_TEXT(of("\"sum(amount)\"", order), "7.5");
	CHECK_TEXT(of("\"count(customer)\"", order), "1");
	CHECK_TEXT(of("\"list(customer.tags)\"", order), "[\"a\",\"b\"]");
	CHECK_TEXT(of("\"first(customer)\"", "{\"customer\":{\"a\":[1, 2]}}"),
	    "{\"a\":[1, 2]}");
	CHECK_TEXT(of("\"sum(lines.dotted)\"", order), "5");
	CHECK_TEXT(of("\"count(order_id.deeper)\"", order), "0");
	CHECK_TEXT(of("\"list(a.b)\"", "{\"a\":[{\"b\":[1]},{\"b\":[2,3]}]}"),
	    "[1,2,3]");
	CHECK_TEXT(
	    of("\"list(a.b)\"", "{\"a\":[[{\"b\":1}],{\"b\":2},3]}"), "[1,2]");
	CHECK_TEXT(of("\"sum(n)\"", "{\"n\":1,\"n\":2}"), "2");
	CHECK_TEXT(of("\"sum(\xc3\xa4)\"", "{\"\\u00e4\":3}"), "3");
}

static void
test_of_nothing(void)
{
	static const char *const paths[] = { "none", "none.amount", "missing",
		"missing.amount", "lines.missing" };
	static const char *const results[][2] = { { "count", "0" },
		{ "sum", "0" }, { "list", "[]" }, { "min", "absent" },
		{ "max", "absent" }, { "avg", "absent" }, { "first", "absent" },
		{ "last", "absent" } };
	char how[64];
	size_t i, j;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		for (j = 0; j < sizeof(results) / sizeof(results[0]); j++) {
			snprintf(how, sizeof(how), "\"%s(%s)\"", results[j][0],
			    paths[i]);
			CHECK_TEXT(of(how, order), results[j][1]);
		}
	CHECK_TEXT(of("\"count(a)\"", "{\"a\":[null,\"\",null]}"), "0");
	CHECK_TEXT(of("\"last(a)\"", "{\"a\":[null,\"\"]}"), "absent");
	CHECK_TEXT(of("\"count(a)\"", "{}"), "0");
}

static void
test_where_looks_at_the_row(void)
{
	CHECK_TEXT(of("{\"sum\":\"lines.amount\",\"where\":"
		      "{\"in\":{\"no\":[2,3]}}}",
		       order),
	    "5");
	CHECK_TEXT(of("{\"count\":\"lines\",\"where\":{\"not\":"
		      "{\"nonempty\":\"amount\"}}}",
		       order),
	    "3");
	CHECK_TEXT(of("{\"sum\":\"lines.product.price\",\"where\":"
		      "{\"equals\":{\"product.price\":4}}}",
		       order),
	    "4");
	CHECK_TEXT(of("{\"sum\":\"customer.credit\",\"where\":"
		      "{\"equals\":{\"name\":\"Ann\"}}}",
		       order),
	    "12.5");
	CHECK_TEXT(of("{\"list\":\"customer.tags\",\"where\":"
		      "{\"equals\":{\"name\":\"Ann\"}}}",
		       order),
	    "[]"); /* the tags are the rows */
	CHECK_TEXT(of("{\"sum\":\"amount\",\"where\":"
		      "{\"equals\":{\"order_id\":2}}}",
		       order),
	    "0");
	CHECK_TEXT(of("{\"list\":\"a\",\"where\":{\"equals\":{\"x\":null}}}",
		       "{\"a\":[1,[2],{\"x\":3},{\"x\":null}]}"),
	    "[1,2,{\"x\":null}]");
}

static void
test_money_is_exact(void)
{
	char scope[16384];
	size_t len = 0;
	int i;

	CHECK_TEXT(of("\"sum(a)\"", "{\"a\":[0.1,0.2]}"), "0.3");
	CHECK_TEXT(of("\"sum(a)\"", "{\"a\":[0.1,-0.10]}"), "0");
	CHECK_TEXT(
	    of("\"sum(a)\"", "{\"a\":[1e2,\"1.50\",\"+2\",\"-.5\"]}"), "103");
	CHECK_TEXT(of("\"sum(a)\"", "{\"a\":[9007199254740993,"
				    "0.0000000000000001]}"),
	    "9007199254740993.0000000000000001");
	len += (size_t)snprintf(scope, sizeof(scope), "{\"a\":[0.01");
	for (i = 1; i < 1000; i++)
		len += (size_t)snprintf(
		    scope + len, sizeof(scope) - len, ",19.99");
	snprintf(scope + len, sizeof(scope) - len, "]}");
	CHECK_TEXT(of("\"sum(a)\"", scope), "19970.02");
	CHECK_TEXT(of("\"avg(a)\"", scope), "19.97002");
}

#define NINES38 "99999999999999999999999999999999999999"

static void
test_38_digits(void)
{
	CHECK_TEXT(of("\"sum(a)\"", "{\"a\":[" NINES38 "]}"), NINES38);
	CHECK_TEXT(of("\"sum(a)\"", "{\"a\":[" NINES38 ",1]}"),
	    "100000000000000000000000000000000000000");
	CHECK(is_refused("\"sum(a)\"", "{\"a\":[" NINES38 ",2]}"));
	CHECK(is_refused("\"sum(a)\"", "{\"a\":[" NINES38 ",0.1]}"));
	/* what is beyond on the way may be within in the end */
	CHECK_TEXT(of("\"sum(a)\"", "{\"a\":[" NINES38 ",0.1,-0.1]}"), NINES38);
	CHECK_TEXT(
	    of("\"sum(a)\"", "{\"a\":[9e125,9e125,-9e125,-9e125]}"), "0");
	CHECK(is_refused("\"sum(a)\"", "{\"a\":[9e125,9e125]}"));
	CHECK(is_refused("\"sum(a)\"", "{\"a\":[1e126]}"));
	CHECK(is_refused("\"sum(a)\"", "{\"a\":[1e-131]}"));
	CHECK(is_refused("\"max(a)\"", "{\"a\":[1" NINES38 "]}"));
	CHECK_TEXT(
	    of("\"avg(a)\"", "{\"a\":[" NINES38 "," NINES38 "]}"), NINES38);
	CHECK(is_refused("\"avg(a)\"", "{\"a\":[1e-130,0]}"));
}

static void
test_avg_rounds_half_to_even(void)
{
	CHECK_TEXT(of("\"avg(a)\"", "{\"a\":[1,1,0]}"),
	    "0.66666666666666666666666666666666666667");
	CHECK_TEXT(of("\"avg(a)\"", "{\"a\":[1,0,0]}"),
	    "0.33333333333333333333333333333333333333");
	CHECK_TEXT(of("\"avg(a)\"", "{\"a\":[-2,0,0]}"),
	    "-0.66666666666666666666666666666666666667");
	/* ...8.5 and ...9.5 */
	CHECK_TEXT(
	    of("\"avg(a)\"", "{\"a\":[12345678901234567890123456789012345678,"
			     "12345678901234567890123456789012345679]}"),
	    "12345678901234567890123456789012345678");
	CHECK_TEXT(
	    of("\"avg(a)\"", "{\"a\":[12345678901234567890123456789012345679,"
			     "12345678901234567890123456789012345680]}"),
	    "12345678901234567890123456789012345680");
	CHECK_TEXT(
	    of("\"avg(a)\"", "{\"a\":[-12345678901234567890123456789012345679,"
			     "-12345678901234567890123456789012345680]}"),
	    "-12345678901234567890123456789012345680");
	CHECK_TEXT(of("\"avg(a)\"", "{\"a\":[" NINES38 "," NINES38 ","
				    "99999999999999999999999999999999999998]}"),
	    NINES38);
	CHECK_TEXT(of("\"avg(a)\"", "{\"a\":[0,0]}"), "0");
	CHECK_TEXT(of("\"avg(a)\"", "{\"a\":[\"\",4,null,6]}"), "5");
}

/* A number's quotient as text. */
static const char *
quotient(const char *number, uint64_t by)
{
	static char text[512];
	struct decimal d;
	struct buf out;

	if (decimal_parse(&d, view_of(number), &why) == -1)
		return why.text;
	decimal_divide(&d, by);
	buf_init(&out, SIZE_MAX);
	decimal_append(&out, &d);
	snprintf(text, sizeof(text), "%s", out.p);
	buf_release(&out);
	return text;
}

static void
test_division(void)
{
	CHECK_TEXT(quotient("0", 7), "0");
	CHECK_TEXT(quotient("1", 8), "0.125");
	CHECK_TEXT(quotient("100", 10), "10");
	CHECK_TEXT(quotient("-1", UINT64_MAX),
	    "-0.000000000000000000054210108624275221703311375920552804341");
	CHECK_TEXT(quotient("1e125", 1),
	    "100000000000000000000000000000000000000000000000000000000000000"
	    "000000000000000000000000000000000000000000000000000000000000000");
	/* exactly a half behind the last digit, a hair less and more */
	CHECK_TEXT(quotient("2.0000000000000000000000000000000000002", 4),
	    "0.50000000000000000000000000000000000005");
	CHECK_TEXT(quotient("20000000000000000000000000000000000001", 2),
	    "10000000000000000000000000000000000000"); /* 38 digits, .5 */
	CHECK_TEXT(quotient("20000000000000000000000000000000000003", 2),
	    "10000000000000000000000000000000000002");
	CHECK_TEXT(quotient("30000000000000000000000000000000000001", 3),
	    "10000000000000000000000000000000000000");
	CHECK_TEXT(quotient("30000000000000000000000000000000000002", 3),
	    "10000000000000000000000000000000000001");
	CHECK_TEXT(quotient("99999999999999999999999999999999999999", 10),
	    "9999999999999999999999999999999999999.9");
}

/* 128-bit arithmetic is the second opinion: quotients of 38 digits that begin
 * with the same number times 10^k. */
static void
test_division_against_integers(void)
{
	unsigned i;

	srand(1);
	for (i = 0; i < 20000; i++) {
		uint64_t a = (uint64_t)rand() % 1000000 + 1;
		uint64_t b = (uint64_t)rand() % 100000 + 1;
		unsigned __int128 scaled = a, whole, rest, limit = 1;
		char number[32], want[64], *to = want + sizeof(want) - 1;
		struct decimal got, expected;
		int power = 0, k;

		for (k = 0; k < 37; k++)
			limit *= 10; /* 10^37: the least of 38 digits */
		while (scaled / b < limit && power < 32) {
			scaled *= 10;
			power++;
		}
		if (scaled / b >= limit * 10 || scaled / b < limit)
			continue;
		whole = scaled / b;
		rest = scaled % b * 2;
		whole += rest > b || (rest == b && whole % 2 == 1);
		for (*to = '\0'; whole != 0; whole /= 10)
			*--to = (char)('0' + (int)(whole % 10));
		snprintf(number, sizeof(number), "%llue-%d",
		    (unsigned long long)a, 0);
		CHECK(decimal_parse(&got, view_of(number), &why) == 0);
		decimal_divide(&got, b);
		CHECK(decimal_parse(&expected, view_of(to), &why) == 0);
		expected.first -= power;
		CHECK(decimal_cmp(&got, &expected) == 0);
	}
}

static void
test_what_is_no_number_is_refused(void)
{
	static const char *const values[] = { "\"abc\"", "\"1,5\"", "\" 1\"",
		"\"1 \"", "\"NaN\"", "\"Infinity\"", "\"0x10\"", "\"1e\"",
		"\"1e999\"", "1e999", "true", "false", "{}", "{\"a\":1}",
		"\"2026-11-22\"", "\"\\u0000\"" };
	static const char *const functions[] = { "sum", "min", "max", "avg" };
	char how[32], scope[64];
	size_t i, j;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		for (j = 0; j < 4; j++) {
			snprintf(how, sizeof(how), "\"%s(a)\"", functions[j]);
			snprintf(
			    scope, sizeof(scope), "{\"a\":[1,%s]}", values[i]);
			CHECK(is_refused(how, scope));
		}
	CHECK_TEXT(of("\"sum(a.b)\"", "{\"a\":[{\"b\":true}]}"),
	    "join.number: aggregate n: a.b: expected a number, found true");
	CHECK_TEXT(of("\"count(a)\"", "{\"a\":[true,{},\"x\"]}"), "3");
	CHECK_TEXT(of("\"list(a)\"", "{\"a\":[true,{},\"x\",0]}"),
	    "[true,{},\"x\",0]");
	CHECK_TEXT(of("\"sum(a)\"", "{\"a\":\"\\u0031\\u002e5\"}"), "1.5");
}

/* The same of what the path's beginning has led to. */
static void
test_the_rest_of_a_path(void)
{
	struct config_aggregate sum = {
		.name = "n", .function = AGGREGATE_SUM, .path = "lines.amount"
	};
	struct buf out;

	buf_init(&out, SIZE_MAX);
	CHECK(aggregate_append_of(&sum,
		  json("[{\"amount\":1.5},{\"amount\":\"2\"},7]"),
		  VIEW("amount"), &out, &why) == 0);
	CHECK_TEXT(out.p, "3.5");
	buf_reset(&out);
	CHECK(aggregate_append_of(
		  &sum, VIEW_NONE, VIEW("amount"), &out, &why) == 0);
	CHECK_TEXT(out.p, "0");
	buf_reset(&out);
	sum.function = AGGREGATE_LAST;
	CHECK(aggregate_append_of(&sum, json("[1,2]"), VIEW_NONE, &out, &why) ==
	      0);
	CHECK_TEXT(out.p, "2");
	buf_reset(&out);
	CHECK(aggregate_append_of(&sum, VIEW_NONE, VIEW_NONE, &out, &why) == 0);
	CHECK_TEXT(out.p, "");
	buf_release(&out);
}

/* As deep as jtext takes it. */
static void
test_deep_lists(void)
{
	static char scope[5000];
	size_t len = 0;
	int i;

	len += (size_t)snprintf(scope, sizeof(scope), "{\"a\":");
	for (i = 0; i < 2000; i++)
		scope[len++] = '[';
	scope[len++] = '7';
	for (i = 0; i < 2000; i++)
		scope[len++] = ']';
	scope[len++] = '}';
	scope[len] = '\0';
	CHECK_TEXT(of("\"sum(a)\"", scope), "7");
}

int
main(void)
{
	RUN(test_each_function);
	RUN(test_paths);
	RUN(test_of_nothing);
	RUN(test_where_looks_at_the_row);
	RUN(test_money_is_exact);
	RUN(test_38_digits);
	RUN(test_avg_rounds_half_to_even);
	RUN(test_division);
	RUN(test_division_against_integers);
	RUN(test_what_is_no_number_is_refused);
	RUN(test_the_rest_of_a_path);
	RUN(test_deep_lists);
	arena_release(&arena);
	return unit_done();
}
