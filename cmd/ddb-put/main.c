/*
 * ddb-put: records in, their rows in tables, and the same records out, each
 * only when its row is durable, in the order in which they came in.
 */
#include <stdlib.h>
#include <unistd.h>

#include "build.h"
#include "diag.h"

#define TOOL "ddb-put"

/* What may be read ahead of the store's acknowledgements. */
#define WINDOW_BYTES ((size_t)16 << 20)
#define WINDOW_RECORDS 4096
#define MOST_CALLS 1000

struct settings {
	const char *table, *endpoint;
	int64_t rate, retries, max_wait_ms, concurrency;
	bool create, dry_run, pass;
};

struct put {
	const struct settings *settings;
	struct filter filter;
	struct config config;
	struct store *store;
	struct writer writer;
	struct routes routes;
	struct build build;
	struct window window;
	bool reading; /* lines are still taken */
	bool failed; /* why says with what the program will end */
	struct fail why;
};

/* The record's slot, holding its line. */
static struct slot *
slot_with(struct put *p, struct view line)
{
	struct slot *s = window_next(&p->window);

	buf_view(&s->text, line);
	buf_byte(&s->text, '\n');
	s->line_len = line.len;
	return s;
}

static void
add_passing(struct put *p, const struct record *r)
{
	struct slot *s;

	if (p->window.count == 0) {
		filter_pass(&p->filter, r);
		return;
	}
	s = slot_with(p, r->line);
	s->state = record_has(r, FIELD_ERROR) ? SLOT_ERROR : SLOT_READY;
	s->out = 0;
	s->out_len = s->line_len;
	window_add(&p->window);
}

static void
add_error(struct put *p, struct slot *s, const struct record *r,
    struct view line, const struct fail *why)
{
	s->out = s->line_len + 1;
	buf_rewind(&s->text, s->out);
	if (r != NULL)
		record_reject(r, TOOL, why, &s->text);
	else
		record_reject_line(line, TOOL, why, &s->text);
	s->out_len = s->text.len - s->out;
	s->state = SLOT_ERROR;
	tally_error(&p->filter.tally, why->code);
	window_add(&p->window);
}

/* Whether the record asks for a write; else it passes. */
static int
find_route(struct put *p, const struct record *r, struct route **route,
    struct fail *why)
{
	*route = NULL;
	if (record_has(r, FIELD_STORED) && !record_has(r, FIELD_TABLE))
		return 0;
	if (routes_find(&p->routes, r, route, why) == -1)
		return -1;
	if (*route == NULL && !p->settings->pass)
		return fail_record(why, "put.destination",
		    "no table for this record: the config has none for its "
		    "topic, and it names none itself");
	return 0;
}

static int
add_record(struct put *p, const struct record *r, struct fail *why)
{
	struct route *route;
	struct slot *s;

	if (find_route(p, r, &route, why) == -1) {
		if (why->kind != FAIL_RECORD)
			return -1;
		add_error(p, slot_with(p, r->line), r, r->line, why);
		return 0;
	}
	if (route == NULL) {
		add_passing(p, r);
		return 0;
	}
	s = slot_with(p, r->line);
	if (build_slot(&p->build, r, route, s, why) == -1) {
		if (why->kind != FAIL_RECORD)
			return -1;
		add_error(p, s, r, r->line, why);
		return 0;
	}
	window_add(&p->window);
	if (s->state == SLOT_WRITE)
		writer_add(&p->writer, &s->write);
	return 0;
}

/* No more is read; what is under way is finished, then the program ends. */
static void
stop_reading(struct put *p, const struct fail *why)
{
	p->reading = false;
	p->failed = why != NULL;
	if (why != NULL)
		p->why = *why;
}

/* Take lines that are there. */
static void
take_lines(struct put *p)
{
	struct filter *f = &p->filter;
	struct view line;
	struct fail why;

	while (p->reading && window_has_room(&p->window)) {
		switch (filter_take(f, &line, &why)) {
		case FILTER_RECORD:
			if (add_record(p, &f->record, &why) == -1)
				stop_reading(p, &why);
			break;
		case FILTER_PASS:
			add_passing(p, &f->record);
			break;
		case FILTER_BAD:
			add_error(p, slot_with(p, line), NULL, line, &why);
			break;
		case FILTER_LATER:
			return;
		case FILTER_END:
			stop_reading(p, NULL);
			break;
		case FILTER_FAILED:
			stop_reading(p, &why);
			break;
		}
	}
}

/* Whether a read would not block. */
static bool
input_is_there(struct put *p)
{
	const struct lines *in = &p->filter.in;

	return in->fd == -1 || !in->can_wait ||
	    out_wait(&p->filter.out, in->fd, 0) == 1;
}

/* Wait for input (wanted), replies or the next try. */
static bool
wait_for_more(struct put *p, bool wanted)
{
	int64_t timeout_ms = writer_timeout_ms(&p->writer);

	out_flush(&p->filter.out);
	return store_wait(p->store, wanted ? p->filter.in.fd : -1,
	    timeout_ms > 3600000 ? 3600000 : (int)timeout_ms) == 1;
}

