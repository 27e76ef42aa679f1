/* dlq-park's parts, and the loop that reads on while batches are under way. */
#ifndef DLQ_PARK_FLOW_H
#define DLQ_PARK_FLOW_H

#include "alarm.h"
#include "backlog.h"
#include "place.h"
#include "stage.h"

struct park {
	struct filter filter;
	struct http *http;
	struct place *place;
	struct alarm *alarm; /* NULL: nobody is told */
	struct backlog backlog;
	struct stage stage;
	struct batches open, closed;
	struct batches gone; /* sent, or durable */
	size_t most_records; /* of a batch */
	int64_t linger_ms;
	bool gzip;
	struct buf text; /* scratch */
	uint64_t objects, parked; /* objects, and records in them */
};

/* Every record to the end of input; returns the exit status. */
int park_run(struct park *);

#endif
