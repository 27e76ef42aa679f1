#include "http_transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "http_secrets.h"
#include "limits.h"
#include "mem.h"

#define CONNECT_TIMEOUT_MS 3000L
#define REQUEST_TIMEOUT_MS 15000

/* A connection idle for longer is not used again, a name resolved earlier is
 * asked for again: services move. */
#define CONNECTION_AGE_S 60L
#define NAME_AGE_S 60L

/* Header lines of a reply; real ones stay below 8 KiB. */
#define MAX_HEADERS ((size_t)256 << 10)

/* The largest body buffer that is kept. */
#define KEEP ((size_t)1 << 20)

struct transfer *
transfer_new(struct curl_lib *curl)
{
	struct transfer *t = xcalloc(1, sizeof(*t));

	t->easy = curl->easy_init();
	buf_init(&t->place, SIZE_MAX);
	buf_init(&t->secrets, SIZE_MAX);
	buf_init(&t->reply_headers, MAX_HEADERS);
	buf_init(&t->body, LIMIT_REPLY);
	return t;
}

static void
forget_secrets(struct transfer *t)
{
	explicit_bzero(t->secrets.p, t->secrets.len);
	buf_reset(&t->secrets);
}

void
transfer_free(struct curl_lib *curl, struct transfer *t)
{
	curl->easy_cleanup(t->easy);
	curl->slist_free_all(t->headers);
	buf_release(&t->place);
	forget_secrets(t);
	buf_release(&t->secrets);
	buf_release(&t->reply_headers);
	buf_release(&t->body);
	free(t);
}

/* libcurl's write and header callback; anything but the length ends the
 * transfer. */
static size_t
receive(char *bytes, size_t size, size_t count, void *to)
{
	struct buf *buf = to;

	buf_append(buf, bytes, size * count);
	return buf->over ? 0 : size * count;
}

