/*
 * Who is told of parked records: the subscribers of an SNS topic, at once of
 * the first ones, then at most once in a while of those since.
 *
 * A message that is refused is sent again, as it is; those that are counted
 * meanwhile go with the next one.
 */
#ifndef DLQ_PARK_ALARM_H
#define DLQ_PARK_ALARM_H

#include "alarm_text.h"
#include "sns.h"

struct alarm;

struct alarm_settings {
	const char *group; /* stands in messages; NULL without */
	int64_t every_ms;
	struct sns *sns;
	struct http *http; /* of sns */
};

/* All of settings outlives it. */
struct alarm *alarm_new(const struct alarm_settings *);
void alarm_free(struct alarm *); /* accepts NULL */

/* A record was parked; topic as it stands in paths, code with quotes, or
 * empty. */
void alarm_count(
    struct alarm *, const char *topic, const struct record *, struct view code);

/* An object is in its place: its address as a JSON string. */
void alarm_object(struct alarm *, struct view address);

/* Send what is due. */
void alarm_step(struct alarm *);

/* In how many ms something may be due, which no reply announces; -1: never. */
int64_t alarm_timeout_ms(const struct alarm *);

/* Send all that was not told yet. That is tried for a few seconds; what is
 * left then is reported on stderr. */
void alarm_finish(struct alarm *);

#endif
