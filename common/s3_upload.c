#include "s3_upload.h"

#include <stdlib.h>

#include "clock.h"
#include "diag.h"
#include "mem.h"
#include "pace.h"
#include "patience.h"
#include "s3_stage.h"

/* For the aborts of uploads that are given up. */
#define ABORT_MS 5000

struct s3_uploads {
	struct s3 *s3;
	struct http *http;
	struct out *out;
	struct s3_uploads_settings settings;
	struct s3_upload *first;
	struct pace pace;
	struct patience patience; /* with throttling */
	size_t aborts; /* in flight */
	bool failed;
	struct fail why;
};

struct s3_uploads *
s3_uploads_new(struct s3 *s3, struct http *http, struct out *out,
    const struct s3_uploads_settings *settings)
{
	struct s3_uploads *all = xcalloc(1, sizeof(*all));

	all->s3 = s3;
	all->http = http;
	all->out = out;
	all->settings = *settings;
	pace_init(&all->pace, (unsigned)settings->calls, 0);
	all->patience.max_wait_ms = settings->max_wait_ms;
	return all;
}

static void
upload_free(struct s3_upload *u)
{
	buf_release(&u->id);
	buf_release(&u->parts);
	free(u);
}

void
s3_uploads_free(struct s3_uploads *all)
{
	struct s3_upload *u;

	while ((u = all->first) != NULL) {
		all->first = u->next;
		upload_free(u);
	}
	free(all);
}

void
s3_uploads_add(struct s3_uploads *all, const struct s3_object *object,
    s3_stored *stored, void *owner)
{
	struct s3_upload *u = xcalloc(1, sizeof(*u)), **end = &all->first;

	u->all = all;
	u->object = *object;
	u->plan = s3_plan(object->body.len);
	u->stored = stored;
	u->owner = owner;
	buf_init(&u->id, 4096);
	buf_init(&u->parts, SIZE_MAX);
	s3_stage_begin(u);
	while (*end != NULL)
		end = &(*end)->next;
	*end = u;
}

static void
stop(struct s3_uploads *all, const struct fail *why)
{
	if (!all->failed)
		all->why = *why;
	all->failed = true;
}

/* How long the wait may go on, in ms; -1: no limit. */
static int64_t
time_left_ms(struct s3_upload *u, int64_t now_ms)
{
	struct s3_uploads *all = u->all;
	int64_t left_ms =
	    patience_left(&all->patience, &u->throttled_ms, now_ms);

	if (patience_notice(&all->patience, u->throttled_ms, now_ms))
		diag_warn("S3 throttles us; waiting, with at most %d requests "
			  "at once",
		    (int)all->pace.limit);
	return left_ms;
}

static void
throttled(struct s3_upload *u, const struct aws_answer *answer)
{
	struct s3_uploads *all = u->all;
	int64_t now_ms = clock_ms(), most_ms = time_left_ms(u, now_ms);
	struct fail why;

	if (most_ms == 0) {
		fail(&why, FAIL_SERVICE,
		    "S3: throttled for more than %lld s (--max-wait)",
		    (long long)all->settings.max_wait_ms / 1000);
		stop(all, &why);
	}
	all->settings.tally->throttles++;
	pace_throttled(&all->pace, u->number, false);
	pace_pause(
	    &all->pace, u->number, now_ms, answer->retry_after_ms, most_ms);
	all->settings.tally->retries += !all->failed;
}

static void
failed_for_now(struct s3_upload *u, const struct fail *because, int64_t wait_ms)
{
	struct s3_uploads *all = u->all;
	struct fail why = *because;

	u->tries++;
	if (u->tries > all->settings.retries) {
		why.kind = FAIL_SERVICE;
		fail_in(&why, "given up after %u tries", u->tries);
		stop(all, &why);
	} else if (u->tries == 3) {
		diag_warn("%s; trying again", why.text);
	}
	pace_pause(&all->pace, u->number, clock_ms(), wait_ms, -1);
	all->settings.tally->retries += !all->failed;
}

