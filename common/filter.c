#include "filter.h"

#include <signal.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "ticker.h"

/* With the handler reset by the first signal, the second one ends us. */
static void
first_interrupt(int signal_number)
{
	(void)signal_number;
}

static void
leave_first_interrupt_to_source(void)
{
	struct sigaction action = { .sa_handler = first_interrupt,
		.sa_flags = (int)SA_RESETHAND };
	struct sigaction inherited;

	/* A shell's background job is started with SIGINT ignored. */
	if (sigaction(SIGINT, NULL, &inherited) == 0 &&
	    inherited.sa_handler == SIG_IGN)
		return;
	if (!isatty(STDIN_FILENO))
		sigaction(SIGINT, &action, NULL);
}

static void
gather(void *filter, struct metrics *m)
{
	const struct filter *f = filter;

	m->value[METRIC_RECORDS_IN] = f->tally.in;
	m->value[METRIC_RECORDS_OUT] = f->out.records;
	m->value[METRIC_ERRORS] = tally_errors(&f->tally);
	m->value[METRIC_SUPERSEDED] = f->tally.superseded;
	m->value[METRIC_BYTES_IN] = f->in.bytes;
	m->value[METRIC_BYTES_OUT] = f->out.bytes;
	m->value[METRIC_RETRIES] = f->tally.retries;
	m->value[METRIC_THROTTLES] = f->tally.throttles;
	m->value[METRIC_IN_FLIGHT] = f->room != NULL ? f->room->count : 0;
}

static void
start_monitor(struct filter *f)
{
	const struct monitor_settings settings = { .tool = f->tool,
		.common = f->common,
		.tally = &f->tally,
		.gather = gather,
		.owner = f };

	monitor_init(&f->monitor, &settings);
	if (monitor_measures(&f->monitor))
		f->topics = &f->monitor.metrics.topics;
	ticker_start(&f->monitor, &f->out);
}

void
filter_init(struct filter *f, const char *tool, const struct common *common,
    char *const *files)
{
	*f = (struct filter){ .tool = tool, .common = common };
	out_init(&f->out, STDOUT_FILENO);
	f->out.acks_only = common->acks_only;
	lines_init(&f->in, files, &f->out, common->max_record);
	buf_init(&f->clean, SIZE_MAX);
	tally_init(&f->tally);
	start_monitor(f);
	leave_first_interrupt_to_source();
}

/* Go on with the record as it is without these fields. */
static enum filter_got
take_off(struct filter *f, uint32_t fields, struct view *line, struct fail *why)
{
	buf_reset(&f->clean);
	record_without(&f->record, fields, &f->clean);
	*line = buf_as_view(&f->clean);
	if (record_parse(&f->record, *line, why) == -1)
		return FILTER_BAD;
	return record_passes(&f->record) ? FILTER_PASS : FILTER_RECORD;
}

/* A record that has an error or markers. One that could not be read as a
 * record of its own is not retried. */
static enum filter_got
take_marked(struct filter *f, struct view *line, struct fail *why)
{
	uint32_t set = record_set(&f->record, FIELDS_PASS), fields = 0;
	bool retry = f->common->retry_errors &&
		     (set & FIELDS(FIELD_ERROR)) != 0 && line->len <= f->in.max;

	if (set != 0 && !retry)
		return lines_pass(&f->in, line->len + 1, why) == 0
			   ? FILTER_PASS
			   : FILTER_FAILED;
	if (lines_take(&f->in, line->len + 1, why) == -1)
		return FILTER_FAILED;
	fields = f->record.has & FIELDS_PASS & ~set;
	return take_off(f, retry ? fields | FIELDS_RETRY : fields, line, why);
}

static enum filter_got
take_plain(struct filter *f, size_t len, bool bad, struct fail *why)
{
	struct fail longer;

	if (lines_take(&f->in, len + 1, &longer) == 0)
		return bad ? FILTER_BAD : FILTER_RECORD;
	*why = longer;
	return FILTER_FAILED;
}

static struct topic *
topic_of(struct filter *f, const struct record *r)
{
	return topics_find_json(
	    f->topics, r != NULL ? record_value(r, FIELD_TOPIC) : VIEW_NONE);
}

/* Apart from the others, so that it costs nothing where nothing is measured. */
static __attribute__((noinline)) void
count_topic(struct filter *f, enum filter_got got)
{
	const struct record *r = got != FILTER_BAD ? &f->record : NULL;

	if (got == FILTER_FAILED)
		return;
	if (r != NULL &&
	    topics_is_last(f->topics, record_value(r, FIELD_TOPIC)))
		f->topics->last->in++;
	else
		topic_of(f, r)->in++;
}

