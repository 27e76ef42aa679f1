/*
 * What every filter does: read a record, decide whether it is its business,
 * write one record for it in its place, count, and end with the right exit
 * status. A filter that turns one record at a time into another is a function
 * given to filter_run; one that has many in flight uses the parts.
 */
#ifndef MSK_FILTER_H
#define MSK_FILTER_H

#include "lines.h"
#include "monitor.h"
#include "opts.h"
#include "room.h"
#include "tally.h"

struct filter {
	const char *tool;
	const struct common *common;
	struct out out;
	struct lines in;
	struct record record;
	struct buf clean; /* a record without what --retry-errors takes off */
	struct tally tally;
	struct monitor monitor;
	struct topics *topics; /* to count in; NULL: nothing is measured */
	const struct room *room; /* of what is in flight; NULL: nothing is */
	bool stop_at_bad; /* filter_run ends at a line that is no object */
};

/* tool and common outlive the filter; files is what opts_parse returned. What
 * of metrics a tool has besides METRICS_RECORDS, it adds to monitor.metrics.
 * Sets up signals: the first SIGINT is left to the pipe's source unless stdin
 * is a terminal. */
void filter_init(struct filter *, const char *tool, const struct common *,
    char *const *files);

/* What stands in filter->record, or in line. */
enum filter_got {
	FILTER_FAILED = -1, /* why says what; stop */
	FILTER_END = 0,
	FILTER_RECORD = 1, /* the filter's business */
	FILTER_PASS = 2, /* errored or marked: to be written as it is */
	FILTER_BAD = 3, /* no JSON object: why says it; line to be rejected */
	FILTER_LATER = 4, /* filter_take only: no whole line is there yet */
};

/* The next line, waiting for it. --retry-errors is applied; errors that are
 * null and markers that are false are taken off a record that has no other.
 * All is borrowed until the next call. */
enum filter_got filter_next(
    struct filter *, struct view *line, struct fail *why);

/* The same without reading or waiting: see lines_there. */
enum filter_got filter_take(
    struct filter *, struct view *line, struct fail *why);

/* Write one record: as it is, or with an error (counted by its code). */
void filter_pass(struct filter *, const struct record *);
void filter_reject(
    struct filter *, const struct record *, const struct fail *why);
void filter_reject_line(
    struct filter *, struct view line, const struct fail *why);

/* For those that hold records back: when this one was taken (0 where nothing is
 * measured), and that it was passed on. */
int64_t filter_taken_us(const struct filter *);
void filter_passed_on(struct filter *, int64_t taken_us);

/* Count an error, of a record where it is of one (else NULL). */
void filter_count_error(
    struct filter *, const struct record *, const char *code);

/*
 * The record's work: append what it becomes to out->buf, without a LF, and
 * return 0. On -1 what was appended is taken back; FAIL_RECORD makes it an
 * error record, any other kind ends the filter without passing it on.
 */
typedef int filter_work(
    void *tool, const struct record *, struct out *, struct fail *why);

/*
 * Write what filter_next or filter_take has got, in line. Returns 1; 0 where
 * there was nothing; -1 with why where the filter must stop.
 */
int filter_step(struct filter *f, enum filter_got got, struct view line,
    filter_work *work, void *tool, struct fail *why);

/*
 * A part of a filter: for other lines of the same input, beside it. It only
 * collects what is written and counted, until that is added to the whole,
 * behind all that was before; then it is empty again, as by filter_reset_part,
 * which forgets it. Its lines are those that lines_hand_over gives it.
 */
void filter_init_part(struct filter *part, const struct filter *whole);
void filter_join_part(struct filter *whole, struct filter *part);
void filter_reset_part(struct filter *part);
void filter_release_part(struct filter *part);

/* Give the line back that filter_take has got last, from there in in.start:
 * nobody has taken it. It is no FILTER_PASS. */
void filter_give_back(struct filter *, size_t start, enum filter_got);

/* Every record to the end of input; returns the exit status. */
int filter_run(struct filter *, filter_work *, void *tool);

/*
 * Flush and close, print the summary line (-v), and return the exit status:
 * why's kind where why is given (its text is printed), else 0, or 65 with
 * --strict where a record with an error was written.
 */
int filter_finish(struct filter *, const struct fail *why);

void filter_release(struct filter *);

#endif