static void
finish(struct s3_upload *u)
{
	struct s3_upload **at = &u->all->first;

	while (*at != u)
		at = &(*at)->next;
	*at = u->next;
	u->stored(u->owner);
	upload_free(u);
}

static void
accept_answer(struct s3_upload *u, const struct aws_answer *answer)
{
	struct fail why;

	u->tries = 0;
	u->throttled_ms = 0;
	switch (s3_stage_accept(u, answer, &why)) {
	case -1:
		stop(u->all, &why);
		break;
	case 1:
		finish(u);
		break;
	default:
		break;
	}
}

static void
answered(void *owner, const struct aws_answer *answer)
{
	struct s3_upload *u = owner;
	struct s3_uploads *all = u->all;
	struct fail why = answer->why;

	u->in_flight = false;
	pace_ended(&all->pace, 0, 0);
	if (answer->outcome != AWS_OK)
		fail_in(&why, "%s", s3_stage_name(u->stage));
	switch (answer->outcome) {
	case AWS_OK:
		pace_good(&all->pace);
		accept_answer(u, answer);
		break;
	case AWS_THROTTLED:
		throttled(u, answer);
		break;
	case AWS_GONE:
		s3_stage_begin(u);
		u->tries = u->restarts++;
		failed_for_now(u, &why, -1);
		break;
	case AWS_TRANSIENT:
		failed_for_now(u, &why, answer->retry_after_ms);
		break;
	case AWS_FAILED:
		stop(all, &why);
		break;
	}
}

static void
start(struct s3_uploads *all, struct s3_upload *u)
{
	struct fail why;

	u->number = pace_started(&all->pace, 0);
	u->in_flight = true;
	if (s3_stage_send(all->s3, u, answered, &why) == 0)
		return;
	u->in_flight = false;
	pace_ended(&all->pace, 0, 0);
	if (why.kind == FAIL_RETRY)
		failed_for_now(u, &why, -1);
	else
		stop(all, &why);
}

static void
aborted(void *owner, const struct aws_answer *answer)
{
	struct s3_uploads *all = owner;

	all->aborts--;
	if (answer->outcome != AWS_OK)
		diag_warn("AbortMultipartUpload: %s", answer->why.text);
}

/* What lies in S3 of uploads that won't be completed costs money. */
static void
abort_all(struct s3_uploads *all)
{
	int64_t until_ms = clock_ms() + ABORT_MS, left_ms;
	struct sigv4_pair query = { .name = VIEW("uploadId") };
	struct s3_request r = { .method = "DELETE",
		.query = &query,
		.query_count = 1,
		.timeout_ms = ABORT_MS };
	const struct s3_upload *u;
	struct fail why;

	for (u = all->first; u != NULL; u = u->next) {
		if (u->id.len == 0)
			continue;
		query.value = buf_as_view(&u->id);
		r.key = u->object.key;
		if (s3_call(all->s3, &r, aborted, all, &why) == 0)
			all->aborts++;
	}
	while (all->aborts != 0 && (left_ms = until_ms - clock_ms()) > 0)
		http_wait(all->http, all->out, -1, (int)left_ms);
}

int
s3_uploads_step(struct s3_uploads *all, struct fail *why)
{
	struct s3_upload *u;

	for (u = all->first; u != NULL && !all->failed; u = u->next)
		if (!u->in_flight && pace_allows(&all->pace, clock_ms()))
			start(all, u);
	if (!all->failed)
		return 0;
	*why = all->why;
	abort_all(all);
	return -1;
}

int64_t
s3_uploads_timeout_ms(const struct s3_uploads *all)
{
	const struct s3_upload *u = all->first;

	while (u != NULL && u->in_flight)
		u = u->next;
	return u != NULL ? pace_timeout_ms(&all->pace, clock_ms()) : -1;
}
