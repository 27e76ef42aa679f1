/*
 * What is counted topic by topic, in a table that does not grow for ever:
 * what comes behind LIMIT_METRICS_TOPICS, or has no name that Kafka would
 * take, is counted under one name.
 */
#ifndef MSK_TOPICS_H
#define MSK_TOPICS_H

#include "name_table.h"

#define TOPICS_OTHER "(other)"

/* Kafka's limit (org.apache.kafka.common.internals.Topic). */
#define TOPIC_NAME_MAX 249

struct topic {
	char name[TOPIC_NAME_MAX + 1];
	size_t len;
	/* Since the last report. */
	uint64_t in, out, errors;
	/* As they are now. */
	bool lasts; /* to be reported where nothing was counted, too */
	uint64_t in_flight;
	int64_t lag; /* the largest of a partition; -1: not known */
	struct buf lags; /* "0":12,"3":0 */
	size_t lag_count;
};

struct topics {
	struct topic **all;
	size_t count;
	struct name_table by_name;
	struct topic *last; /* found last */
};

/* All zero is an empty table. */
void topics_release(struct topics *);

/* The topic of that name, which stays where it is until the release. */
struct topic *topics_find(struct topics *, struct view name);

/* The same for a JSON value, as record_value gives it. */
struct topic *topics_find_json(struct topics *, struct view value);

/* Whether a JSON value is the name that was found last: it is, for the most
 * part. */
static inline bool
topics_is_last(const struct topics *t, struct view value)
{
	return t->last != NULL && value.len == t->last->len + 2 &&
	       value.p[0] == '"' &&
	       memcmp(value.p + 1, t->last->name, t->last->len) == 0;
}

/* What was counted in another table, of records that come behind. */
void topics_add(struct topics *, const struct topics *more);

/* Forget the gauges, before they are taken anew. */
void topics_reset_gauges(struct topics *);

/* A partition's lag, for its topic's gauges. */
void topic_lag(struct topic *, int32_t partition, int64_t lag);

#endif
