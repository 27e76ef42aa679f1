/*
 * Signed calls of an AWS service in flight. Who calls also tries again;
 * signing again, getting expired credentials anew and correcting a clock that
 * is off happen in here. Used by the clients of single services (s3.h,
 * sns.h).
 */
#ifndef MSK_AWS_CALL_H
#define MSK_AWS_CALL_H

#include "aws_again.h"

enum aws_outcome {
	AWS_OK,
	AWS_THROTTLED, /* try again, later and with less at once */
	AWS_TRANSIENT, /* try again: network, 5xx */
	AWS_GONE, /* what the call goes on with is not there any more */
	AWS_FAILED, /* would fail again */
};

/* Lives until done returns. */
struct aws_answer {
	enum aws_outcome outcome;
	const struct http_reply *http; /* NULL where none came */
	int64_t retry_after_ms; /* the service's wish; -1 without */
	/* Not for AWS_OK: what to say, and the exit status where the call is
	 * not tried again: FAIL_SERVICE, FAIL_ACCESS or FAIL_CONFIG. */
	struct fail why;
};

struct aws_request {
	const char *service; /* "s3": of the scope */
	/* The region of the scope, and the endpoint, to whose host bucket is
	 * put in front with a dot (NULL: not). Copied. */
	const char *region, *endpoint, *bucket;
	const char *method;
	struct view path; /* decoded, behind the endpoint's own */
	bool encoded_path; /* it is encoded, with %2F within a segment */
	const struct sigv4_pair *query; /* decoded */
	size_t query_count;
	const struct sigv4_pair *headers; /* signed, all of them */
	size_t header_count; /* AWS_CALL_HEADERS at most */
	struct view body; /* borrowed until done is called */
	bool s3; /* the path is encoded once, the body's hash is sent */
	int64_t timeout_ms; /* 0: 15 s and what the body takes */
	size_t max_reply; /* as http.h's */
};

#define AWS_CALL_HEADERS 8

/* Fill in answer from a reply that came; what is said of the signature. */
typedef enum aws_signing aws_judge(
    const struct http_reply *, struct aws_answer *answer);
typedef void aws_done(void *owner, const struct aws_answer *);

/*
 * Begin a call; done is called once, from a later http_wait. -1 without that
 * where there are no credentials (FAIL_ACCESS) or they can't be fetched now
 * (FAIL_RETRY).
 */
int aws_call(struct aws *, struct http *, struct out *,
    const struct aws_request *, aws_judge *judge, aws_done *done, void *owner,
    struct fail *why);

/*
 * For judges. An error in XML, as S3, SNS and others send it:
 * <Error><Code>NoSuchBucket</Code><Message>...</Message></Error>, within
 * whatever else. Each is appended, cut to what its buffer takes; empty where
 * it is not there.
 */
void aws_xml_error(struct view body, struct buf *code, struct buf *message);

/* The text of the first element of that name; false without. */
bool aws_xml_text(struct view body, const char *name, struct buf *text);

/* A reply that did not come: the outcome, and why. */
void aws_no_reply(const struct http_reply *, struct aws_answer *);

/* What all services say by the same names, and by status. */
enum aws_signing aws_judge_error(
    const struct http_reply *, const char *code, struct aws_answer *);

#endif
