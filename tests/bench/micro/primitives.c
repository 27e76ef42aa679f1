/*
 * What the primitives of the hot path cost, one line each:
 *
 *	micro_primitives [seconds a line]
 *
 * Base64 in GB of raw bytes a second at a few lengths, numbers in
 * nanoseconds, over 4096 different values; the best round of each.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base64.h"
#include "decimal.h"
#include "numtext.h"

#define VALUES 4096
#define LONGEST 4096
#define BLOCKS 1024 /* a round of base64 */

static double seconds = 0.2;
static char text[LONGEST * 2];
static unsigned char bytes[LONGEST];
static double doubles[VALUES];
static int64_t longs[VALUES];
static char decimals[VALUES][16];
static volatile size_t sink;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint64_t
next_random(void)
{
	static uint64_t state = 1;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Seconds that a round of work takes at best: what else runs on the machine
 * makes rounds longer, never shorter. */
static double
measure(void (*work)(size_t), size_t arg)
{
	double end = now() + seconds, best = seconds, start, spent;

	do {
		start = now();
		work(arg);
		spent = now() - start;
		if (spent < best)
			best = spent;
	} while (now() < end);
	return best;
}

static void
encode(size_t len)
{
	for (int i = 0; i < BLOCKS; i++)
		sink = base64_encode(text, bytes, len);
}

static void
decode(size_t len)
{
	for (int i = 0; i < BLOCKS; i++)
		sink = (size_t)base64_decode(
		    bytes, text, base64_encoded_size(len));
}

static void
print_doubles(size_t unused)
{
	(void)unused;
	for (int i = 0; i < VALUES; i++)
		sink = (size_t)(numtext_double(text, doubles[i]) - text);
}

static void
print_floats(size_t unused)
{
	(void)unused;
	for (int i = 0; i < VALUES; i++)
		sink = (size_t)(numtext_float(text, (float)doubles[i]) - text);
}

static void
print_longs(size_t unused)
{
	(void)unused;
	for (int i = 0; i < VALUES; i++)
		sink = (size_t)(numtext_int64(text, longs[i]) - text);
}

static void
normalise_decimals(size_t unused)
{
	struct decimal number;
	struct fail why;
	struct buf b;

	(void)unused;
	buf_init(&b, 64);
	for (int i = 0; i < VALUES; i++) {
		buf_reset(&b);
		decimal_parse(&number, (struct view){ decimals[i], 9 }, &why);
		decimal_append(&b, &number);
	}
	sink = b.len;
	buf_release(&b);
}

static void
report_base64(size_t len)
{
	double to = measure(encode, len), from;

	base64_encode(text, bytes, len);
	from = measure(decode, len);
	printf("base64 of %4zu bytes: encode %5.1f ns %5.1f GB/s, "
	       "decode %5.1f ns %5.1f GB/s\n",
	    len, to / BLOCKS * 1e9, (double)len * BLOCKS / to * 1e-9,
	    from / BLOCKS * 1e9, (double)len * BLOCKS / from * 1e-9);
}

static void
report_doubles(const char *what)
{
	printf("double, %s: %.1f ns; as float %.1f ns\n", what,
	    measure(print_doubles, 0) / VALUES * 1e9,
	    measure(print_floats, 0) / VALUES * 1e9);
}

static double
any_double(void)
{
	double value;
	uint64_t bits;

	do {
		bits = next_random();
		memcpy(&value, &bits, sizeof(value));
	} while (!(value > -1e38 && value < 1e38));
	return value;
}

int
main(int argc, char *argv[])
{
	if (argc > 1)
		seconds = atof(argv[1]);
	for (size_t i = 0; i < LONGEST; i++)
		bytes[i] = (unsigned char)next_random();
	for (size_t len = 4; len <= LONGEST; len *= 10)
		report_base64(len);
	for (int i = 0; i < VALUES; i++)
		doubles[i] = any_double();
	report_doubles("any bits");
	for (int i = 0; i < VALUES; i++)
		doubles[i] = (double)(next_random() >> 11) * 0x1p-53;
	report_doubles("from 0 to 1");
	for (int i = 0; i < VALUES; i++)
		doubles[i] = (double)(next_random() % 10000000) / 100;
	report_doubles("2 decimals");
	for (int i = 0; i < VALUES; i++)
		doubles[i] = (double)(next_random() % 1000000000) / 1000000;
	report_doubles("6 decimals");
	for (int i = 0; i < VALUES; i++)
		doubles[i] = (double)(next_random() % 100000);
	report_doubles("whole");
	for (int i = 0; i < VALUES; i++)
		longs[i] = (int64_t)(next_random() >> next_random() % 64);
	printf("int64: any %.1f ns", measure(print_longs, 0) / VALUES * 1e9);
	for (int i = 0; i < VALUES; i++)
		longs[i] = (int64_t)(next_random() % 100000000);
	printf(
	    ", below 10^8 %.1f ns\n", measure(print_longs, 0) / VALUES * 1e9);
	for (int i = 0; i < VALUES; i++)
		sprintf(decimals[i], "%06u.%02u",
		    (unsigned)(next_random() % 900000 + 100000),
		    (unsigned)(next_random() % 100));
	printf("decimal of 8 digits: parse and append %.1f ns\n",
	    measure(normalise_decimals, 0) / VALUES * 1e9);
	return 0;
}
