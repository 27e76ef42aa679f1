/*
 * ddb-del: the end of a retry. Records in, and out again when the items that
 * they were read from are deleted, if all was done with them: stored in
 * another table, superseded there, or parked.
 */
#include "del.h"
#include "diag.h"
#include "store_options.h"

/* What may be read ahead of the store's acknowledgements. */
#define WINDOW_BYTES ((size_t)2 << 20)
#define WINDOW_RECORDS 2048

static struct store_options at = STORE_OPTIONS;

static const struct opt options[] = {
	STORE_OPTION_ENDPOINT(at),
	STORE_OPTION_RETRIES(at),
	STORE_OPTION_MAX_WAIT(at),
	STORE_OPTION_CONCURRENCY(at),
	{ OPT_END, 0, NULL, NULL, NULL, NULL, NULL },
};

static const struct program program = { "ddb-del",
	"delete the items that records were read from, when these are done",
	"[OPTION]... [FILE]...", options, true };

static int
set_up(struct del *d, struct fail *why)
{
	const struct store_settings settings =
	    store_options_store(&at, &d->filter.out);
	const struct writer_settings writing =
	    store_options_writer(&at, WINDOW_RECORDS);

	if (store_open(&d->store, &settings, why) == -1)
		return -1;
	writer_init(&d->writer, d->store, &d->filter.tally, &writing);
	window_init(&d->window, &d->filter, sizeof(struct del_slot),
	    WINDOW_RECORDS, WINDOW_BYTES);
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

	store_options_check(&at);
	filter_init(&d.filter, program.name, &common, files);
	if (has_config && config_load(&config, common.config, &why) == -1)
		die(&why);
	monitor_group(&d.filter.monitor, config.group);
	d.filter.monitor.metrics.has |= METRIC(SUPERSEDED);
	d.config = has_config ? &config : NULL;
	if (set_up(&d, &why) == -1)
		die(&why);
	status = del_run(&d);
	if (!d.stage.stuck)
		release(&d);
	if (has_config)
		config_release(&config);
	return status;
}
