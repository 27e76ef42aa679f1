/*
 * ddb-join: records behind ddb-put in; each row of a driver topic becomes the
 * order to store what its look-ups make of it, or to keep it waiting where
 * something is missing. All records go out, in the order in which they came
 * in.
 */
#include "diag.h"
#include "flow.h"
#include "store_options.h"

/* What may be read ahead of the store's answers, and how many calls at once. */
#define WINDOW_BYTES ((size_t)4 << 20)
#define WINDOW_RECORDS 2048

static struct store_options at = STORE_OPTIONS;
static bool explain;

static const struct opt options[] = {
	STORE_OPTION_ENDPOINT(at),
	STORE_OPTION_RETRIES(at),
	STORE_OPTION_MAX_WAIT(at),
	STORE_OPTION_CONCURRENCY(at),
	{ OPT_FLAG, 0, "explain", &explain, NULL,
	    "tell a person what each record finds, pass nothing on", NULL },
	{ OPT_END, 0, NULL, NULL, NULL, NULL, NULL },
};

static const struct program program = { "ddb-join",
	"join each driver row with its dependencies",
	"-C CONFIG [OPTION]... [FILE]...", options, true };

static void
check_options(const struct common *common)
{
	if (common->config == NULL)
		opts_fail("-C says what is joined: it is needed");
	store_options_check(&at);
	if (explain && common->acks_only)
		opts_fail("--explain is for people, -A for programs");
}

static int
set_up(struct joiner *j, const struct config *config, struct fail *why)
{
	const struct store_settings settings =
	    store_options_store(&at, &j->filter.out);
	const struct reader_settings reads = store_options_reader(&at);
	const struct asks_owner owner = { work_answered, work_only, j };

	j->explain = explain;
	if (store_open(&j->store, &settings, why) == -1 ||
	    plans_init(&j->plans, config, j->store, why) == -1)
		return -1;
	asks_init(&j->asks, j->store, &j->filter.tally, &reads, &owner);
	keys_init(&j->keys);
	outcome_init(&j->outcome);
	buf_init(&j->out, SIZE_MAX);
	window_init(&j->window, &j->filter, sizeof(struct join_slot),
	    WINDOW_RECORDS, WINDOW_BYTES);
	return 0;
}

static void
release(struct joiner *j)
{
	window_release(&j->window);
	pool_release(&j->pool);
	buf_release(&j->out);
	outcome_release(&j->outcome);
	keys_release(&j->keys);
	asks_release(&j->asks);
	plans_release(&j->plans);
	store_close(j->store);
	filter_release(&j->filter);
}

int
main(int argc, char *argv[])
{
	static struct joiner j;
	static struct config config;
	struct common common;
	struct fail why;
	char **files = opts_parse(&program, &common, argc, argv);
	int status;

	check_options(&common);
	filter_init(&j.filter, program.name, &common, files);
	if (config_load(&config, common.config, &why) == -1 ||
	    set_up(&j, &config, &why) == -1)
		die(&why);
	monitor_group(&j.filter.monitor, config.group);
	status = joiner_run(&j);
	if (!j.stage.stuck)
		release(&j);
	config_release(&config);
	return status;
}
