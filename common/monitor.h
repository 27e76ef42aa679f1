/*
 * What tells people and CloudWatch how a run goes on: metrics (--metrics) and
 * progress (--progress, SIGUSR1), each when it is due. A filter is reminded
 * of it by the ticker; msk-tail looks in its loop.
 */
#ifndef MSK_MONITOR_H
#define MSK_MONITOR_H

#include "metrics.h"
#include "metrics_file.h"
#include "progress.h"

/* Brings the values up to date. */
typedef void monitor_gather(void *owner, struct metrics *);

struct monitor {
	struct metrics metrics;
	struct metrics_file file; /* without --metrics its name is NULL */
	struct progress progress;
	int64_t every_ms, due_ms;
	int64_t commit_ms; /* of the last commit, on clock_ms; 0: none */
	struct buf lines;
	monitor_gather *gather;
	void *owner;
};

struct monitor_settings {
	const char *tool;
	const struct common *common;
	const struct tally *tally; /* whose errors are told by code */
	bool progress; /* on a terminal, without being asked for */
	monitor_gather *gather;
	void *owner;
};

/* The consumer group whose records these are, where the app config is not to
 * say it: msk-tail tells its pipe by this. */
#define MONITOR_GROUP_ENV "MSKUTILS_GROUP"

/* All that it points to outlives the monitor. */
void monitor_init(struct monitor *, const struct monitor_settings *);
void monitor_release(struct monitor *);

/* The group that the app config names, or NULL; it is borrowed. */
void monitor_group(struct monitor *, const char *group);

/* Whether metrics are written, so that measuring makes sense. */
static inline bool
monitor_measures(const struct monitor *m)
{
	return m->file.name != NULL;
}

/* Do what is due; asked: somebody wants to know now. */
void monitor_step(struct monitor *, bool asked);

/* In how many ms something is due; -1: never. */
int64_t monitor_timeout_ms(const struct monitor *);

/* The run ends: the last lines, and no progress any more. */
void monitor_end(struct monitor *);

#endif
