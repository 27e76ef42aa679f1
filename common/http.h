/*
 * HTTP requests in flight, over one libcurl multi handle, in one thread. The
 * program waits in one place, http_wait, for replies, for its input and for
 * the death of its output's reader at once.
 *
 * libcurl and the thirty libraries behind it cost 5 ms and 6 MiB, so it is
 * loaded when the first request starts, and a filter that needs none never
 * pays for it.
 *
 * HTTP/1.1 over kept-alive connections; no redirect is followed, no request
 * is sent again by us (libcurl itself repeats one, a POST too, when a reused
 * connection dies before the first byte of a reply). http_proxy, https_proxy
 * and no_proxy hold, as for curl.
 */
#ifndef MSK_HTTP_H
#define MSK_HTTP_H

#include "fail.h"
#include "out.h"

struct http;

struct http_options {
	const char *ca_file; /* PEM; NULL: the system's */
	const char *cert_file, *key_file; /* our own certificate, PEM; NULL */
	bool direct; /* whatever http_proxy says: a proxy would answer with
			its own machine's, not with ours */
	int max_connections; /* 0: 64; more requests than that wait for their
				turn, which takes nothing off their time */
};

struct http_header {
	const char *name, *value;
};

struct http_request {
	const char *method; /* "GET", "POST", "PUT", "DELETE", "HEAD" */
	const char *url; /* percent-encoded, without user:password@ */
	const struct http_header *headers; /* Host and lengths are added */
	size_t header_count;
	struct view body; /* borrowed until done is called */
	int64_t timeout_ms; /* of the whole request; 0: 15 s */
	size_t max_reply; /* bytes of the reply's body; 0: LIMIT_REPLY */
	struct view secret; /* what http_hide is to hide besides; copied */
};

enum http_result {
	HTTP_REPLIED, /* with whatever status */
	HTTP_UNREACHABLE, /* refused, no route, name not resolved */
	HTTP_TIMEOUT,
	HTTP_BROKEN, /* connection lost, reply cut short */
	HTTP_UNTRUSTED, /* the certificates, ours or theirs, are refused */
	HTTP_MISUSED, /* bad URL or CA file, no TLS at the other end */
	HTTP_TOO_LARGE, /* over max_reply */
};

/* Lives until done returns. */
struct http_reply {
	enum http_result result;
	const char *error; /* what went wrong, for people; no secret in it */
	const char *place; /* scheme://host:port, for messages */
	int status;
	struct view headers; /* as received: http_reply_header finds one */
	struct view body; /* '\0' and BUF_PAD readable bytes behind it */
	struct view secrets; /* of the request: see http_hide */
};

typedef void http_done(void *owner, const struct http_reply *);

/* Costs nothing but memory. options is copied, its strings are borrowed for
 * the life of http. */
struct http *http_new(const struct http_options *);

/* Requests in flight are given up without a word to their owners. */
void http_free(struct http *); /* accepts NULL */

/*
 * Begin a request; all but its body is copied. done is called once, from a
 * later http_wait or http_run, and may start new requests. -1, without done
 * being called, only where libcurl can't be loaded (FAIL_CONFIG).
 */
int http_start(struct http *, const struct http_request *, http_done *done,
    void *owner, struct fail *why);

size_t http_in_flight(const struct http *);

/*
 * Wait until replies have come (their done was called), fd (-1: none) can be
 * read, timeout_ms have passed (-1: no limit), or for no reason at all.
 * Returns 1 where fd can be read, else 0. Ends the program when the reader
 * of out (NULL: nothing to watch) is gone. Flush out before a long wait.
 */
int http_wait(struct http *, struct out *, int fd, int timeout_ms);

/* http_start, and http_wait until that request's done was called. */
int http_run(struct http *, struct out *, const struct http_request *,
    http_done *done, void *owner, struct fail *why);

/* Wait ms without doing anything else than http_wait does. */
void http_sleep(struct http *, struct out *, int64_t ms);

/* The value of the last header of that name, blanks trimmed. */
bool http_reply_header(
    const struct http_reply *, const char *name, struct view *value);

/* For what a reply says to people: put *** in place of what its request keeps
 * secret (tokens, passwords, signatures), since servers echo requests. */
void http_hide(const struct http_reply *, struct buf *text);

/* From x-amz-retry-after (ms), else Retry-After (seconds or a date), at most
 * LIMIT_RETRY_AFTER_MS; -1 without. */
int64_t http_reply_retry_after_ms(const struct http_reply *);

/* The Date header in seconds since 1970; -1 without. */
int64_t http_reply_date_s(const struct http_reply *);

/*
 * Turn a result other than HTTP_REPLIED into why and return -1: FAIL_RETRY
 * for what may pass, FAIL_ACCESS for HTTP_UNTRUSTED, FAIL_CONFIG for
 * HTTP_MISUSED and HTTP_TOO_LARGE.
 */
int http_reply_fail(const struct http_reply *, struct fail *why);

/* Append scheme://host:port of an URL: no user, password, path or query. */
void http_place(struct buf *, const char *url);

/* Append the Host header of an URL: no port where it is the scheme's. */
void http_host(struct buf *, const char *url);

/* Append text percent-encoded: all but A-Z a-z 0-9 - . _ ~ and those of keep
 * (RFC 3986, section 2.3; upper-case hex, as SigV4 wants it). */
void http_encode(struct buf *, struct view text, const char *keep);

#endif
