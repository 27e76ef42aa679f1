/* The loop that keeps many deletes in flight, and their records in order. */
#include "del.h"
#include "mem.h"

/* A longer wait is begun again, in ms. */
#define LONGEST_WAIT 3600000

static void
add_bad(struct del *d, struct view line, bool is_record, const struct fail *why)
{
	struct slot *s = window_next(&d->window, line);

	s->bad = true;
	s->no_record = !is_record;
	s->why = xmalloc(sizeof(*why));
	*s->why = *why;
	window_add(&d->window);
}

static void
add_passing(struct del *d, const struct record *r)
{
	if (d->window.count == 0) {
		filter_pass(&d->filter, r);
		return;
	}
	window_next(&d->window, r->line);
	window_add(&d->window);
}

/* All that the write refers to lies in the slot's text, which moves no more
 * when it is complete. */
static void
add_delete(struct del *d, const struct record *r, const struct order *order)
{
	struct slot *s = window_next(&d->window, r->line);
	size_t equal_at = (size_t)(order->equal.p - r->line.p);
	size_t key_at = s->text.len, request_at;
	struct store_write *row = &s->write.row;

	buf_view(&s->text, order->key);
	buf_byte(&s->text, '\n');
	request_at = s->text.len;
	buf_view(&s->text, buf_as_view(&d->request));
	s->write = (struct write){ .state = WRITE_NONE };
	row->table = order->table;
	row->delete = true;
	row->capacity = 1;
	row->condition.kind = STORE_IF_EQUAL;
	row->condition.equal =
	    (struct view){ s->text.p + equal_at, order->equal.len };
	row->key = (struct view){ s->text.p + key_at, order->key.len };
	row->request = (struct view){ s->text.p + request_at, d->request.len };
	s->deletes = true;
	window_add(&d->window);
	writer_add(&d->writer, &s->write);
}

/* The request is the same one however often it is sent. */
static int
prepare(struct del *d, const struct order *order, struct fail *why)
{
	struct store_write row = { .table = order->table,
		.delete = true,
		.condition = { STORE_IF_EQUAL, VIEW_NONE, order->equal },
		.key = order->key };

	buf_reset(&d->request);
	return store_prepare(d->store, &row, &d->request, why);
}

static int
add_record(struct del *d, const struct record *r, struct fail *why)
{
	struct order order;
	int wanted = order_of(d, r, &order, why);

	if (wanted == 1 && prepare(d, &order, why) == -1)
		wanted = -1;
	if (wanted == -1 && why->kind != FAIL_RECORD)
		return -1;
	if (wanted == -1)
		add_bad(d, r->line, true, why);
	else if (wanted == 1)
		add_delete(d, r, &order);
	else
		add_passing(d, r);
	return 0;
}

/* No more is read; what is under way is finished, then the program ends. */
static void
stop_reading(struct del *d, const struct fail *why)
{
	d->reading = false;
	if (why == NULL || d->failed)
		return;
	d->failed = true;
	d->why = *why;
}

/* Take lines that are there. Errored and marked ones are our business, too. */
static void
take_lines(struct del *d)
{
	struct filter *f = &d->filter;
	struct view line;
	struct fail why;

	while (d->reading && window_has_room(&d->window)) {
		switch (filter_take(f, &line, &why)) {
		case FILTER_RECORD:
		case FILTER_PASS:
			if (add_record(d, &f->record, &why) == -1)
				stop_reading(d, &why);
			break;
		case FILTER_BAD:
			add_bad(d, line, false, &why);
			break;
		case FILTER_LATER:
			return;
		case FILTER_END:
			stop_reading(d, NULL);
			break;
		case FILTER_FAILED:
			stop_reading(d, &why);
			break;
		}
	}
}

/* Whether a read would not block. */
static bool
input_is_there(struct del *d)
{
	const struct lines *in = &d->filter.in;

	return in->fd == -1 || !in->can_wait ||
	       out_wait(&d->filter.out, in->fd, 0) == 1;
}

/* Wait for input (wanted), replies or the next try. */
static bool
wait_for_more(struct del *d, bool wanted)
{
	int64_t timeout_ms = writer_timeout_ms(&d->writer);

	out_flush(&d->filter.out);
	return store_wait(d->store, wanted ? d->filter.in.fd : -1,
		   timeout_ms > LONGEST_WAIT ? LONGEST_WAIT
					     : (int)timeout_ms) == 1;
}

/* One round; false when all is done. */
static bool
run_once(struct del *d)
{
	struct fail why;
	bool wanted, there;
	int sent;

	take_lines(d);
	wanted = d->reading && window_has_room(&d->window);
	there = wanted && input_is_there(d);
	if ((sent = writer_send(&d->writer, !there, &why)) == -1)
		stop_reading(d, &why);
	window_emit(&d->window, &d->filter);
	if (sent == -1 || (d->window.count == 0 && !d->reading))
		return false;
	if (there)
		store_wait(d->store, -1, 0); /* replies may be there, too */
	else if (d->reading && !wanted && window_has_room(&d->window))
		return true; /* there may be lines already */
	else
		there = wait_for_more(d, wanted);
	if (there && lines_fill(&d->filter.in, &why) == -1)
		stop_reading(d, &why);
	return true;
}

int
del_run(struct del *d)
{
	d->reading = true;
	while (run_once(d))
		continue;
	return filter_finish(&d->filter, d->failed ? &d->why : NULL);
}
