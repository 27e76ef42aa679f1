#include "flow.h"

#include "clock.h"
#include "diag.h"
#include "emit.h"
#include "gzip.h"
#include "json_string.h"
#include "limits.h"

static void
hold(struct park *p, struct view line, struct batch *b, bool errored)
{
	size_t number = backlog_add(&p->backlog, line, b, errored);

	backlog_at(&p->backlog, number)->taken_us = filter_taken_us(&p->filter);
}

/* It passes on behind those that are there. */
static int
take_record(void *tool, const struct record *r, struct fail *why)
{
	struct park *p = tool;

	(void)why;
	if (p->backlog.room.count == 0)
		filter_pass(&p->filter, r);
	else
		hold(p, r->line, NULL, record_set(r, FIELDS(FIELD_ERROR)) != 0);
	return 0;
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
	hold(p, r->line, b, true);
	if (offset < b->first_offset)
		b->first_offset = offset;
	if (offset > b->last_offset)
		b->last_offset = offset;
	if (b->records >= p->most_records || b->bytes >= LIMIT_PARK_BATCH)
		close_batch(p, b);
}

/* A line that is no record is parked as the error record that it becomes. */
static void
take_bad(void *tool, struct view line, const struct fail *why)
{
	struct park *p = tool;
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

static int
take_marked(void *tool, const struct record *r, struct fail *why)
{
	if (!is_unparked(r))
		return take_record(tool, r, why);
	add_errored(tool, r);
	return 0;
}

/* Whether what waits is about to fill the backlog, and nothing on its way will
 * change that: the oldest record's batch still takes others. */
static bool
is_pressed(const struct park *p)
{
	const struct batch *oldest;

	if (p->backlog.room.bytes < LIMIT_PARK_WINDOW / 2 &&
	    p->backlog.room.count < LIMIT_PARK_RECORDS / 2)
		return false;
	oldest = backlog_at(&p->backlog, p->backlog.first)->batch;
	return oldest != NULL && oldest->state == BATCH_OPEN;
}

/* Batches that have waited long enough, and all of them at the end of input
 * or for want of room. */
static void
close_due(struct park *p)
{
	bool all = !p->stage.reading || is_pressed(p);
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

	backlog_body(&p->backlog, b, &b->body);
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

static int
work(void *tool, bool all, struct fail *why)
{
	struct park *p = tool;
	int sent;

	(void)all; /* a batch says itself until when it waits for more */
	close_due(p);
	sent = send_closed(p, why);
	emit_ready(p);
	if (sent == 0 && p->alarm != NULL && p->stage.reading)
		alarm_step(p->alarm);
	return sent;
}

/* The earlier of two, of which -1 is never. */
static int64_t
earlier(int64_t a_ms, int64_t b_ms)
{
	return a_ms == -1 || (b_ms != -1 && b_ms < a_ms) ? b_ms : a_ms;
}

static int64_t
timeout_ms(void *tool)
{
	struct park *p = tool;
	int64_t wait_ms = p->place->timeout_ms(p->place), due_ms;

	if (p->alarm != NULL && p->stage.reading)
		wait_ms = earlier(wait_ms, alarm_timeout_ms(p->alarm));
	if (p->open.first != NULL) {
		due_ms = p->open.first->due_ms - clock_ms();
		wait_ms = earlier(wait_ms, due_ms > 0 ? due_ms : 0);
	}
	return wait_ms;
}

static int
wait_for_http(void *tool, int fd, int most_ms)
{
	struct park *p = tool;

	return http_wait(p->http, &p->filter.out, fd, most_ms);
}

int
park_run(struct park *p)
{
	static const struct stage_ops ops = { take_record, take_marked,
		take_bad, work, timeout_ms, wait_for_http };

	stage_init(&p->stage, &ops, p, &p->filter, &p->backlog.room);
	stage_run(&p->stage);
	out_flush(&p->filter.out);
	if (p->alarm != NULL)
		alarm_finish(p->alarm);
	if (p->objects != 0)
		diag_info(1, "parked %llu records in %llu objects",
		    (unsigned long long)p->parked,
		    (unsigned long long)p->objects);
	return stage_finish(&p->stage);
}
