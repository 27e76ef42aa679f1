/*
 * Unit tests print TAP, so that one runner counts all of them.
 *
 *	static void test_empty(void) { CHECK(view_is(v, "")); }
 *	int main(void) { RUN(test_empty); return unit_done(); }
 */
#ifndef UNIT_H
#define UNIT_H

#include <stdio.h>
#include <string.h>

static int unit_tests, unit_failures, unit_bad;

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			printf( \
			    "# %s:%d: %s\n", __FILE__, __LINE__, #condition); \
			unit_bad++; \
		} \
	} while (0)

#define CHECK_TEXT(got, want) \
	do { \
		const char *got_ = (got), *want_ = (want); \
		if (strcmp(got_, want_) != 0) { \
			printf("# %s:%d: got  %s\n# %*swant %s\n", __FILE__, \
			    __LINE__, got_, 0, "", want_); \
			unit_bad++; \
		} \
	} while (0)

#define RUN(test) \
	do { \
		unit_bad = 0; \
		test(); \
		unit_tests++; \
		unit_failures += unit_bad != 0; \
		printf("%s %d - %s\n", unit_bad != 0 ? "not ok" : "ok", \
		    unit_tests, #test); \
	} while (0)

static inline int
unit_done(void)
{
	printf("1..%d\n", unit_tests);
	return unit_failures != 0;
}

#endif
