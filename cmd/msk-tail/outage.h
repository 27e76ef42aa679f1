/* Errors that librdkafka reports, and how long nobody has answered. */
#ifndef TAIL_OUTAGE_H
#define TAIL_OUTAGE_H

#include "tail.h"

/* How often an outage is reported, in ms. */
#define OUTAGE_SAY_MS 10000

/* librdkafka's error callback; opaque is the struct tail. */
void outage_error_callback(
    rd_kafka_t *, int err, const char *reason, void *opaque);

/* An error that a message or a reply carries: reported, or ending the run.
 * about is a topic, or what was tried. */
void outage_report(
    struct tail *, rd_kafka_resp_err_t, const char *about, const char *reason);

/* Something came from a broker. */
static inline void
outage_over(struct tail *t)
{
	t->outage.since_ms = 0;
	t->outage.reached = true;
}

/* Report an outage, and end the run when it lasts too long. */
void outage_watch(struct tail *);

#endif
