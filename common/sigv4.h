/*
 * AWS Signature Version 4, in headers or in the query (presigned URLs).
 *
 * Path and query come decoded and are encoded once; the bytes that are signed
 * are those that go out (sigv4_signature.target). Nothing else than what the
 * caller gives is signed, but host and x-amz-*.
 * Source: AWS IAM User Guide, "Create a signed AWS API request".
 */
#ifndef MSK_SIGV4_H
#define MSK_SIGV4_H

#include "buf.h"
#include "crypto_lib.h"
#include "http.h"

struct sigv4_pair {
	struct view name, value;
};

struct sigv4_keys {
	const char *access_key, *secret_key;
	const char *token; /* NULL or "": none */
};

struct sigv4_request {
	const char *method;
	const char *host; /* as in the Host header: no :443 after https */
	struct view path; /* decoded, beginning with '/' */
	/* path is encoded already: for a '/' within a segment, %2F. */
	bool encoded_path;
	const struct sigv4_pair *query; /* decoded, in any order */
	size_t query_count;
	/* To be signed beside host, x-amz-date and x-amz-security-token. A
	 * name that stands twice is signed as "first,second". */
	const struct sigv4_pair *headers;
	size_t header_count;
	struct view body;
	bool unsigned_body; /* UNSIGNED-PAYLOAD in place of its hash */
};

struct sigv4_scope {
	const char *region, *service;
	int64_t time_s; /* since 1970 */
	/* S3: the path is encoded once and left as it is, and the hash of
	 * the body goes out as x-amz-content-sha256. Others: the path's
	 * encoding is encoded again, and with normalize dot segments and
	 * empty ones are taken out of what is signed. */
	bool single_encoding, normalize, hash_header;
	int64_t expires_s; /* of a presigned URL */
};

struct sigv4_signature {
	struct crypto_lib crypto; /* open from the first signature on */
	struct buf target; /* path and query as they go out */
	struct buf canonical; /* the canonical request */
	struct buf to_sign; /* the string to sign */
	char hex[65]; /* the signature */
	/* What is to be sent besides the caller's: X-Amz-Date, then
	 * X-Amz-Security-Token and x-amz-content-sha256 where they apply,
	 * then Authorization. None for a presigned URL. */
	struct http_header headers[4];
	size_t header_count;
	/* The signing key, and what it was derived from: a secret. */
	unsigned char key[SHA256_BYTES];
	struct buf derived;
	/* what the headers hold */
	char date[17], hash[65];
	struct buf credential; /* 20150830/us-east-1/s3/aws4_request */
	struct buf authorization;
};

void sigv4_init(struct sigv4_signature *);
void sigv4_release(struct sigv4_signature *);

/* Replaces what the signature held. The headers borrow from it and from the
 * keys. */
void sigv4_sign(struct sigv4_signature *, const struct sigv4_keys *,
    const struct sigv4_scope *, const struct sigv4_request *);

/* The same in the query: target ends with X-Amz-Signature. */
void sigv4_presign(struct sigv4_signature *, const struct sigv4_keys *,
    const struct sigv4_scope *, const struct sigv4_request *);

#endif
