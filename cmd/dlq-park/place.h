/* Where batches are parked: a directory, or a bucket of S3. */
#ifndef DLQ_PARK_PLACE_H
#define DLQ_PARK_PLACE_H

#include "aws.h"
#include "batch.h"
#include "tally.h"

struct place {
	/*
	 * Take a batch that is SENT, with name and body; it is DURABLE at
	 * once, or after a later step. -1 with why where parking can't go on:
	 * FAIL_OUTPUT, FAIL_IO, FAIL_SERVICE, FAIL_ACCESS, FAIL_CONFIG.
	 */
	int (*send)(struct place *, struct batch *, struct fail *why);

	/* Go on with those under way; fails as send does. */
	int (*step)(struct place *, struct fail *why);

	/* In how many ms step may have something to do, which no reply
	 * announces; -1: never. */
	int64_t (*timeout_ms)(const struct place *);

	/* Append where the object of a name is. */
	void (*locate)(const struct place *, const char *name, struct buf *);

	/* Those under way are given up. */
	void (*free)(struct place *);

	size_t under_way; /* batches that are not durable yet */
	size_t most; /* of them at once */
};

/* Makes the directory where it is missing (not the one that it is in). NULL
 * with FAIL_OUTPUT. dir is borrowed. */
struct place *place_dir_new(const char *dir, struct fail *why);

struct place_s3_settings {
	const char *to; /* s3://bucket/prefix */
	const char *kms_key; /* NULL: the bucket's own encryption */
	bool gzip; /* bodies are compressed */
	int64_t retries, max_wait_ms; /* -1: no limit */
	struct aws *aws;
	struct http *http;
	struct out *out;
	struct tally *tally; /* retries are counted here */
};

/* Sends nothing yet. NULL with FAIL_CONFIG for what is no place in S3. All
 * of settings outlives it. */
struct place *place_s3_new(const struct place_s3_settings *, struct fail *why);

#endif
