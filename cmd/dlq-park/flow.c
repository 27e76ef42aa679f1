#include "flow.h"

#include "clock.h"
#include "diag.h"
#include "emit.h"
#include "gzip.h"
#include "json_string.h"
#include "limits.h"

/* The longest single wait. */
#define LONG_WAIT_MS 3600000

/* No more is read; what is durable goes out, then the program ends. */
static void
stop(struct park *p, const struct fail *why)
{
	p->reading = false;
	if (why == NULL || p->failed)
		return;
	p->failed = true;
	p->why = *why;
}

static bool
has_room(const struct park *p)
{
	return p->window.count == 0 ||
	       (p->window.bytes < LIMIT_PARK_WINDOW &&
		   p->window.count < LIMIT_PARK_RECORDS);
}

static void
add_passing(struct park *p, const struct record *r)
{
	if (p->window.count == 0)
		filter_pass(&p->filter, r);
	else
		window_add(&p->window, r->line, NULL,
		    record_set(r, FIELDS(FIELD_ERROR)) != 0);
}

static void
close_batch(struct park *p, struct batch *b)
{
	batches_remove(&p->open, b);
	b->state = BATCH_CLOSED;
	batches_push(&p->closed, b);
}

/* The open batch of that origin; a new one where there is none. */
static struct batch *
batch_for(struct park *p, const struct origin *origin)
{
	struct batch *b = batches_find(&p->open, origin);

	if (b != NULL)
		return b;
	if (p->open.count == LIMIT_PARK_BATCHES)
		close_batch(p, p->open.first);
	b = batch_new(origin, clock_ms() + p->linger_ms);
	b->first_offset = INT64_MAX;
	batches_push(&p->open, b);
	return b;
}

static void
add_errored(struct park *p, const struct record *r)
{
	struct origin origin;
	struct batch *b;
	int64_t offset;

	origin_of(r, &origin, &offset);
	b = batch_for(p, &origin);
	window_add(&p->window, r->line, b, true);
	if (offset < b->first_offset)
		b->first_offset = offset;
	if (offset > b->last_offset)
		b->last_offset = offset;
	if (b->records >= p->most_records || b->bytes >= LIMIT_PARK_BATCH)
		close_batch(p, b);
}

/* A line that is no record is parked as the error record that it becomes. */
static void
add_bad(struct park *p, struct view line, const struct fail *why)
{
	struct record r = { 0 };
	struct fail ignored;

	buf_reset(&p->text);
	record_reject_line(line, p->filter.tool, why, &p->text);
	if (record_parse(&r, buf_as_view(&p->text), &ignored) == 0)
		add_errored(p, &r);
}

static bool
is_unparked(const struct record *r)
{
	return record_set(r, FIELDS(FIELD_ERROR) | FIELDS(FIELD_PARKED)) ==
	       FIELDS(FIELD_ERROR);
}

static void
take_lines(struct park *p)
{
	struct record *r = &p->filter.record;
	struct view line;
	struct fail why;

	while (p->reading && has_room(p)) {
		switch (filter_take(&p->filter, &line, &why)) {
		case FILTER_PASS:
			if (is_unparked(r))
				add_errored(p, r);
			else
				add_passing(p, r);
			break;
		case FILTER_RECORD:
			add_passing(p, r);
			break;
		case FILTER_BAD:
			add_bad(p, line, &why);
			break;
		case FILTER_LATER:
			return;
		case FILTER_END:
			stop(p, NULL);
			break;
		case FILTER_FAILED:
			stop(p, &why);
			break;
		}
	}
}

/* Whether what waits is about to fill the window, and nothing on its way will
 * change that: the oldest record's batch still takes others. */
static bool
is_pressed(const struct park *p)
{
	const struct batch *oldest;

	if (p->window.bytes < LIMIT_PARK_WINDOW / 2 &&
	    p->window.count < LIMIT_PARK_RECORDS / 2)
		return false;
	oldest = window_at(&p->window, p->window.first)->batch;
	return oldest != NULL && oldest->state == BATCH_OPEN;
}

/* Batches that have waited long enough, and all of them at the end of input
 * or for want of room. */
