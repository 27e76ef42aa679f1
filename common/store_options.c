#include "store_options.h"

#define MOST_CALLS 1000

void
store_options_check(const struct store_options *o)
{
	if (o->concurrency < 1 || o->concurrency > MOST_CALLS)
		opts_fail("--concurrency: expected 1 to %d", MOST_CALLS);
}

struct store_settings
store_options_store(const struct store_options *o, struct out *out)
{
	return (struct store_settings){ .endpoint = o->endpoint,
		.out = out,
		.retries = o->retries,
		.max_wait_ms = o->max_wait_ms,
		.calls = (size_t)o->concurrency };
}

struct writer_settings
store_options_writer(const struct store_options *o, size_t window)
{
	return (struct writer_settings){ .retries = o->retries,
		.max_wait_ms = o->max_wait_ms,
		.calls = (size_t)o->concurrency,
		.window = window };
}

struct reader_settings
store_options_reader(const struct store_options *o)
{
	return (struct reader_settings){ .retries = o->retries,
		.max_wait_ms = o->max_wait_ms,
		.reads = (size_t)o->concurrency };
}
