#include "writer.h"

#include <stdlib.h>

#include "clock.h"
#include "diag.h"
#include "mem.h"

/* The largest body's buffer that a call keeps for its next writes. */
#define KEEP ((size_t)32 << 10)

/* A call in flight, and its writes. */
struct writer_call {
	struct store_call call; /* first */
	struct writer *writer;
	struct writer_call *next_free;
	uint64_t number;
	double expected; /* units */
};

void
writer_init(struct writer *w, struct store *store, struct tally *tally,
    const struct writer_settings *settings)
{
	size_t i, calls = settings->calls;
	struct writer_call *call;

	if (calls > store->most_calls)
		calls = store->most_calls;
	*w = (struct writer){ .store = store, .tally = tally };
	w->settings = *settings;
	w->settings.calls = calls;
	write_keys_init(&w->keys, settings->window);
	pace_init(&w->pace, (unsigned)calls, settings->rate);
	w->patience.max_wait_ms = settings->max_wait_ms;
	w->calls = xcalloc(calls, sizeof(*w->calls));
	for (i = 0; i < calls; i++) {
		call = &w->calls[i];
		call->writer = w;
		call->call.writes =
		    xcalloc(store->most_writes, sizeof(*call->call.writes));
		buf_init(&call->call.body, SIZE_MAX);
		call->next_free = w->free;
		w->free = call;
	}
}

void
writer_release(struct writer *w)
{
	size_t i;

	for (i = 0; i < w->settings.calls; i++) {
		free(w->calls[i].call.writes);
		buf_release(&w->calls[i].call.body);
	}
	free(w->calls);
	write_keys_release(&w->keys);
}

void
writer_add(struct writer *w, struct write *write)
{
	write->alone = write_depends(write) &&
		       (write->row.update || !w->store->judges_each);
	write->tries = 0;
	write->throttled_ms = 0;
	write->why = NULL;
	write_keys_add(&w->keys, &w->queue, write);
}

bool
write_has_ended(const struct write *write)
{
	return write->state == WRITE_DONE || write->state == WRITE_SUPERSEDED ||
	       write->state == WRITE_REFUSED;
}

static void
stop(struct writer *w, const struct fail *why)
{
	if (!w->failed)
		w->why = *why;
	w->failed = true;
}

static struct write *
write_at(const struct store_call *call, size_t i)
{
	return (struct write *)call->writes[i];
}

/* All of them, or those that were left out, to the front of the queue: to be
 * tried again, unless the writer has given up. */
static void
send_again(struct writer *w, const struct store_call *call, bool all)
{
	size_t i;

	for (i = call->count; i-- > 0;)
		if (all || call->writes[i]->unwritten)
			write_keys_again(
			    &w->keys, &w->queue, write_at(call, i));
	if (!w->failed)
		w->tally->retries++;
}

static int64_t
time_left_ms(struct writer *w, struct write *write, int64_t now_ms)
{
	int64_t left_ms =
	    patience_left(&w->patience, &write->throttled_ms, now_ms);

	if (patience_notice(&w->patience, write->throttled_ms, now_ms))
		diag_warn("table %s: throttled by the service; waiting, with "
			  "at most %d requests at once",
		    write->row.table->name, (int)w->pace.limit);
	return left_ms;
}

/* How long the longest wait among them may go on, in ms; -1: no limit. */
static int64_t
least_left_ms(
    struct writer *w, const struct store_call *call, bool all, int64_t now_ms)
{
	int64_t least_ms = w->patience.max_wait_ms, left_ms;
	size_t i;

	for (i = 0; i < call->count; i++) {
		if (!all && !call->writes[i]->unwritten)
			continue;
		left_ms = time_left_ms(w, write_at(call, i), now_ms);
		if (left_ms < least_ms)
			least_ms = left_ms;
	}
	return least_ms;
}

static void
throttled(struct writer *w, struct writer_call *c, bool all,
    const struct store_reply *reply)
{
	int64_t now_ms = clock_ms();
	int64_t most_ms = least_left_ms(w, &c->call, all, now_ms);

	if (most_ms == 0) {
		fail(&w->why, FAIL_SERVICE,
		    "table %s: throttled for more than %lld s (--max-wait)",
		    c->call.writes[0]->table->name,
		    (long long)w->settings.max_wait_ms / 1000);
		stop(w, &w->why);
	}
	w->tally->throttles++;
	pace_throttled(&w->pace, c->number, !all);
	pace_pause(&w->pace, c->number, now_ms, reply->retry_after_ms, most_ms);
	send_again(w, &c->call, all);
}

static void
failed_for_now(
    struct writer *w, struct writer_call *c, const struct store_reply *reply)
{
	struct fail why = *reply->why;
	unsigned tries = 0;
	size_t i;

