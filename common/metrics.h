/*
 * What a tool measures, and the lines that tell CloudWatch of it (emf.h): one
 * for the tool, and one for each topic. mskutils.7 says what each means.
 *
 * Counters grow; a line holds what they have grown by since the one before,
 * so that CloudWatch's sums are right. Gauges are told as they are.
 */
#ifndef MSK_METRICS_H
#define MSK_METRICS_H

#include "histogram.h"
#include "tally.h"
#include "topics.h"

enum metric {
	METRIC_RECORDS_IN,
	METRIC_RECORDS_OUT,
	METRIC_ERRORS,
	METRIC_SUPERSEDED,
	METRIC_BYTES_IN,
	METRIC_BYTES_OUT,
	METRIC_RETRIES,
	METRIC_THROTTLES,
	METRIC_COMMITS,
	METRIC_IN_FLIGHT, /* the first gauge */
	METRIC_LAG,
	METRIC_LATENCY_P50, /* in µs here, in ms there */
	METRIC_LATENCY_P99,
	METRICS
};

#define METRIC(name) (UINT32_C(1) << METRIC_##name)
#define METRICS_RECORDS \
	(METRIC(RECORDS_IN) | METRIC(RECORDS_OUT) | METRIC(ERRORS) | \
	    METRIC(BYTES_IN) | METRIC(BYTES_OUT))
#define METRICS_SERVICE (METRIC(RETRIES) | METRIC(THROTTLES))
#define METRICS_FLIGHT \
	(METRIC(IN_FLIGHT) | METRIC(LATENCY_P50) | METRIC(LATENCY_P99))
#define METRICS_TOPIC (METRIC(RECORDS_IN) | METRIC(ERRORS))

struct metrics {
	const char *tool;
	const char *group; /* NULL: none */
	uint32_t has; /* which metrics the tool has */
	uint32_t topic_has; /* of a topic */
	/* Brought up to date before they are told: counters since the start,
	 * gauges; METRIC_NONE where there is no value by now. */
	uint64_t value[METRICS];
	uint64_t told[METRICS];
	const struct tally *tally; /* whose errors are told by code */
	uint64_t *told_codes;
	size_t told_code_count;
	struct histogram latency; /* µs, since the last line */
	struct topics topics;
};

#define METRIC_NONE UINT64_MAX

void metrics_init(struct metrics *, const char *tool, const struct tally *);
void metrics_release(struct metrics *);

/* CloudWatch's name of it. */
const char *metric_name(enum metric);

/* Append the lines of what was measured since the last call, each with its
 * LF: the tool's first. */
void metrics_append(struct metrics *, int64_t time_ms, struct buf *out);

#endif