static void
close_due(struct park *p)
{
	bool all = !p->reading || is_pressed(p);
	int64_t now_ms = clock_ms();

	while (
	    p->open.first != NULL && (all || p->open.first->due_ms <= now_ms))
		close_batch(p, p->open.first);
}

/* The object: its name, its body, and what parked will say. */
static void
build(struct park *p, struct batch *b)
{
	struct buf plain;

	window_body(&p->window, b, &b->body);
	name_append(&b->origin, b->first_offset, b->last_offset,
	    buf_as_view(&b->body), p->gzip ? ".ndjson.gz" : ".ndjson",
	    &b->name);
	if (p->gzip) {
		plain = b->body;
		buf_init(&b->body, SIZE_MAX);
		gzip_append(&b->body, buf_as_view(&plain));
		buf_release(&plain);
	}
	buf_reset(&p->text);
	p->place->locate(p->place, b->name.p, &p->text);
	json_string_append_lossy(&b->parked, buf_as_view(&p->text));
	b->state = BATCH_SENT;
}

static int
send_closed(struct park *p, struct fail *why)
{
	struct batch *b;

	while (p->place->under_way < p->place->most &&
	       (b = batches_take_first(&p->closed)) != NULL) {
		build(p, b);
		batches_push(&p->gone, b);
		if (p->place->send(p->place, b, why) == -1)
			return -1;
	}
	return p->place->step(p->place, why);
}

/* A place that has failed is not asked again. */
static void
park_due(struct park *p)
{
	struct fail why;

	close_due(p);
	if (p->stuck || send_closed(p, &why) == 0)
		return;
	p->stuck = true;
	stop(p, &why);
}

/* Whether a read would not block. */
static bool
input_is_there(struct park *p)
{
	const struct lines *in = &p->filter.in;

	return in->fd == -1 || !in->can_wait ||
	       out_wait(&p->filter.out, in->fd, 0) == 1;
}

/* The earlier of two, of which -1 is never. */
static int64_t
earlier(int64_t a_ms, int64_t b_ms)
{
	return a_ms == -1 || (b_ms != -1 && b_ms < a_ms) ? b_ms : a_ms;
}

/* In how many ms there is something to do that nothing else announces. */
static int
timeout_ms(const struct park *p)
{
	int64_t wait_ms = p->place->timeout_ms(p->place), due_ms;

	if (p->alarm != NULL && p->reading)
		wait_ms = earlier(wait_ms, alarm_timeout_ms(p->alarm));
	if (p->open.first != NULL) {
		due_ms = p->open.first->due_ms - clock_ms();
		wait_ms = earlier(wait_ms, due_ms > 0 ? due_ms : 0);
	}
	return wait_ms > LONG_WAIT_MS ? LONG_WAIT_MS : (int)wait_ms;
}

/* Wait for input (wanted), replies or the next thing to do. */
static bool
wait_for_more(struct park *p, bool wanted)
{
	out_flush(&p->filter.out);
	return http_wait(p->http, &p->filter.out, wanted ? p->filter.in.fd : -1,
		   timeout_ms(p)) == 1;
}

/* One round; false when all is done. */
static bool
run_once(struct park *p)
{
	bool full, wanted, there;
	struct fail why;

	take_lines(p);
	full = !has_room(p);
	park_due(p);
	emit_ready(p);
	if (p->stuck || (p->window.count == 0 && !p->reading))
		return false;
	if (p->alarm != NULL && p->reading)
		alarm_step(p->alarm);
	if (full && has_room(p))
		return true; /* there may be lines already */
	wanted = p->reading && !full;
	there = wanted && input_is_there(p);
	if (there)
		http_wait(p->http, &p->filter.out, -1, 0); /* replies, too */
	else
		there = wait_for_more(p, wanted);
	if (there && lines_fill(&p->filter.in, &why) == -1)
		stop(p, &why);
	return true;
}

int
park_run(struct park *p)
{
	p->reading = true;
	while (run_once(p))
		continue;
	out_flush(&p->filter.out);
	if (p->alarm != NULL)
		alarm_finish(p->alarm);
	if (p->objects != 0)
		diag_info(1, "parked %llu records in %llu objects",
		    (unsigned long long)p->parked,
		    (unsigned long long)p->objects);
	return filter_finish(&p->filter, p->failed ? &p->why : NULL);
}
