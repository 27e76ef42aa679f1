/* ddb-put's parts, and the loop that keeps many records in flight. */
#ifndef DDB_PUT_FLOW_H
#define DDB_PUT_FLOW_H

#include "build.h"

struct put {
	struct filter filter;
	struct store *store;
	struct writer writer;
	struct routes routes;
	struct build build;
	struct window window;
	bool pass; /* records without a destination pass */
	bool dry; /* a dry run: records go out as they came in */
	bool reading; /* lines are still taken */
	bool failed; /* why says with what the program will end */
	struct fail why;
};

/* Every record to the end of input; returns the exit status. After a failure
 * requests may still be in flight, whose writes lie in the window: then
 * nothing of it may be released. */
int put_run(struct put *);

#endif
