/*
 * Requests of the links of the AWS credentials chain: waited for, with few
 * tries and short time-outs. Used by them alone.
 */
#ifndef MSK_AWS_FETCH_H
#define MSK_AWS_FETCH_H

#include "aws_chain.h"

/* A reply to keep. All of it is wiped by aws_fetch_release. */
struct aws_fetched {
	int status;
	int64_t date_s; /* -1 without */
	struct buf body;
	struct buf secrets; /* of the request, as http_secrets.h has them */
};

struct aws_fetching {
	int tries; /* chain->once makes it one */
	int64_t pause_ms; /* between them */
	bool direct; /* without a proxy */
};

/*
 * 0 with whatever reply, the last one of 429 and 5xx; -1, as http_reply_fail
 * says it, where none came. Release the reply in any case.
 */
int aws_fetch(struct aws_chain *, const struct aws_fetching *,
    const struct http_request *, struct aws_fetched *, struct fail *why);
void aws_fetch_release(struct aws_fetched *);

/* FAIL_RETRY for a status that may pass, else FAIL_ACCESS. */
enum fail_kind aws_fetch_kind(const struct aws_fetched *);

/*
 * A secret's file, read whole and without its last line end, appended to
 * text; LIMIT_TOKEN at most. FAIL_CONFIG where it can't be read or is empty.
 * One that everybody can read draws a warning, the first time.
 */
int aws_secret_file(
    struct aws_chain *, const char *path, struct buf *text, struct fail *why);

/* Without control characters: a header's value can't end early. */
bool aws_is_header(const struct buf *);

/*
 * The object that the container's and the instance's endpoints give:
 * AccessKeyId, SecretAccessKey, Token, Expiration. link is their name.
 */
int aws_credentials_parse(struct aws_credentials *, struct view body,
    const char *link, struct fail *why);

#endif
