/*
 * ddb-put: records in, their rows in tables, and the same records out, each
 * only when its row is durable, in the order in which they came in.
 */
#include "diag.h"
#include "flow.h"
#include "store_options.h"

/* What may be read ahead of the store's acknowledgements: the greatest part
 * of the 16 MiB that a filter may take, beside its libraries. */
#define WINDOW_BYTES ((size_t)3 << 19)
#define WINDOW_RECORDS 2048

static struct store_options at = STORE_OPTIONS;
static const char *table;
static int64_t rate;
static bool create, dry_run, pass;

static const struct opt options[] = {
	{ OPT_TEXT, 't', "table", &table, "TABLE",
	    "store all rows there, as they are", NULL },
	STORE_OPTION_ENDPOINT(at),
	{ OPT_INT, 0, "rate", &rate, "WCU", "write units a second at most",
	    NULL },
	STORE_OPTION_RETRIES(at),
	STORE_OPTION_MAX_WAIT(at),
	STORE_OPTION_CONCURRENCY(at),
	{ OPT_FLAG, 0, "create", &create, NULL,
	    "make the tables that the config names", NULL },
	{ OPT_FLAG, 0, "dry-run", &dry_run, NULL,
	    "print the requests to stderr, send nothing", NULL },
	{ OPT_FLAG, 0, "pass", &pass, NULL, "let records without a table pass",
	    NULL },
	{ OPT_END, 0, NULL, NULL, NULL, NULL, NULL },
};

static const struct program program = { "ddb-put",
	"store each record's row in its table", "[OPTION]... [FILE]...",
	options, true };

static void
check_options(const struct common *common)
{
	store_options_check(&at);
	if (create && common->config == NULL)
		opts_fail("--create makes the tables that the config names: "
			  "it needs -C");
}

static int
open_store(struct put *p, struct fail *why)
{
	struct store_settings settings =
	    store_options_store(&at, &p->filter.out);

	settings.create = create;
	settings.dry = dry_run;
	return store_open(&p->store, &settings, why);
}

static int
set_up(struct put *p, const struct config *config, struct fail *why)
{
	struct writer_settings settings =
	    store_options_writer(&at, WINDOW_RECORDS);

	settings.rate = (double)rate;
	p->pass = pass;
	p->dry = dry_run;
	if (open_store(p, why) == -1)
		return -1;
	writer_init(&p->writer, p->store, &p->filter.tally, &settings);
	routes_init(&p->routes, p->store, config, table, create && !dry_run);
	build_init(&p->build, p->store, dry_run);
	window_init(&p->window, &p->filter, sizeof(struct put_slot),
	    WINDOW_RECORDS, WINDOW_BYTES);
	return create && !dry_run ? routes_create_all(&p->routes, why) : 0;
}

static void
release(struct put *p)
{
	routes_release(&p->routes);
	writer_release(&p->writer);
	build_release(&p->build);
	window_release(&p->window);
	store_close(p->store);
	filter_release(&p->filter);
}

int
main(int argc, char *argv[])
{
	static struct put p;
	static struct config config;
	struct common common;
	struct fail why;
	char **files = opts_parse(&program, &common, argc, argv);
	bool has_config = common.config != NULL;
	int status;

	check_options(&common);
	filter_init(&p.filter, program.name, &common, files);
	if (has_config && config_load(&config, common.config, &why) == -1)
		die(&why);
	monitor_group(&p.filter.monitor, config.group);
	p.filter.monitor.metrics.has |= METRIC(SUPERSEDED);
	if (set_up(&p, has_config ? &config : NULL, &why) == -1)
		die(&why);
	status = put_run(&p);
	if (!p.stage.stuck)
		release(&p);
	if (has_config)
		config_release(&config);
	return status;
}
