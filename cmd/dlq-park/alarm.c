#include "alarm.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "backoff.h"
#include "clock.h"
#include "diag.h"
#include "mem.h"

/* Of a request; and of all at the end of a run, where others may wait. */
#define TIMEOUT_MS 5000
#define FINISH_MS 5000

/* Records that are parked together are told together. */
#define GATHER_MS 200

/* Between tries. */
#define PAUSE_MS 500
#define PAUSE_MOST_MS 60000

struct alarm {
	struct alarm_settings settings;
	struct alarm_text text; /* what the next message will say */
	struct buf message; /* that is sent now, or again; empty: none */
	uint64_t count; /* of its records */
	bool in_flight;
	bool refused; /* that was said already */
	int64_t next_ms; /* when one may be sent */
	struct backoff backoff;
};

struct alarm *
alarm_new(const struct alarm_settings *settings)
{
	struct alarm *a = xcalloc(1, sizeof(*a));

	a->settings = *settings;
	alarm_text_init(&a->text);
	buf_init(&a->message, SIZE_MAX);
	backoff_init(&a->backoff, PAUSE_MS, PAUSE_MOST_MS);
	return a;
}

void
alarm_free(struct alarm *a)
{
	if (a == NULL)
		return;
	alarm_text_release(&a->text);
	buf_release(&a->message);
	free(a);
}

static bool
has_news(const struct alarm *a)
{
	return a->message.len != 0 || a->text.count != 0;
}

void
alarm_count(struct alarm *a, const char *topic, const struct record *r,
    struct view code)
{
	int64_t soon_ms = clock_ms() + GATHER_MS;

	if (!has_news(a) && a->next_ms < soon_ms)
		a->next_ms = soon_ms;
	alarm_text_count(&a->text, topic, r, code, clock_wall_ms());
}

void
alarm_object(struct alarm *a, struct view address)
{
	alarm_text_object(&a->text, address);
}

static void
sent(struct alarm *a)
{
	diag_info(1, "alarm sent: %" PRIu64 " records", a->count);
	buf_reset(&a->message);
	backoff_reset(&a->backoff);
	a->refused = false;
	a->next_ms = clock_ms() + a->settings.every_ms;
}

/* Said once a message; it will be tried again. */
static void
refused(struct alarm *a, const struct fail *why, int64_t wait_ms)
{
	int64_t pause_ms = backoff_next_ms(&a->backoff);

	if (!a->refused)
		diag_error(
		    "the alarm is not sent, and tried again: %s", why->text);
	a->refused = true;
	a->next_ms = clock_ms() + (pause_ms > wait_ms ? pause_ms : wait_ms);
}

static void
answered(void *owner, const struct aws_answer *answer)
{
	struct alarm *a = owner;

	a->in_flight = false;
	if (answer->outcome == AWS_OK)
		sent(a);
	else
		refused(a, &answer->why, answer->retry_after_ms);
}

static void
build(struct alarm *a)
{
	alarm_text_append(
	    &a->text, a->settings.group, clock_wall_ms(), &a->message);
	a->count = a->text.count;
	alarm_text_reset(&a->text);
}

static void
send_message(struct alarm *a)
{
	char subject[64];
	struct fail why;

	snprintf(subject, sizeof(subject),
	    "dlq-park: %" PRIu64 " records parked", a->count);
	a->in_flight = true;
	if (sns_publish(a->settings.sns, subject, buf_as_view(&a->message),
		TIMEOUT_MS, answered, a, &why) == 0)
		return;
	a->in_flight = false;
	refused(a, &why, -1);
}

void
alarm_step(struct alarm *a)
{
	if (a->in_flight || !has_news(a) || clock_ms() < a->next_ms)
		return;
	if (a->message.len == 0)
		build(a);
	send_message(a);
}

int64_t
alarm_timeout_ms(const struct alarm *a)
{
	int64_t left_ms = a->next_ms - clock_ms();

	if (a->in_flight || !has_news(a))
		return -1;
	return left_ms > 0 ? left_ms : 0;
}

/* A message that was refused waits for its next try, a new one for none. */
static void
step_at_end(struct alarm *a)
{
	if (!a->in_flight && a->message.len == 0)
		a->next_ms = 0;
	alarm_step(a);
}

/* The reader of standard output has got all, so whether it is still there is
 * nothing to us. */
void
alarm_finish(struct alarm *a)
{
	int64_t until_ms = clock_ms() + FINISH_MS, left_ms, wait_ms;

	if (!a->in_flight)
		a->next_ms = 0;
	while (a->in_flight || has_news(a)) {
		step_at_end(a);
		if ((left_ms = until_ms - clock_ms()) <= 0)
			break;
		wait_ms = alarm_timeout_ms(a);
		if (wait_ms == -1 || wait_ms > left_ms)
			wait_ms = left_ms;
		if (a->in_flight || has_news(a))
			http_wait(a->settings.http, NULL, -1, (int)wait_ms);
	}
	if (a->in_flight || has_news(a))
		diag_error("no alarm of %" PRIu64
			   " parked records could be sent; they are parked",
		    a->text.count + (a->message.len != 0 ? a->count : 0));
}
