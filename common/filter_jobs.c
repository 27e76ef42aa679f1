#include "filter_jobs.h"

#include <stdlib.h>

#include "crew.h"
#include "limits.h"
#include "mem.h"

/* Bytes of input that are worth another thread, and the most for one. */
#define PIECE ((size_t)128 << 10)
#define PIECE_MOST ((size_t)2 << 20)

/* Behind so many bytes of output a helper leaves the rest. */
#define OUT_MOST ((size_t)4 << 20)

struct part {
	struct filter filter;
	struct filter_jobs *jobs;
	size_t start; /* of its lines */
	bool recalled; /* what was done with it is void */
};

struct filter_jobs {
	struct filter *filter;
	struct filter_jobs_settings settings;
	struct crew *crew; /* NULL until it is needed */
	struct part *parts; /* used one after the other */
	size_t count, next;
	bool warm; /* a piece was done: the tool knows what is usual */
	bool stopped; /* no more is read */
	bool failed; /* reading has: why */
	struct fail why;
};

struct filter_jobs *
filter_jobs_new(struct filter *f, const struct filter_jobs_settings *settings)
{
	struct filter_jobs *j = xcalloc(1, sizeof(*j));
	size_t i;

	j->filter = f;
	j->settings = *settings;
	j->count = 2 * settings->count;
	j->parts = xcalloc(j->count, sizeof(*j->parts));
	for (i = 0; i < j->count; i++) {
		filter_init_part(&j->parts[i].filter, f);
		j->parts[i].jobs = j;
	}
	return j;
}

void
filter_jobs_free(struct filter_jobs *j)
{
	size_t i;

	crew_free(j->crew);
	for (i = 0; i < j->count; i++)
		filter_release_part(&j->parts[i].filter);
	free(j->parts);
	free(j);
}

void
filter_jobs_recall(struct filter_jobs *j)
{
	size_t i;

	if (j->crew == NULL)
		return;
	crew_rest(j->crew);
	for (i = 0; i < j->count; i++)
		j->parts[i].recalled = true;
}

/* A table of topics that is full counts the others as one. */
static bool
goes_on(const struct filter *part)
{
	return part->out.buf.len < OUT_MOST &&
	       (part->topics == NULL ||
		   part->topics->count < LIMIT_METRICS_TOPICS);
}

/* A helper's thread: as far as it gets alone. */
static void
work_on_part(void *helper, void *piece)
{
	struct part *part = piece;
	const struct filter_jobs_settings *settings = &part->jobs->settings;
	struct filter *f = &part->filter;
	enum filter_got got;
	struct view line;
	struct fail why;
	size_t start;
	int rc;

	settings->begin(helper, f);
	do {
		start = f->in.start;
		got = filter_take(f, &line, &why);
		rc = filter_step(f, got, line, settings->work, helper, &why);
		if (rc == -1 && got != FILTER_FAILED)
			filter_give_back(f, start, got);
	} while (rc == 1 && goes_on(f));
}

/* The lines that are there, in this thread. */
static int
run_here(struct filter_jobs *j, struct fail *why)
{
	struct filter *f = j->filter;
	enum filter_got got;
	struct view line;
	int rc;

	j->warm = true;
	do {
		got = filter_take(f, &line, why);
		rc = filter_step(
		    f, got, line, j->settings.work, j->settings.tool, why);
	} while (rc == 1);
	return rc == -1 ? -1 : 1;
}

/* The lines that a helper has left. */
static int
run_rest(struct filter_jobs *j, struct lines *rest, struct fail *why)
{
	struct lines *in = &j->filter->in, source = *in;
	int rc;

	*in = *rest;
	in->taken = source.taken;
	in->bytes = source.bytes;
	rc = run_here(j, why);
	source.taken = in->taken;
	*rest = *in;
	*in = source;
	return rc;
}

/* Write the oldest piece, and do what was left of it. */
static int
join_oldest(struct filter_jobs *j, struct fail *why)
{
	struct part *part = crew_take(j->crew, &j->filter->out);
	struct lines *in = &part->filter.in;

	if (part->recalled) {
		filter_reset_part(&part->filter);
		in->start = part->start;
		in->taken = 0;
	}
	filter_join_part(j->filter, &part->filter);
	return in->start != in->whole ? run_rest(j, in, why) : 1;
}

static bool
is_busy(const struct filter_jobs *j)
{
	return j->crew != NULL && !crew_is_empty(j->crew);
}

static int
give(struct filter_jobs *j, struct fail *why)
{
	struct part *part = &j->parts[j->next];
	const struct filter_jobs_settings *s = &j->settings;

	if (!j->warm)
		return run_here(j, why);
	if (j->crew == NULL)
		j->crew =
		    crew_new(s->helpers, s->count, j->count, work_on_part, why);
	if (j->crew == NULL)
		return -1;
	if (crew_is_full(j->crew))
		return join_oldest(j, why);
	lines_hand_over(&j->filter->in, &part->filter.in);
	part->start = part->filter.in.start;
	part->recalled = false;
	crew_give(j->crew, part);
	j->next = (j->next + 1) % j->count;
	return 1;
}

/* Whether more can be read at once, and is to be before the rest is done. A
 * file behind the first is opened, which may wait, when all is written. */
static bool
is_there(const struct filter_jobs *j)
{
	struct lines *in = &j->filter->in;

	if (in->ended || j->stopped)
		return false;
	if (in->start != in->whole && in->end - in->start >= PIECE)
		return false;
	if (in->fd == -1)
		return in->start == in->whole && !is_busy(j);
	return !in->can_wait || out_wait(&j->filter->out, in->fd, 0) == 1;
}

/* What fails here is reported when all before it is written. */
static int
read_more(struct filter_jobs *j)
{
	struct lines *in = &j->filter->in;

	j->failed = lines_fill(in, &j->why) == -1;
	j->stopped = j->failed ||
		     (in->start == in->whole && in->end - in->whole > in->most);
	return 1;
}

static int
end(struct filter_jobs *j, struct fail *why)
{
	struct view text;

	if (!j->failed)
		return lines_there(&j->filter->in, &text, why);
	*why = j->why;
	return -1;
}

/* 1; 0 at the end of input; -1 with why where the filter must stop. */
static int
run_once(struct filter_jobs *j, struct fail *why)
{
	struct lines *in = &j->filter->in;
	size_t there = in->whole - in->start;
	struct view text;

	if (there != 0 && there <= PIECE_MOST && in->end - in->start >= PIECE)
		return give(j, why);
	if (is_there(j))
		return read_more(j);
	if (is_busy(j)) {
		out_flush(&j->filter->out);
		return join_oldest(j, why);
	}
	if (there != 0)
		return run_here(j, why);
	if (in->ended || j->stopped)
		return end(j, why);
	return lines_wait(in, &text, why);
}

int
filter_jobs_run(struct filter_jobs *j)
{
	struct fail why;
	int rc;

	while ((rc = run_once(j, &why)) == 1)
		continue;
	return filter_finish(j->filter, rc == -1 ? &why : NULL);
}