/* Take the first line of text. */
static enum filter_got
take(struct filter *f, struct view text, struct view *line, struct fail *why)
{
	bool bad = record_parse_first(&f->record, text, why) == -1;
	enum filter_got got;

	*line = (struct view){ text.p, f->record.line.len };
	if (!bad && (f->record.has & FIELDS_PASS) != 0)
		got = take_marked(f, line, why);
	else
		got = take_plain(f, line->len, bad, why);
	f->tally.in += got != FILTER_FAILED;
	if (f->topics != NULL)
		count_topic(f, got);
	return got;
}

enum filter_got
filter_next(struct filter *f, struct view *line, struct fail *why)
{
	struct view text;
	int got = lines_wait(&f->in, &text, why);

	return got == 1 ? take(f, text, line, why) : (enum filter_got)got;
}

enum filter_got
filter_take(struct filter *f, struct view *line, struct fail *why)
{
	struct view text;
	int got = lines_there(&f->in, &text, why);

	if (got == 0)
		return f->in.ended ? FILTER_END : FILTER_LATER;
	return got == 1 ? take(f, text, line, why) : FILTER_FAILED;
}

int64_t
filter_taken_us(const struct filter *f)
{
	return f->topics != NULL ? clock_us() : 0;
}

void
filter_passed_on(struct filter *f, int64_t taken_us)
{
	if (taken_us != 0)
		histogram_add(&f->monitor.metrics.latency,
		    (uint64_t)(clock_us() - taken_us));
}

void
filter_pass(struct filter *f, const struct record *r)
{
	buf_view(&f->out.buf, r->line);
	out_end(&f->out, record_set(r, FIELDS(FIELD_ERROR)) != 0);
}

void
filter_count_error(struct filter *f, const struct record *r, const char *code)
{
	tally_error(&f->tally, code);
	if (f->topics != NULL)
		topic_of(f, r)->errors++;
}

void
filter_reject(struct filter *f, const struct record *r, const struct fail *why)
{
	record_reject(r, f->tool, why, &f->out.buf);
	filter_count_error(f, r, why->code);
	out_end(&f->out, true);
}

void
filter_reject_line(struct filter *f, struct view line, const struct fail *why)
{
	record_reject_line(line, f->tool, why, &f->out.buf);
	filter_count_error(f, NULL, why->code);
	out_end(&f->out, true);
}

/* What one loop does for each record is part of it. */
#define IN_LOOP static inline __attribute__((always_inline))

/* 0, or -1 where the filter must stop. */
IN_LOOP int
work_on(struct filter *f, filter_work *work, void *tool, struct fail *why)
{
	if (work(tool, &f->record, &f->out, why) == 0) {
		out_end(&f->out, false);
		return 0;
	}
	out_cancel(&f->out);
	if (why->kind != FAIL_RECORD)
		return -1;
	filter_reject(f, &f->record, why);
	return 0;
}

IN_LOOP int
step(struct filter *f, enum filter_got got, struct view line, filter_work *work,
    void *tool, struct fail *why)
{
	switch (got) {
	case FILTER_RECORD:
		return work_on(f, work, tool, why) == -1 ? -1 : 1;
	case FILTER_PASS:
		filter_pass(f, &f->record);
		return 1;
	case FILTER_BAD:
		if (f->stop_at_bad) {
			why->kind = FAIL_DATA;
			return -1;
		}
		filter_reject_line(f, line, why);
		return 1;
	case FILTER_END:
	case FILTER_LATER:
		return 0;
	case FILTER_FAILED:
		break;
	}
	return -1;
}

int
filter_step(struct filter *f, enum filter_got got, struct view line,
    filter_work *work, void *tool, struct fail *why)
{
	return step(f, got, line, work, tool, why);
}

int
filter_run(struct filter *f, filter_work *work, void *tool)
{
	struct fail why;
	struct view line;
	enum filter_got got;
	int rc;

	do {
		got = filter_next(f, &line, &why);
		rc = step(f, got, line, work, tool, &why);
	} while (rc == 1);
	return filter_finish(f, rc == -1 ? &why : NULL);
}

int
filter_finish(struct filter *f, const struct fail *why)
{
	f->tally.out = f->out.records;
	out_close(&f->out);
	if (why != NULL)
		diag_error("%s", why->text);
	monitor_end(&f->monitor);
	tally_print(&f->tally);
	if (why != NULL)
		return (int)why->kind;
	return f->common->strict && f->out.errored != 0 ? FAIL_RECORD : 0;
}

void
filter_release(struct filter *f)
{
	lines_release(&f->in);
	buf_release(&f->clean);
	tally_release(&f->tally);
	monitor_release(&f->monitor);
}