/* One round; false when all is done. */
static bool
run_once(struct put *p, struct fail *why)
{
	bool wanted, there;

	take_lines(p);
	wanted = p->reading && window_has_room(&p->window);
	there = wanted && input_is_there(p);
	if (writer_send(&p->writer, !there, why) == -1) {
		stop_reading(p, why);
		window_emit(&p->window, &p->filter, p->settings->dry_run);
		return false;
	}
	window_emit(&p->window, &p->filter, p->settings->dry_run);
	if (p->window.count == 0 && !p->reading)
		return false;
	if (there)
		store_wait(p->store, -1, 0);
	else if (p->reading && !wanted && window_has_room(&p->window))
		return true; /* there may be lines already */
	else
		there = wait_for_more(p, wanted);
	if (there && lines_fill(&p->filter.in, why) == -1)
		stop_reading(p, why);
	return true;
}

static int
run(struct put *p)
{
	struct fail why;

	p->reading = true;
	while (run_once(p, &why))
		continue;
	if (p->settings->dry_run)
		diag_info(0, "would have sent %llu requests for %.0f write units",
		    (unsigned long long)p->store->dry_calls,
		    p->store->dry_capacity);
	return filter_finish(&p->filter, p->failed ? &p->why : NULL);
}

static int
set_up(struct put *p, const struct settings *o, const struct common *common,
    struct fail *why)
{
	struct store_settings store = { .endpoint = o->endpoint,
		.out = &p->filter.out,
		.retries = o->retries,
		.max_wait_ms = o->max_wait_ms,
		.calls = (size_t)o->concurrency,
		.create = o->create,
		.dry = o->dry_run };
	struct writer_settings writer = { .retries = o->retries,
		.max_wait_ms = o->max_wait_ms,
		.calls = (size_t)o->concurrency,
		.window = WINDOW_RECORDS,
		.rate = (double)o->rate };

	if (common->config != NULL &&
	    config_load(&p->config, common->config, why) == -1)
		return -1;
	if (store_open(&p->store, &store, why) == -1)
		return -1;
	writer_init(&p->writer, p->store, &p->filter.tally, &writer);
	routes_init(&p->routes, p->store,
	    common->config != NULL ? &p->config : NULL, o->table, o->create);
	build_init(&p->build, p->store);
	window_init(&p->window, WINDOW_RECORDS, WINDOW_BYTES);
	return o->create && !o->dry_run ? routes_create_all(&p->routes, why)
					: 0;
}

static void
release(struct put *p, const struct common *common)
{
	routes_release(&p->routes);
	writer_release(&p->writer);
	build_release(&p->build);
	window_release(&p->window);
	store_close(p->store);
	if (common->config != NULL)
		config_release(&p->config);
	filter_release(&p->filter);
}

static void
check_options(const struct settings *o, const struct common *common)
{
	if (o->concurrency < 1 || o->concurrency > MOST_CALLS)
		opts_fail("--concurrency: expected 1 to %d", MOST_CALLS);
	if (o->create && common->config == NULL)
		opts_fail("--create makes the tables that the config names: "
			"it needs -C");
}

int
main(int argc, char *argv[])
{
	static struct settings o = { .retries = 30,
		.max_wait_ms = -1,
		.concurrency = 16 };
	static const struct opt options[] = {
		{ OPT_TEXT, 't', "table", &o.table, "TABLE",
		    "store all rows there, as they are", NULL },
		{ OPT_TEXT, 0, "endpoint-url", &o.endpoint, "URL",
		    "DynamoDB's address, or sqlite:FILE", NULL },
		{ OPT_INT, 0, "rate", &o.rate, "WCU",
		    "write units a second at most", NULL },
		{ OPT_INT, 0, "retries", &o.retries, "N",
		    "tries again after a failure (default 30)", NULL },
		{ OPT_TIME, 0, "max-wait", &o.max_wait_ms, "S",
		    "wait out throttling for so long (default: no limit)",
		    NULL },
		{ OPT_INT, 0, "concurrency", &o.concurrency, "N",
		    "requests at once at most (default 16)", NULL },
		{ OPT_FLAG, 0, "create", &o.create, NULL,
		    "make the tables that the config names", NULL },
		{ OPT_FLAG, 0, "dry-run", &o.dry_run, NULL,
		    "print the requests to stderr, send nothing", NULL },
		{ OPT_FLAG, 0, "pass", &o.pass, NULL,
		    "let records without a table pass", NULL },
		{ OPT_END, 0, NULL, NULL, NULL, NULL, NULL },
	};
	static const struct program program = { TOOL,
		"store each record's row in its table", "[OPTION]... [FILE]...",
		options, true };
	static struct put p;
	struct common common;
	struct fail why;
	char **files = opts_parse(&program, &common, argc, argv);
	int status;

	check_options(&o, &common);
	p.settings = &o;
	filter_init(&p.filter, TOOL, &common, files);
	if (set_up(&p, &o, &common, &why) == -1)
		die(&why);
	status = run(&p);
	if (!p.failed) /* else requests may still be in flight */
		release(&p, &common);
	return status;
}
