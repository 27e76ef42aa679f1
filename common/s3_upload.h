/*
 * Objects on their way to S3, several at once: a small one by PutObject, a
 * large one in parts. What fails is tried again, throttling waited out, with
 * less at once.
 */
#ifndef MSK_S3_UPLOAD_H
#define MSK_S3_UPLOAD_H

#include "s3.h"
#include "tally.h"

/* How an object goes: in one piece up to 16 MiB, else in parts of 8 MiB, or
 * of more where that would be over 10,000 of them.
 * Source: Amazon S3 User Guide, "Multipart upload limits". */
struct s3_plan {
	size_t part_bytes; /* of each but the last */
	size_t parts; /* 1: in one piece */
};

struct s3_plan s3_plan(size_t bytes);

struct s3_object {
	const char *key;
	struct view body;
	const char *content_type;
	const char *kms_key; /* NULL: the bucket's own encryption */
};

/* The object is in its place. */
typedef void s3_stored(void *owner);

struct s3_uploads_settings {
	int64_t retries; /* of a failed call that is no throttling */
	int64_t max_wait_ms; /* to wait out throttling; -1: no limit */
	size_t calls; /* in flight at most */
	struct tally *tally; /* retries are counted here */
};

struct s3_uploads;

/* All outlives it. */
struct s3_uploads *s3_uploads_new(struct s3 *, struct http *, struct out *,
    const struct s3_uploads_settings *);

/* None under way, or the http that they use is not waited with any more. */
void s3_uploads_free(struct s3_uploads *);

/* Take an object; all of it is borrowed until stored is called, from a later
 * http_wait. */
void s3_uploads_add(struct s3_uploads *, const struct s3_object *,
    s3_stored *stored, void *owner);

/*
 * Start the calls that may be started now. -1 with why where storing can't go
 * on: FAIL_SERVICE when the retries or the wait are used up, FAIL_ACCESS,
 * FAIL_CONFIG. Uploads in parts are aborted then, as far as that succeeds
 * within five seconds; others may still be stored meanwhile.
 */
int s3_uploads_step(struct s3_uploads *, struct fail *why);

/* In how many ms a step may have something to do again, which no reply
 * announces; -1: never. */
int64_t s3_uploads_timeout_ms(const struct s3_uploads *);

#endif
