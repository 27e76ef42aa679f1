#include "scan.h"

#include <signal.h>
#include <stdlib.h>

#include "diag.h"
#include "mem.h"
#include "ticker.h"

/* A signal that comes just before a wait is seen so long after, in ms. */
#define LOOK_MS 1000

/* A page is shorter than that many items by itself: 1 MiB of them. */
#define LIMIT_ASKED 10000

static volatile sig_atomic_t taken;

static void
on_end(int number)
{
	taken = number;
}

/* The first one ends the scan between two records, the second one at once. A
 * shell's background job is started with SIGINT ignored, and stays so. */
static void catch (int number)
{
	struct sigaction end = { .sa_handler = on_end,
		.sa_flags = (int)SA_RESETHAND };
	struct sigaction inherited;

	if (sigaction(number, NULL, &inherited) == 0 &&
	    inherited.sa_handler != SIG_IGN)
		sigaction(number, &end, NULL);
}

/* As if nobody had caught it, so that who waits for us knows. */
static void
end_by_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, taken);
	signal(taken, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(taken);
}

static bool
is_over(const struct scan *s)
{
	return taken != 0 || s->left == 0 || s->open == 0;
}

static void
on_page(struct read *read)
{
	struct segment *of = (struct segment *)read;
	struct scan *s = of->scan;
	const char *p = read->ask.items.p, *end = p + read->ask.items.len;

	while (p < end && !is_over(s)) {
		const char *line = p;

		p = memchr(p, '\n', (size_t)(end - p));
		scan_print(s, of, (struct view){ line, (size_t)(p - line) });
		p++;
	}
	of->turned = read->ask.next.len != 0;
	s->open -= !of->turned;
}

void
scan_add(struct scan *s, struct store_table *table, struct view name,
    unsigned segment, unsigned segments)
{
	struct segment *of;

	s->segments = xrealloc(s->segments, s->count + 1, sizeof(*s->segments));
	of = &s->segments[s->count++];
	*of = (struct segment){ .name = name, .turned = true, .scan = s };
	of->read.answered = on_page;
	of->read.ask.kind = STORE_SCAN;
	of->read.ask.consistent = true;
	of->read.ask.table = table;
	of->read.ask.segment = segment;
	of->read.ask.segments = segments;
	if (!s->errors && s->left > 0 && s->left < LIMIT_ASKED)
		of->read.ask.limit = (size_t)s->left;
	buf_init(&of->read.ask.items, SIZE_MAX);
	buf_init(&of->read.ask.next, SIZE_MAX);
	buf_init(&of->read.ask.body, SIZE_MAX);
}

/* Ask for the next page of those that have one; false where none has. */
static bool
turn(struct scan *s)
{
	bool any = false;
	size_t i;

	for (i = 0; i < s->count; i++) {
		struct segment *of = &s->segments[i];

		if (!of->turned)
			continue;
		of->turned = false;
		any = true;
		reader_add(&s->reader, &of->read);
	}
	return any;
}

/* A page that was answered at once is followed by the next one at once. */
static void
wait_for_pages(struct scan *s)
{
	int64_t timeout_ms = reader_timeout_ms(&s->reader);

	out_flush(&s->out);
	if (s->reader.in_flight == 0 && timeout_ms == -1)
		timeout_ms = 0;
	if (timeout_ms == -1 || timeout_ms > LOOK_MS)
		timeout_ms = LOOK_MS;
	store_wait(s->store, -1, (int)timeout_ms);
}

static int
finish(struct scan *s, const struct fail *why)
{
	s->tally.out = s->out.records;
	out_close(&s->out);
	if (why != NULL)
		diag_error("%s", why->text);
	monitor_end(&s->monitor);
	tally_print(&s->tally);
	if (taken != 0)
		end_by_signal();
	return why != NULL ? (int)why->kind : 0;
}

static void
gather(void *scan, struct metrics *m)
{
	const struct scan *s = scan;

	m->value[METRIC_RECORDS_OUT] = s->out.records;
	m->value[METRIC_BYTES_OUT] = s->out.bytes;
	m->value[METRIC_ERRORS] = tally_errors(&s->tally);
	m->value[METRIC_RETRIES] = s->tally.retries;
	m->value[METRIC_THROTTLES] = s->tally.throttles;
}

void
scan_monitor(struct scan *s, const struct common *common, const char *group)
{
	const struct monitor_settings settings = { .tool = "ddb-scan",
		.common = common,
		.tally = &s->tally,
		.gather = gather,
		.owner = s };

	monitor_init(&s->monitor, &settings);
	s->monitor.metrics.has = METRIC(RECORDS_OUT) | METRIC(BYTES_OUT) |
				 METRIC(ERRORS) | METRICS_SERVICE;
	monitor_group(&s->monitor, group);
	ticker_start(&s->monitor, &s->out);
}

int
scan_run(struct scan *s)
{
	struct fail why;
	size_t i;

	catch (SIGINT);
	catch (SIGTERM);
	s->open = s->count;
	for (i = 0; i < s->count; i++)
		s->segments[i].read.owner = s;
	while (!is_over(s)) {
		turn(s);
		if (reader_send(&s->reader, &why) == -1)
			return finish(s, &why);
		if (!is_over(s))
			wait_for_pages(s);
	}
	return finish(s, NULL);
}

void
scan_release(struct scan *s)
{
	size_t i;

	for (i = 0; i < s->count; i++) {
		buf_release(&s->segments[i].read.ask.items);
		buf_release(&s->segments[i].read.ask.next);
		buf_release(&s->segments[i].read.ask.body);
	}
	free(s->segments);
	reader_release(&s->reader);
	store_close(s->store);
	buf_release(&s->text);
	buf_release(&s->key);
	tally_release(&s->tally);
	monitor_release(&s->monitor);
}
