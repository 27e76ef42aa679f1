/* One object on its way to S3: which call comes next, and what its answer is
 * good for. Used by s3_upload.c alone, which says when. */
#ifndef MSK_S3_STAGE_H
#define MSK_S3_STAGE_H

#include "s3_upload.h"

/* Which call is the next one, or in flight. */
enum s3_stage { S3_PUT, S3_CREATE, S3_PART, S3_COMPLETE };

struct s3_upload {
	struct s3_upload *next;
	struct s3_uploads *all;
	struct s3_object object;
	struct s3_plan plan;
	enum s3_stage stage;
	bool in_flight;
	uint64_t number; /* of the call */
	unsigned tries; /* of this call that failed, but for throttling */
	unsigned restarts; /* of all, since its parts were gone */
	int64_t throttled_ms; /* when it was first throttled; 0: never */
	struct buf id; /* of an upload in parts; empty where none is begun */
	size_t part; /* parts that are there */
	struct buf parts; /* what CompleteMultipartUpload says of them */
	s3_stored *stored;
	void *owner;
};

/* "UploadPart" */
const char *s3_stage_name(enum s3_stage);

/* All over again. */
void s3_stage_begin(struct s3_upload *);

/* Begin the call; as s3_call. */
int s3_stage_send(
    struct s3 *, struct s3_upload *, aws_done *done, struct fail *why);

/*
 * The call was answered with AWS_OK: on to the next one. Returns 1 where that
 * was the last, 0, or -1 with FAIL_CONFIG for what S3 would not answer.
 */
int s3_stage_accept(
    struct s3_upload *, const struct aws_answer *, struct fail *why);

#endif
