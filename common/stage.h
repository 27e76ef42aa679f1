/*
 * A filter that has many records in flight: it takes lines while there is
 * room, and waits in one place, for input, replies and the next deadline
 * together. When something has failed no more is read, and what is under way
 * is finished, as far as that can be.
 */
#ifndef MSK_STAGE_H
#define MSK_STAGE_H

#include "filter.h"
#include "room.h"

/* What the tool does. */
struct stage_ops {
	/* Take the filter's record: one that is its business, or one that is
	 * errored or marked. -1 with why where the tool can't go on. */
	int (*record)(void *tool, const struct record *, struct fail *why);
	int (*marked)(void *tool, const struct record *, struct fail *why);
	/* Take a line that is no record; why says what it is. */
	void (*bad)(void *tool, struct view line, const struct fail *why);
	/*
	 * Start what can be started now, and write out what is done. Without
	 * all more input is there, which may be for the same call. -1 with
	 * why where that can't go on: the stage ends at once.
	 */
	int (*work)(void *tool, bool all, struct fail *why);
	/* In how many ms work may have something to do, which no reply
	 * announces; -1: never. */
	int64_t (*timeout_ms)(void *tool);
	/* As http_wait: until replies came, fd can be read (1, else 0), or
	 * time is up. */
	int (*wait)(void *tool, int fd, int timeout_ms);
};

struct stage {
	const struct stage_ops *ops;
	void *tool;
	struct filter *filter;
	const struct room *room; /* of what is in flight */
	bool reading; /* lines are still taken */
	/* Work has failed: requests may still be in flight, and of what they
	 * point to nothing may be released. */
	bool stuck;
	bool failed; /* why says with what the program will end: the first */
	struct fail why;
};

/* All of it outlives the stage. */
void stage_init(struct stage *, const struct stage_ops *, void *tool,
    struct filter *, const struct room *);

/* Every record to the end of input. */
void stage_run(struct stage *);

/* As filter_finish, with what has failed; returns the exit status. */
int stage_finish(struct stage *);

#endif
