#include "filter.h"

#include <signal.h>
#include <unistd.h>

#include "diag.h"

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

void
filter_pass(struct filter *f, const struct record *r)
{
	buf_view(&f->out.buf, r->line);
	out_end(&f->out, record_set(r, FIELDS(FIELD_ERROR)) != 0);
}

void
filter_reject(struct filter *f, const struct record *r, const struct fail *why)
{
	record_reject(r, f->tool, why, &f->out.buf);
	tally_error(&f->tally, why->code);
	out_end(&f->out, true);
}

void
filter_reject_line(struct filter *f, struct view line, const struct fail *why)
{
	record_reject_line(line, f->tool, why, &f->out.buf);
	tally_error(&f->tally, why->code);
	out_end(&f->out, true);
}

/* 0, or -1 where the filter must stop. */
static int
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

int
filter_run(struct filter *f, filter_work *work, void *tool)
{
	struct fail why;
	struct view line;

	for (;;) {
		switch (filter_next(f, &line, &why)) {
		case FILTER_RECORD:
			if (work_on(f, work, tool, &why) == -1)
				return filter_finish(f, &why);
			break;
		case FILTER_PASS:
			filter_pass(f, &f->record);
			break;
		case FILTER_BAD:
			if (f->stop_at_bad) {
				why.kind = FAIL_DATA;
				return filter_finish(f, &why);
			}
			filter_reject_line(f, line, &why);
			break;
		case FILTER_END:
			return filter_finish(f, NULL);
		case FILTER_FAILED:
		case FILTER_LATER:
			return filter_finish(f, &why);
		}
	}
}

int
filter_finish(struct filter *f, const struct fail *why)
{
	f->tally.out = f->out.records;
	out_close(&f->out);
	if (why != NULL)
		diag_error("%s", why->text);
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
}
