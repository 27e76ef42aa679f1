/*
 * How a run goes on, in one line for people: "1200 records/s, lag 34, 500 in
 * flight". On a terminal it stays and is brought up to date (diag_progress),
 * elsewhere it is a message.
 */
#ifndef MSK_PROGRESS_H
#define MSK_PROGRESS_H

#include "metrics.h"
#include "opts.h"

struct progress {
	bool shown, stays;
	int64_t every_ms, due_ms;
	/* When it was last said, and how many records there were. */
	int64_t from_ms;
	uint64_t from_records;
};

/* by_default: shown on a terminal without being asked for. */
void progress_init(
    struct progress *, const struct common *, bool by_default, int64_t now_ms);

/* Say it where it is due; commit_age_ms is -1 where there was no commit. */
void progress_step(struct progress *, const struct metrics *,
    int64_t commit_age_ms, int64_t now_ms);

/* Say it now, as a message. */
void progress_say(struct progress *, const struct metrics *,
    int64_t commit_age_ms, int64_t now_ms);

#endif
