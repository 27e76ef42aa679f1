/* ddb-put's parts, and the loop that keeps many records in flight. */
#ifndef DDB_PUT_FLOW_H
#define DDB_PUT_FLOW_H

#include "build.h"
#include "stage.h"

struct put {
	struct filter filter;
	struct store *store;
	struct writer writer;
	struct routes routes;
	struct build build;
	struct window window;
	struct stage stage;
	bool pass; /* records without a destination pass */
	bool dry; /* a dry run: records go out as they came in */
};

/* Every record to the end of input; returns the exit status. When the stage
 * is stuck, requests in flight still point into the window. */
int put_run(struct put *);

#endif
