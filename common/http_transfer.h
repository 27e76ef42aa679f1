/* One request of http.h on its way: libcurl's easy handle, and what it takes
 * and gives. Used by http.c alone. */
#ifndef MSK_HTTP_TRANSFER_H
#define MSK_HTTP_TRANSFER_H

#include "curl_lib.h"
#include "http.h"

struct transfer {
	struct transfer *next;
	CURL *easy;
	struct curl_slist *headers;
	struct buf place, secrets, reply_headers, body;
	char error[CURL_ERROR_SIZE];
	http_done *done;
	void *owner;
};

struct transfer *transfer_new(struct curl_lib *);
void transfer_free(struct curl_lib *, struct transfer *);

/* Forget the last request and take this one. */
void transfer_set(struct curl_lib *, struct transfer *,
    const struct http_options *, const struct http_request *);

/* Large bodies are not kept for the next request. */
void transfer_rest(struct transfer *);

/* What its end was, in reply; borrowed from the transfer. */
void transfer_reply(
    struct curl_lib *, struct transfer *, CURLcode, struct http_reply *);

#endif