	for (i = 0; i < c->call.count; i++)
		if (++write_at(&c->call, i)->tries > tries)
			tries = write_at(&c->call, i)->tries;
	if (tries > w->settings.retries) {
		why.kind = FAIL_SERVICE;
		fail_in(&why, "given up after %u tries", tries);
		stop(w, &why);
	} else if (tries == 3) {
		diag_warn("%s; trying again", why.text);
	}
	pace_pause(&w->pace, c->number, clock_ms(), reply->retry_after_ms, -1);
	send_again(w, &c->call, true);
}

/* One item of the call is bad: each of them is tried alone. */
static void
isolate(struct writer *w, const struct store_call *call, const struct fail *why)
{
	struct write *write = write_at(call, 0);
	size_t i;

	if (call->count > 1 || !call->single) {
		for (i = 0; i < call->count; i++)
			write_at(call, i)->alone = true;
		send_again(w, call, true);
		return;
	}
	write->why = xmalloc(sizeof(*write->why));
	*write->why = *why;
	write_keys_refused(&w->keys, &w->queue, write);
}

/* It is stored, or its condition does not hold: then nothing is to be done. */
static void
end_write(struct writer *w, struct write *write)
{
	write_keys_done(&w->keys, &w->queue, write);
	if (write->row.refused)
		write->state = WRITE_SUPERSEDED;
}

static void
succeeded(
    struct writer *w, struct writer_call *c, const struct store_reply *reply)
{
	size_t i, unwritten = 0;

	for (i = 0; i < c->call.count; i++) {
		if (c->call.writes[i]->unwritten)
			unwritten++;
		else
			end_write(w, write_at(&c->call, i));
	}
	if (unwritten == 0)
		pace_good(&w->pace);
	else
		throttled(w, c, unwritten == c->call.count, reply);
}

static void
judge(struct writer *w, struct writer_call *c, const struct store_reply *reply)
{
	switch (reply->outcome) {
	case STORE_DONE:
		succeeded(w, c, reply);
		break;
	case STORE_THROTTLED:
		throttled(w, c, true, reply);
		break;
	case STORE_RETRY:
		failed_for_now(w, c, reply);
		break;
	case STORE_REFUSED:
		c->call.writes[0]->refused = true;
		succeeded(w, c, reply);
		break;
	case STORE_FAILED:
		if (reply->why->kind == FAIL_RECORD)
			isolate(w, &c->call, reply->why);
		else
			stop(w, reply->why);
		break;
	}
}

static void
on_reply(struct store_call *call, const struct store_reply *reply)
{
	struct writer_call *c = (struct writer_call *)call;
	struct writer *w = c->writer;
	double units = reply->capacity;

	if (units <= 0 && reply->outcome == STORE_DONE)
		units = c->expected;
	pace_ended(&w->pace, units, c->expected);
	judge(w, c, reply);
	if (call->body.cap > KEEP) {
		buf_release(&call->body);
		buf_init(&call->body, SIZE_MAX);
	}
	c->next_free = w->free;
	w->free = c;
}

static void
take_write(struct writer *w, struct writer_call *c, struct write *write)
{
	write_queue_remove(&w->queue, write);
	write->state = WRITE_SENT;
	write->row.unwritten = write->row.refused = false;
	c->expected += write->row.capacity;
	c->call.writes[c->call.count++] = &write->row;
}

/* Move writes from the queue into a call: the first one alone, or those that
 * can go together. */
static void
fill_call(struct writer *w, struct writer_call *c)
{
	struct write *write = w->queue.first, *next;
	size_t bytes = write->row.request.len;

	c->call.count = 0;
	c->call.single = write->alone;
	c->call.done = on_reply;
	c->expected = 0;
	next = write->next;
	take_write(w, c, write);
	while ((write = next) != NULL && !c->call.single &&
	       c->call.count < w->store->most_writes) {
		next = write->next;
		if (write->alone)
			continue;
		bytes += write->row.request.len;
		if (bytes > w->store->most_bytes)
			break;
		take_write(w, c, write);
	}
}

/* Whether the next call would be as large as calls get. */
static bool
full(const struct writer *w)
{
	return w->queue.first->alone ||
	       w->queue.count >= w->store->most_writes ||
	       w->queue.bytes >= w->store->most_bytes;
}

int
writer_send(struct writer *w, bool all, struct fail *why)
{
	struct writer_call *c;

	while (!w->failed && w->queue.count != 0 && (all || full(w)) &&
	       pace_allows(&w->pace, clock_ms())) {
		c = w->free;
		w->free = c->next_free;
		fill_call(w, c);
		c->number = pace_started(&w->pace, c->expected);
		store_send(w->store, &c->call);
	}
	if (!w->failed)
		return 0;
	*why = w->why;
	return -1;
}

int64_t
writer_timeout_ms(const struct writer *w)
{
	if (w->queue.count == 0)
		return -1;
	return pace_timeout_ms(&w->pace, clock_ms());
}
