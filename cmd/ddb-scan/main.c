/*
 * ddb-scan: the items of a table as records, or, with --errors, the records
 * that wait in the error tables and are due, to flow through ddb-join again.
 */
#include <unistd.h>

#include "clock.h"
#include "config.h"
#include "diag.h"
#include "opts.h"
#include "scan.h"
#include "store_options.h"
#include "table_key.h"

#define SEGMENTS 4
#define MOST_SEGMENTS 100

static struct store_options at = STORE_OPTIONS;
static const char *table;
static int64_t segments = -1, limit = -1, older_than_ms = -1;
static bool errors;

static const struct opt options[] = {
	{ OPT_TEXT, 't', "table", &table, "TABLE", "scan that table", NULL },
	{ OPT_FLAG, 0, "errors", &errors, NULL,
	    "scan the config's error tables for what is due", NULL },
	{ OPT_TIME, 0, "older-than", &older_than_ms, "AGE",
	    "due is what was last tried so long ago", NULL },
	{ OPT_INT, 0, "segments", &segments, "N",
	    "read a table in so many parts at once (default 4)", NULL },
	{ OPT_INT, 0, "limit", &limit, "N", "print so many records at most",
	    NULL },
	STORE_OPTION_ENDPOINT(at),
	STORE_OPTION_RETRIES(at),
	STORE_OPTION_MAX_WAIT(at),
	{ OPT_END, 0, NULL, NULL, NULL, NULL, NULL },
};

static const struct program program = { "ddb-scan",
	"print a table's items, or the error items that are due",
	"-t TABLE | -C CONFIG --errors [OPTION]...", options, false };

static void
check_options(const struct common *common, char *const *operands)
{
	if (operands[0] != NULL)
		opts_fail("unexpected operand %s", operands[0]);
	if (errors && table != NULL)
		opts_fail("-t and --errors exclude each other: what is no "
			  "error item would be taken for junk");
	if (errors && common->config == NULL)
		opts_fail("--errors scans the config's error tables: it needs "
			  "-C");
	if (!errors && table == NULL)
		opts_fail("nothing to scan: expected -t TABLE, or --errors");
	if (!errors && older_than_ms != -1)
		opts_fail("--older-than is for --errors");
	if (segments != -1 && (segments < 1 || segments > MOST_SEGMENTS))
		opts_fail("--segments: expected 1 to %d", MOST_SEGMENTS);
	if (limit == 0)
		opts_fail("--limit: expected 1 or more");
}

static int
open_store(struct scan *s, struct fail *why)
{
	struct store_settings settings;
	struct reader_settings reading;

	at.concurrency = segments != -1 ? segments : SEGMENTS;
	settings = store_options_store(&at, &s->out);
	reading = store_options_reader(&at);
	if (store_open(&s->store, &settings, why) == -1)
		return -1;
	reader_init(&s->reader, s->store, &s->tally, &reading);
	return 0;
}

static void
add_table(struct scan *s, struct store_table *of, const char *name)
{
	size_t n = segments != -1 ? (size_t)segments : SEGMENTS, i;

	if (segments == -1 && n > s->store->most_calls)
		n = s->store->most_calls;
	for (i = 0; i < n; i++)
		scan_add(s, of, view_of(name), (unsigned)i, (unsigned)n);
}

static int
add_one(struct scan *s, const struct config *config, struct fail *why)
{
	const struct key_schema *known;
	struct store_table *of;
	bool typed;

	known = table_key(config, view_of(table), &typed);
	if (store_table_of_config(
		s->store, view_of(table), known, typed, &of, why) == -1)
		return -1;
	add_table(s, of, table);
	return 0;
}

/* What is no error item is parked and deleted in the end, so a staging or
 * final table must never be taken for an error table. */
static int
check_error_table(
    const struct config *config, const char *name, struct fail *why)
{
	bool is_target = false;
	size_t i;

	for (i = 0; i < config->table_count; i++)
		is_target |= config->tables[i].target != NULL &&
			     strcmp(config->tables[i].target, name) == 0;
	for (i = 0; i < config->join_count; i++)
		is_target |= strcmp(config->joins[i].target, name) == 0;
	if (!is_target)
		return 0;
	return fail(why, FAIL_CONFIG,
	    "%s: %s is an error_table_name and a target_table_name",
	    config->file, name);
}

static bool
has_table(const struct scan *s, const struct store_table *of)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->segments[i].read.ask.table == of)
			return true;
	return false;
}

static int
check_error_tables(const struct config *config, struct fail *why)
{
	size_t i;

	if (config->join_count == 0)
		return fail(why, FAIL_CONFIG,
		    "%s: it has no joins, so there are no error tables",
		    config->file);
	for (i = 0; i < config->join_count; i++)
		if (check_error_table(
			config, config->joins[i].error_table, why) == -1)
			return -1;
	return 0;
}

/* The error table of every join, each once. */
static int
add_errors(struct scan *s, const struct config *config, struct fail *why)
{
	struct store_table *of;
	size_t i;

	for (i = 0; i < config->join_count; i++) {
		const char *name = config->joins[i].error_table;

		if (store_table_of_config(s->store, view_of(name),
			&error_item_key, true, &of, why) == -1)
			return -1;
		if (!has_table(s, of))
			add_table(s, of, name);
	}
	return 0;
}

static int
set_up(struct scan *s, const struct config *config, struct fail *why)
{
	out_init(&s->out, STDOUT_FILENO);
	tally_init(&s->tally);
	buf_init(&s->text, SIZE_MAX);
	buf_init(&s->key, SIZE_MAX);
	s->errors = errors;
	s->left = limit;
	s->due = (struct error_item_due){ clock_wall_ms(), older_than_ms };
	if (errors && check_error_tables(config, why) == -1)
		return -1;
	if (open_store(s, why) == -1)
		return -1;
	return errors ? add_errors(s, config, why) : add_one(s, config, why);
}

int
main(int argc, char *argv[])
{
	static struct scan s;
	static struct config config; /* empty without -C */
	struct common common;
	struct fail why;
	char **operands = opts_parse(&program, &common, argc, argv);
	bool has_config = common.config != NULL;
	int status;

	check_options(&common, operands);
	if (has_config && config_load(&config, common.config, &why) == -1)
		die(&why);
	if (set_up(&s, &config, &why) == -1)
		die(&why);
	scan_monitor(&s, &common, config.group);
	status = scan_run(&s);
	if (s.reader.in_flight == 0)
		scan_release(&s);
	if (has_config)
		config_release(&config);
	return status;
}
