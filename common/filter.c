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

/* Take off what makes an errored record pass. */
static enum filter_got
retry(struct filter *f, struct view *line, struct fail *why)
{
	buf_reset(&f->clean);
	record_without(&f->record, FIELDS_RETRY, &f->clean);
	*line = buf_as_view(&f->clean);
	if (record_parse(&f->record, *line, why) == -1)
		return FILTER_BAD;
	return record_passes(&f->record) ? FILTER_PASS : FILTER_RECORD;
}

/* Take the first line of text. */
static enum filter_got
take(struct filter *f, struct view text, struct view *line, struct fail *why)
{
	int parsed = record_parse_first(&f->record, text, why);
	struct fail longer;

	*line = f->record.line;
	if (lines_take(&f->in, line->len + 1, &longer) == -1) {
		*why = longer;
		return FILTER_FAILED;
	}
	f->tally.in++;
	if (parsed == -1)
		return FILTER_BAD;
	if (!record_passes(&f->record))
		return FILTER_RECORD;
	if (f->common->retry_errors && record_has(&f->record, FIELD_ERROR))
		return retry(f, line, why);
	return FILTER_PASS;
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
	out_end(&f->out, record_has(r, FIELD_ERROR));
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
