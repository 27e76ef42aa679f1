/* How long a service that throttles is waited out, and when a person hears
 * of it. Of each request the owner keeps since when it has been throttled. */
#ifndef MSK_PATIENCE_H
#define MSK_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

struct patience {
	int64_t max_wait_ms; /* -1: no limit */
	int64_t noticed_ms; /* when it was last reported; 0: never */
};

/* A request is throttled (again) now: how long its wait may go on, in ms; -1:
 * no limit. since_ms is set where it is 0: the first time. All on clock_ms. */
int64_t patience_left(
    const struct patience *, int64_t *since_ms, int64_t now_ms);

/* Whether a person is to hear of it now: after some seconds, then once in a
 * while. */
bool patience_notice(struct patience *, int64_t since_ms, int64_t now_ms);

#endif
