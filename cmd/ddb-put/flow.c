#include "flow.h"

#include "diag.h"

/* The record's slot, holding its line. */
static struct slot *
slot_with(struct put *p, struct view line)
{
	struct slot *s = window_next(&p->window);

	buf_view(&s->text, line);
	buf_byte(&s->text, '\n');
	s->line_len = line.len;
	return s;
}

static void
add_passing(struct put *p, const struct record *r)
{
	struct slot *s;

	if (p->window.count == 0) {
		filter_pass(&p->filter, r);
		return;
	}
	s = slot_with(p, r->line);
	s->state = record_has(r, FIELD_ERROR) ? SLOT_ERROR : SLOT_READY;
	s->out = 0;
	s->out_len = s->line_len;
	window_add(&p->window);
}

static void
add_error(struct put *p, struct slot *s, const struct record *r,
    struct view line, const struct fail *why)
{
	s->out = s->line_len + 1;
	buf_rewind(&s->text, s->out);
	if (r != NULL)
		record_reject(r, p->filter.tool, why, &s->text);
	else
		record_reject_line(line, p->filter.tool, why, &s->text);
	s->out_len = s->text.len - s->out;
	s->state = SLOT_ERROR;
	tally_error(&p->filter.tally, why->code);
	window_add(&p->window);
}

/* Whether the record asks for a write; else it passes. */
static int
find_route(struct put *p, const struct record *r, struct route **route,
    struct fail *why)
{
	*route = NULL;
	if (record_has(r, FIELD_STORED) && !record_has(r, FIELD_TABLE))
		return 0;
	if (routes_find(&p->routes, r, route, why) == -1)
		return -1;
	if (*route == NULL && !p->pass)
		return fail_record(why, "put.destination",
		    "no table for this record: the config has none for its "
		    "topic, and it names none itself");
	return 0;
}

static int
add_record(struct put *p, const struct record *r, struct fail *why)
{
	struct route *route;
	struct slot *s;

	if (find_route(p, r, &route, why) == -1) {
		if (why->kind != FAIL_RECORD)
			return -1;
		add_error(p, slot_with(p, r->line), r, r->line, why);
		return 0;
	}
	if (route == NULL) {
		add_passing(p, r);
		return 0;
	}
	s = slot_with(p, r->line);
	if (build_slot(&p->build, r, route, s, why) == -1) {
		if (why->kind != FAIL_RECORD)
			return -1;
		add_error(p, s, r, r->line, why);
		return 0;
	}
	window_add(&p->window);
	if (s->state == SLOT_WRITE)
		writer_add(&p->writer, &s->write);
	if (s->state == SLOT_WRITE && s->moved != NULL)
		writer_add(&p->writer, &s->moved->write);
	return 0;
}

/* No more is read; what is under way is finished, then the program ends. */
static void
stop_reading(struct put *p, const struct fail *why)
{
	p->reading = false;
	p->failed = why != NULL;
	if (why != NULL)
		p->why = *why;
}

/* Take lines that are there. */
static void
take_lines(struct put *p)
{
	struct filter *f = &p->filter;
	struct view line;
	struct fail why;

	while (p->reading && window_has_room(&p->window)) {
		switch (filter_take(f, &line, &why)) {
		case FILTER_RECORD:
			if (add_record(p, &f->record, &why) == -1)
				stop_reading(p, &why);
			break;
		case FILTER_PASS:
			add_passing(p, &f->record);
			break;
		case FILTER_BAD:
			add_error(p, slot_with(p, line), NULL, line, &why);
			break;
		case FILTER_LATER:
			return;
		case FILTER_END:
			stop_reading(p, NULL);
			break;
		case FILTER_FAILED:
			stop_reading(p, &why);
			break;
		}
	}
}

/* Whether a read would not block. */
static bool
input_is_there(struct put *p)
{
	const struct lines *in = &p->filter.in;

	return in->fd == -1 || !in->can_wait ||
	       out_wait(&p->filter.out, in->fd, 0) == 1;
}

/* Wait for input (wanted), replies or the next try. */
static bool
wait_for_more(struct put *p, bool wanted)
{
	int64_t timeout_ms = writer_timeout_ms(&p->writer);

	out_flush(&p->filter.out);
	return store_wait(p->store, wanted ? p->filter.in.fd : -1,
		   timeout_ms > 3600000 ? 3600000 : (int)timeout_ms) == 1;
}

/* One round; false when all is done. */
static bool
run_once(struct put *p, struct fail *why)
{
	bool wanted, there;
	int sent;

	take_lines(p);
	wanted = p->reading && window_has_room(&p->window);
	there = wanted && input_is_there(p);
	if ((sent = writer_send(&p->writer, !there, why)) == -1)
		stop_reading(p, why);
	window_emit(&p->window, &p->filter, p->dry);
	if (sent == -1 || (p->window.count == 0 && !p->reading))
		return false;
	if (there)
		store_wait(p->store, -1, 0); /* replies may be there, too */
	else if (p->reading && !wanted && window_has_room(&p->window))
		return true; /* there may be lines already */
	else
		there = wait_for_more(p, wanted);
	if (there && lines_fill(&p->filter.in, why) == -1)
		stop_reading(p, why);
	return true;
}

int
put_run(struct put *p)
{
	struct fail why;

	p->reading = true;
	while (run_once(p, &why))
		continue;
	if (p->dry)
		diag_info(0,
		    "would have sent %llu requests for %.0f write units",
		    (unsigned long long)p->store->dry_calls,
		    p->store->dry_capacity);
	return filter_finish(&p->filter, p->failed ? &p->why : NULL);
}
