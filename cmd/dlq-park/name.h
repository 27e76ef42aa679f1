/*
 * What an object with parked records is called:
 *
 *	topic=T/dt=YYYY-MM-DD/<partition>-<first offset>-<last offset>-<hash>
 *
 * T, the partition and the day come from records, and so from outside: what
 * comes out of here is safe as a part of a path and of an S3 key.
 */
#ifndef DLQ_PARK_NAME_H
#define DLQ_PARK_NAME_H

#include "record.h"

/* The longest name of a Kafka topic. Source: Apache Kafka, Topic.java. With
 * "topic=" it fits into the 255 bytes of a file's name. */
#define TOPIC_MOST 249

/* Where a record comes from: of one origin's records an object is made. */
struct origin {
	/* A-Z a-z 0-9 . _ - as they are, all else as %XX; of a longer name
	 * the beginning, and 16 hex digits of its SHA-256. "_" without. */
	char topic[TOPIC_MOST + 1];
	int64_t partition; /* 0 without, or where it is no natural number */
	int64_t day; /* since 1970-01-01, of ts, in UTC; 0 without */
};

/* The record's origin, and its offset (0 without). */
void origin_of(const struct record *, struct origin *, int64_t *offset);

bool origin_equal(const struct origin *, const struct origin *);

/* The name of an object of records with these offsets; body is what it holds,
 * as NDJSON. suffix is ".ndjson" or ".ndjson.gz". */
void name_append(const struct origin *, int64_t first, int64_t last,
    struct view body, const char *suffix, struct buf *out);

/* Append a topic's name as it stands in paths. */
void name_append_topic(struct view topic, struct buf *out);

#endif
