/*
 * Where lines of metrics go: appended to a file, which several tools may
 * share, each line in one write. Opened anew each time, so that a file which
 * was moved away is made again and a FIFO may get its reader later.
 */
#ifndef MSK_METRICS_FILE_H
#define MSK_METRICS_FILE_H

#include "buf.h"

struct metrics_file {
	const char *name; /* "-": standard error */
	bool warned; /* of a failure */
	bool torn; /* the last line was written in part */
};

/* Write lines, each with its LF. Never blocks on a FIFO; of what can't be
 * written it warns, once. */
void metrics_file_write(struct metrics_file *, struct view lines);

#endif
