#include "http.h"

#include <poll.h>
#include <stdlib.h>

#include "clock.h"
#include "http_transfer.h"
#include "mem.h"

#define MAX_CONNECTIONS 64

/* The longest single wait, where the caller knows no end. */
#define LONG_WAIT_MS 3600000

struct http {
	struct http_options options;
	struct curl_lib curl;
	CURLM *multi; /* NULL until the first request */
	struct transfer *flying; /* given to libcurl */
	struct transfer *waiting, **waiting_end; /* for their turn */
	struct transfer *idle; /* kept for the next request */
	size_t flying_count, waiting_count;
};

struct http *
http_new(const struct http_options *options)
{
	struct http *http = xcalloc(1, sizeof(*http));

	http->options = *options;
	http->waiting_end = &http->waiting;
	if (http->options.max_connections == 0)
		http->options.max_connections = MAX_CONNECTIONS;
	return http;
}

static void
transfers_free(struct http *http, struct transfer *t)
{
	struct transfer *next;

	for (; t != NULL; t = next) {
		next = t->next;
		http->curl.multi_remove_handle(http->multi, t->easy);
		transfer_free(&http->curl, t);
	}
}

void
http_free(struct http *http)
{
	if (http == NULL)
		return;
	transfers_free(http, http->flying);
	transfers_free(http, http->waiting);
	transfers_free(http, http->idle);
	if (http->multi != NULL)
		http->curl.multi_cleanup(http->multi);
	curl_lib_close(&http->curl);
	free(http);
}

static int
load(struct http *http, struct fail *why)
{
	struct curl_lib *curl = &http->curl;
	long max = http->options.max_connections;

	if (curl_lib_open(curl, why) == -1)
		return -1;
	if ((http->multi = curl->multi_init()) == NULL)
		return fail(why, FAIL_CONFIG, "libcurl gives no multi handle");
	curl->multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, max);
	curl->multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, max * 2);
	return 0;
}

static struct transfer *
take_idle(struct http *http)
{
	struct transfer *t = http->idle;

	if (t == NULL)
		return transfer_new(&http->curl);
	http->idle = t->next;
	return t;
}

/* libcurl would count the time that it makes a request wait for a connection
 * against its time-out, so waiting is done here. */
static void
fly(struct http *http)
{
	struct transfer *t;

	while ((t = http->waiting) != NULL &&
	       http->flying_count < (size_t)http->options.max_connections) {
		if ((http->waiting = t->next) == NULL)
			http->waiting_end = &http->waiting;
		http->waiting_count--;
		t->next = http->flying;
		http->flying = t;
		http->flying_count++;
		http->curl.multi_add_handle(http->multi, t->easy);
	}
}

int
http_start(struct http *http, const struct http_request *r, http_done *done,
    void *owner, struct fail *why)
{
	struct transfer *t;

	if (http->multi == NULL && load(http, why) == -1)
		return -1;
	t = take_idle(http);
	t->done = done;
	t->owner = owner;
	transfer_set(&http->curl, t, &http->options, r);
	t->next = NULL;
	*http->waiting_end = t;
	http->waiting_end = &t->next;
	http->waiting_count++;
	fly(http);
	return 0;
}

size_t
http_in_flight(const struct http *http)
{
	return http->flying_count + http->waiting_count;
}

static void
take_off(struct http *http, struct transfer *t)
{
	struct transfer **at = &http->flying;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	http->flying_count--;
	http->curl.multi_remove_handle(http->multi, t->easy);
}

/* The transfer is idle again only behind done, which may start others. */
static void
hand_over(struct http *http, struct transfer *t, CURLcode code)
{
	struct http_reply reply;

	transfer_reply(&http->curl, t, code, &reply);
	take_off(http, t);
	t->done(t->owner, &reply);
	transfer_rest(t);
	t->next = http->idle;
	http->idle = t;
}

/* Whether a reply was handed over. */
static bool
deliver(struct http *http)
{
	const CURLMsg *message;
	struct transfer *t;
	bool some = false;
	char *owner;
	int left;

	http->curl.multi_perform(http->multi, &left);
	while ((message = http->curl.multi_info_read(http->multi, &left)) !=
	       NULL) {
		if (message->msg != CURLMSG_DONE)
			continue;
		http->curl.easy_getinfo(
		    message->easy_handle, CURLINFO_PRIVATE, &owner);
		t = (struct transfer *)(void *)owner;
		hand_over(http, t, message->data.result);
		some = true;
	}
	fly(http);
	return some;
}

/* Without waiting: the state of fd, and of out's reader. */
static int
look(struct out *out, int fd, int timeout_ms)
{
	struct pollfd in = { .fd = fd, .events = POLLIN };

	if (out != NULL)
		return out_wait(out, fd, timeout_ms);
	return poll(&in, 1, timeout_ms) == 1;
}

int
http_wait(struct http *http, struct out *out, int fd, int timeout_ms)
{
	struct curl_waitfd fds[2];
	unsigned count = 0;

	if (http_in_flight(http) == 0)
		return look(out, fd, timeout_ms);
	if (deliver(http))
		return look(out, fd, 0);
	if (fd != -1)
		fds[count++] = (struct curl_waitfd){ .fd = fd,
			.events = CURL_WAIT_POLLIN };
	/* Nothing is asked of it: poll reports the error of a dead reader. */
	if (out != NULL && out->watched)
		fds[count++] = (struct curl_waitfd){ .fd = out->fd };
	http->curl.multi_poll(http->multi, fds, count,
	    timeout_ms >= 0 ? timeout_ms : LONG_WAIT_MS, NULL);
	deliver(http);
	return look(out, fd, 0);
}

/* An owner in front of the real one, which remembers that it was called. */
struct run {
	http_done *done;
	void *owner;
	bool ended;
};

static void
run_done(void *owner, const struct http_reply *reply)
{
	struct run *run = owner;

	run->ended = true;
	run->done(run->owner, reply);
}

int
http_run(struct http *http, struct out *out, const struct http_request *r,
    http_done *done, void *owner, struct fail *why)
{
	struct run run = { .done = done, .owner = owner };

	if (http_start(http, r, run_done, &run, why) == -1)
		return -1;
	while (!run.ended)
		http_wait(http, out, -1, -1);
	return 0;
}

void
http_sleep(struct http *http, struct out *out, int64_t ms)
{
	int64_t until = clock_ms() + ms, left;

	while ((left = until - clock_ms()) > 0)
		http_wait(http, out, -1,
		    left < LONG_WAIT_MS ? (int)left : LONG_WAIT_MS);
}
