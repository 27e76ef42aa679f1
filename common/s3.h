/*
 * The S3 API: signed calls to one bucket in flight, each reply judged. Who
 * calls also tries again (s3_upload.h does).
 * Source: Amazon S3 API Reference (version 2006-03-01).
 */
#ifndef MSK_S3_H
#define MSK_S3_H

#include "aws_call.h"

/* s3://bucket/prefix, taken apart. */
struct s3_address {
	char bucket[256];
	char prefix[768]; /* without slashes at its end; may be empty */
};

/* What stands behind the bucket's name, a slash or nothing; NULL for what is
 * no such address. */
const char *s3_bucket_parse(const char *text, char bucket[256]);

/* FAIL_CONFIG for what is no such address. */
int s3_address_parse(const char *text, struct s3_address *, struct fail *why);

/* Whether text begins as one. */
bool s3_is_address(const char *text);

/* Whether a bucket's name can stand in front of a host's: DNS takes it, and
 * so does a certificate for *.s3.region.amazonaws.com. */
bool s3_bucket_is_host(const char *bucket);

struct s3;

/* Nothing is read or connected to before the first call. All outlives it. */
struct s3 *s3_new(
    struct aws *, struct http *, struct out *, const char *bucket);
void s3_free(struct s3 *); /* accepts NULL; none of its calls in flight */

struct s3_request {
	const char *method;
	const char *key; /* decoded, without a slash in front */
	const struct sigv4_pair *query, *headers; /* decoded; signed */
	size_t query_count, header_count;
	struct view body; /* borrowed until done is called */
	int64_t timeout_ms; /* 0: as aws_call.h says */
	size_t max_reply; /* as http.h's */
};

/*
 * Begin a call; as aws_call. The bucket stands in the path where an endpoint
 * was given, or where its name does not fit in front of a host's. FAIL_CONFIG
 * without a region, too. An answer is AWS_OK only with a status of 200 to 299
 * and, but for GET, whose body is an object's own, no <Error> in its body.
 */
int s3_call(struct s3 *, const struct s3_request *, aws_done *done, void *owner,
    struct fail *why);

/* The region that the bucket is in, where the refusal of a call to another
 * one says it: appended; false without. */
bool s3_other_region(const struct http_reply *, struct buf *region);

#endif
