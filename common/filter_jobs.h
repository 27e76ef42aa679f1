/*
 * filter_run by several threads: records come out as by one, byte for byte and
 * in the same order, and all is counted as then.
 *
 * The filter's own thread reads, and gives pieces of the input to the others.
 * These do what needs nobody else; the first record that they can't process
 * (work gives another failure than FAIL_RECORD), and all behind it in that
 * piece, they leave to it. So it alone asks services, reports failures and
 * writes, always for the oldest record that is not written yet. What comes in
 * slowly it does itself: nothing is held back for others.
 *
 * A piece is at most 2 MiB of input and 4 MiB of output (and one record), and
 * there are two a thread; longer lines are the owner's.
 */
#ifndef MSK_FILTER_JOBS_H
#define MSK_FILTER_JOBS_H

#include "filter.h"

struct filter_jobs;

struct filter_jobs_settings {
	filter_work *work;
	void *tool; /* for the filter's own thread */
	void *const *helpers; /* for each of the others: its tool */
	size_t count; /* of these */
	/* Called by the helper's thread before a piece, which is counted in
	 * that part of the filter. */
	void (*begin)(void *helper, struct filter *part);
};

/* All of it outlives the jobs. Threads are started when they are needed. */
struct filter_jobs *filter_jobs_new(
    struct filter *, const struct filter_jobs_settings *);
void filter_jobs_free(struct filter_jobs *);

/* Every record to the end of input; returns the exit status, as filter_run. */
int filter_jobs_run(struct filter_jobs *);

/*
 * For work in the filter's own thread: what helpers know is out of date.
 * Their pieces behind the record at hand are done anew. Behind this call
 * helpers rest, and their tools may be changed, until it returns from work.
 */
void filter_jobs_recall(struct filter_jobs *);

#endif
