/*
 * ddb-del: the end of a retry. Records in, and out again when the items that
 * they were read from are deleted, if all was done with them: stored in
 * another table, superseded there, or parked.
 */
#include "del.h"
#include "diag.h"

/* What may be read ahead of the store's acknowledgements. */
#define WINDOW_BYTES ((size_t)2 << 20)
#define WINDOW_RECORDS 2048
#define MOST_CALLS 1000

static const char *endpoint;
static int64_t retries = 30, max_wait_ms = -1, concurrency = 16;

static const struct opt options[] = {
	{ OPT_TEXT, 0, "endpoint-url", &endpoint, "URL",
	    "DynamoDB's address, or sqlite:FILE", NULL },
	{ OPT_INT, 0, "retries", &retries, "N",
	    "tries again after a failure (default 30)", NULL },
	{ OPT_TIME, 0, "max-wait", &max_wait_ms, "S",
	    "wait out throttling for so long (default: no limit)", NULL },
	{ OPT_INT, 0, "concurrency", &concurrency, "N",
	    "requests at once at most (default 16)", NULL },
	{ OPT_END, 0, NULL, NULL, NULL, NULL, NULL },
};

static const struct program program = { "ddb-del",
	"delete the items that records were read from, when these are done",
	"[OPTION]... [FILE]...", options, true };

static int
set_up(struct del *d, struct fail *why)
{
	const struct store_settings settings = { .endpoint = endpoint,
		.out = &d->filter.out,
		.retries = retries,
		.max_wait_ms = max_wait_ms,
		.calls = (size_t)concurrency };
	const struct writer_settings writing = { .retries = retries,
		.max_wait_ms = max_wait_ms,
		.calls = (size_t)concurrency,
		.window = WINDOW_RECORDS };

	if (store_open(&d->store, &settings, why) == -1)
		return -1;
	writer_init(&d->writer, d->store, &d->filter.tally, &writing);
	window_init(&d->window, WINDOW_RECORDS, WINDOW_BYTES);
	buf_init(&d->name, SIZE_MAX);
	buf_init(&d->key, SIZE_MAX);
	buf_init(&d->request, SIZE_MAX);
	buf_init(&d->with, SIZE_MAX);
	return 0;
}

static void
release(struct del *d)
{
	writer_release(&d->writer);
	window_release(&d->window);
	store_close(d->store);
	order_release(d);
	buf_release(&d->name);
	buf_release(&d->key);
	buf_release(&d->request);
	buf_release(&d->with);
	filter_release(&d->filter);
}

int
main(int argc, char *argv[])
{
	static struct del d;
	static struct config config;
	struct common common;
	struct fail why;
	char **files = opts_parse(&program, &common, argc, argv);
	bool has_config = common.config != NULL;
	int status;

	if (concurrency < 1 || concurrency > MOST_CALLS)
		opts_fail("--concurrency: expected 1 to %d", MOST_CALLS);
	filter_init(&d.filter, program.name, &common, files);
	if (has_config && config_load(&config, common.config, &why) == -1)
		die(&why);
	d.config = has_config ? &config : NULL;
	if (set_up(&d, &why) == -1)
		die(&why);
	status = del_run(&d);
	if (!d.failed)
		release(&d);
	if (has_config)
		config_release(&config);
	return status;
}
