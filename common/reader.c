#include "reader.h"

#include "clock.h"
#include "diag.h"

void
reader_init(struct reader *r, struct store *store, struct tally *tally,
    const struct reader_settings *settings)
{
	*r = (struct reader){ .store = store, .tally = tally };
	r->settings = *settings;
	if (r->settings.reads > store->most_calls)
		r->settings.reads = store->most_calls;
	pace_init(&r->pace, (unsigned)r->settings.reads, 0);
	r->patience.max_wait_ms = settings->max_wait_ms;
}

void
reader_release(struct reader *r)
{
	r->first = r->last = NULL;
}

static void
push(struct reader *r, struct read *read)
{
	read->next = NULL;
	*(r->last != NULL ? &r->last->next : &r->first) = read;
	r->last = read;
}

static void
push_front(struct reader *r, struct read *read)
{
	read->next = r->first;
	r->first = read;
	if (r->last == NULL)
		r->last = read;
}

static struct read *
take_first(struct reader *r)
{
	struct read *read = r->first;

	r->first = read->next;
	if (r->first == NULL)
		r->last = NULL;
	return read;
}

void
reader_add(struct reader *r, struct read *read)
{
	size_t i;

	read->tries = 0;
	read->throttled_ms = 0;
	for (i = 0; read->ask.kind == STORE_GET && i < read->ask.count; i++)
		read->ask.keys[i].unread = false;
	push(r, read);
}

static void
stop(struct reader *r, const struct fail *why)
{
	if (!r->failed)
		r->why = *why;
	r->failed = true;
}

static const char *
table_of(const struct read *read)
{
	return read->ask.kind == STORE_GET ? read->ask.keys[0].table->name
					   : read->ask.table->name;
}

static void
send_again(struct reader *r, struct read *read)
{
	push_front(r, read);
	if (!r->failed)
		r->tally->retries++;
}

/* How long the wait may go on, in ms; -1: no limit. */
static int64_t
time_left_ms(struct reader *r, struct read *read, int64_t now_ms)
{
	int64_t left_ms =
	    patience_left(&r->patience, &read->throttled_ms, now_ms);

	if (patience_notice(&r->patience, read->throttled_ms, now_ms))
		diag_warn("table %s: reads are throttled by the service; "
			  "waiting, with at most %d at once",
		    table_of(read), (int)r->pace.limit);
	return left_ms;
}

/* Nothing was read, or with progress a part. */
static void
throttled(struct reader *r, struct read *read, bool progress,
    const struct store_reply *reply)
{
	int64_t now_ms = clock_ms(), most_ms = time_left_ms(r, read, now_ms);
	struct fail why;

	if (most_ms == 0) {
		fail(&why, FAIL_SERVICE,
		    "table %s: reads were throttled for more than %lld s "
		    "(--max-wait)",
		    table_of(read), (long long)r->settings.max_wait_ms / 1000);
		stop(r, &why);
	}
	r->tally->throttles++;
	pace_throttled(&r->pace, read->number, progress);
	pace_pause(
	    &r->pace, read->number, now_ms, reply->retry_after_ms, most_ms);
	send_again(r, read);
}

static void
failed_for_now(
    struct reader *r, struct read *read, const struct store_reply *reply)
{
	struct fail why = *reply->why;

	if (++read->tries > r->settings.retries) {
		why.kind = FAIL_SERVICE;
		fail_in(&why, "given up after %u tries", read->tries);
		stop(r, &why);
	} else if (read->tries == 3) {
		diag_warn("%s; trying again", why.text);
	}
	pace_pause(
	    &r->pace, read->number, clock_ms(), reply->retry_after_ms, -1);
	send_again(r, read);
}

static size_t
count_unread(const struct read *read)
{
	size_t i, unread = 0;

	for (i = 0; read->ask.kind == STORE_GET && i < read->ask.count; i++)
		unread += read->ask.keys[i].unread;
	return unread;
}

static void
succeeded(struct reader *r, struct read *read, const struct store_reply *reply)
{
	size_t unread = count_unread(read);

	if (unread != 0) {
		throttled(r, read, unread != read->asked, reply);
		return;
	}
	pace_good(&r->pace);
	read->answered(read);
}

static void
on_reply(struct store_read *ask, const struct store_reply *reply)
{
	struct read *read = (struct read *)ask;
	struct reader *r = read->reader;

	r->in_flight--;
	pace_ended(&r->pace, 0, 0);
	switch (reply->outcome) {
	case STORE_DONE:
		succeeded(r, read, reply);
		break;
	case STORE_THROTTLED:
		throttled(r, read, false, reply);
		break;
	case STORE_RETRY:
		failed_for_now(r, read, reply);
		break;
	case STORE_REFUSED:
	case STORE_FAILED:
		stop(r, reply->why);
		break;
	}
}

/* An empty get is answered without a question. */
static void
start(struct reader *r, struct read *read)
{
	size_t unread = count_unread(read);

	if (read->ask.kind == STORE_GET && read->ask.count == 0) {
		read->answered(read);
		return;
	}
	read->asked = unread != 0 ? unread : read->ask.count;
	read->reader = r;
	read->ask.done = on_reply;
	read->number = pace_started(&r->pace, 0);
	r->in_flight++;
	store_read(r->store, &read->ask);
}

int
reader_send(struct reader *r, struct fail *why)
{
	while (
	    !r->failed && r->first != NULL && pace_allows(&r->pace, clock_ms()))
		start(r, take_first(r));
	if (!r->failed)
		return 0;
	*why = r->why;
	return -1;
}

int64_t
reader_timeout_ms(const struct reader *r)
{
	if (r->first == NULL)
		return -1;
	return pace_timeout_ms(&r->pace, clock_ms());
}