static void
set_transport(struct curl_lib *curl, CURL *easy, int64_t timeout_ms)
{
	__typeof__(curl->easy_setopt) set = curl->easy_setopt;

	set(easy, CURLOPT_NOSIGNAL, 1L);
	set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	set(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	set(easy, CURLOPT_PATH_AS_IS, 1L);
	set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	set(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
	set(easy, CURLOPT_TIMEOUT_MS,
	    (long)(timeout_ms != 0 ? timeout_ms : REQUEST_TIMEOUT_MS));
	set(easy, CURLOPT_MAXAGE_CONN, CONNECTION_AGE_S);
	set(easy, CURLOPT_DNS_CACHE_TIMEOUT, NAME_AGE_S);
	set(easy, CURLOPT_DNS_SHUFFLE_ADDRESSES, 1L);
	set(easy, CURLOPT_USERAGENT, "mskutils");
}

static void
set_tls(struct curl_lib *curl, CURL *easy, const struct http_options *o)
{
	if (o->ca_file != NULL)
		curl->easy_setopt(easy, CURLOPT_CAINFO, o->ca_file);
	if (o->cert_file != NULL)
		curl->easy_setopt(easy, CURLOPT_SSLCERT, o->cert_file);
	if (o->key_file != NULL)
		curl->easy_setopt(easy, CURLOPT_SSLKEY, o->key_file);
	if (o->direct)
		curl->easy_setopt(easy, CURLOPT_PROXY, "");
}

static void
set_method(struct curl_lib *curl, CURL *easy, const struct http_request *r)
{
	__typeof__(curl->easy_setopt) set = curl->easy_setopt;

	if (strcmp(r->method, "HEAD") == 0) {
		set(easy, CURLOPT_NOBODY, 1L);
	} else if (r->body.p != NULL || strcmp(r->method, "POST") == 0) {
		set(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
		set(easy, CURLOPT_POSTFIELDS,
		    r->body.p != NULL ? r->body.p : "");
	}
	set(easy, CURLOPT_CUSTOMREQUEST, r->method);
}

static void
add_line(struct curl_lib *curl, struct transfer *t, const char *line)
{
	t->headers = curl->slist_append(t->headers, line);
}

/* An empty value takes "Name;" to be sent at all. */
static void
add_header(
    struct curl_lib *curl, struct transfer *t, const struct http_header *h)
{
	struct buf line;

	buf_init(&line, SIZE_MAX);
	buf_text(&line, h->name);
	buf_text(&line, *h->value != '\0' ? ": " : ";");
	buf_text(&line, h->value);
	add_line(curl, t, line.p);
	buf_release(&line);
}

/* What libcurl would add by itself is kept out: "Expect:" makes it wait for
 * a 100, and a form's Content-Type makes some servers take the body apart. */
static void
set_headers(
    struct curl_lib *curl, struct transfer *t, const struct http_request *r)
{
	bool has_type = false, has_accept = false;
	size_t i;

	curl->slist_free_all(t->headers);
	t->headers = NULL;
	add_line(curl, t, "Expect:");
	for (i = 0; i < r->header_count; i++) {
		add_header(curl, t, &r->headers[i]);
		has_type |= strcasecmp(r->headers[i].name, "Content-Type") == 0;
		has_accept |= strcasecmp(r->headers[i].name, "Accept") == 0;
	}
	if (!has_type)
		add_line(curl, t, "Content-Type:");
	if (!has_accept)
		add_line(curl, t, "Accept:");
	curl->easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void
set_receivers(struct curl_lib *curl, struct transfer *t)
{
	__typeof__(curl->easy_setopt) set = curl->easy_setopt;

	buf_reset(&t->reply_headers);
	buf_reset(&t->body);
	t->error[0] = '\0';
	set(t->easy, CURLOPT_HEADERFUNCTION, receive);
	set(t->easy, CURLOPT_HEADERDATA, &t->reply_headers);
	set(t->easy, CURLOPT_WRITEFUNCTION, receive);
	set(t->easy, CURLOPT_WRITEDATA, &t->body);
	set(t->easy, CURLOPT_ERRORBUFFER, t->error);
	set(t->easy, CURLOPT_PRIVATE, t);
}

/* What is kept of an earlier, larger one is given back. */
static void
set_ceiling(struct buf *body, size_t max)
{
	if (max == 0)
		max = LIMIT_REPLY;
	if (body->cap > max) {
		buf_release(body);
		buf_init(body, max);
	}
	body->max = max;
}

void
transfer_set(struct curl_lib *curl, struct transfer *t,
    const struct http_options *options, const struct http_request *r)
{
	buf_reset(&t->place);
	http_place(&t->place, r->url);
	set_ceiling(&t->body, r->max_reply);
	http_secrets_append(&t->secrets, r);
	curl->easy_reset(t->easy);
	curl->easy_setopt(t->easy, CURLOPT_URL, r->url);
	set_transport(curl, t->easy, r->timeout_ms);
	set_tls(curl, t->easy, options);
	set_method(curl, t->easy, r);
	set_headers(curl, t, r);
	set_receivers(curl, t);
}

void
transfer_rest(struct transfer *t)
{
	forget_secrets(t);
	if (t->body.cap <= KEEP)
		return;
	buf_release(&t->body);
	buf_init(&t->body, LIMIT_REPLY);
}

/* What TLS says of certificates, and of a server that does not speak it. */
static enum http_result
tls_result(const char *error)
{
	if (strstr(error, "alert") != NULL &&
	    (strstr(error, "certificate") != NULL ||
		strstr(error, "unknown ca") != NULL ||
		strstr(error, "access denied") != NULL))
		return HTTP_UNTRUSTED;
	if (strstr(error, "wrong version number") != NULL)
		return HTTP_MISUSED;
	return HTTP_BROKEN;
}

static enum http_result
result_of(CURLcode code, const char *error)
{
	switch (code) {
	case CURLE_OK:
		return HTTP_REPLIED;
	case CURLE_COULDNT_CONNECT:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return HTTP_UNREACHABLE;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_TIMEOUT;
	case CURLE_PEER_FAILED_VERIFICATION:
		return HTTP_UNTRUSTED;
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return HTTP_MISUSED;
	case CURLE_WRITE_ERROR:
		return HTTP_TOO_LARGE;
	default:
		return tls_result(error);
	}
}

void
transfer_reply(struct curl_lib *curl, struct transfer *t, CURLcode code,
    struct http_reply *reply)
{
	long status = 0;

	if (code == CURLE_WRITE_ERROR)
		snprintf(t->error, sizeof(t->error),
		    "the reply is over %zu bytes", t->body.max);
	else if (code != CURLE_OK &&
		 (t->error[0] == '\0' || strchr(t->error, '@') != NULL))
		/* "Unsupported proxy syntax in 'u:p@h'" tells a password. */
		snprintf(t->error, sizeof(t->error), "%s",
		    curl->easy_strerror(code));
	curl->easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	*reply = (struct http_reply){
		.result = result_of(code, t->error),
		.error = t->error,
		.place = t->place.p,
		.status = (int)status,
		.headers = buf_as_view(&t->reply_headers),
		.body = buf_as_view(&t->body),
		.secrets = buf_as_view(&t->secrets),
	};
}
