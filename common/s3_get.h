/*
 * An object of S3, read whole and waited for: what a program needs before it
 * begins to work.
 * Source: Amazon S3 API Reference, "GetObject".
 */
#ifndef MSK_S3_GET_H
#define MSK_S3_GET_H

#include "buf.h"
#include "fail.h"

/* How long a service that does not answer, or throttles, is tried. */
#define S3_GET_MAX_WAIT_MS ((int64_t)30000)

/* s3://bucket/key, with ?versionId=ID behind it or without, taken apart. The
 * key is taken as it stands, not percent-decoded. */
struct s3_source {
	char bucket[256];
	char key[1025];
	char version[1025]; /* empty: the current one */
};

/* FAIL_CONFIG for what is no such address. */
int s3_source_parse(const char *text, struct s3_source *, struct fail *why);

/*
 * Append the object, up to body->max bytes, with region, endpoint and
 * credentials as aws.h finds them; a bucket of another region is asked there.
 * All messages begin with the address. FAIL_CONFIG where there is no such
 * object or bucket or it is larger, FAIL_ACCESS where it may not be read,
 * FAIL_SERVICE where S3 can't be had for S3_GET_MAX_WAIT_MS.
 */
int s3_get(const char *address, struct buf *body, struct fail *why);

#endif
