/* The deletes that are in flight, and what goes out when they are done. */
#include <stdio.h>
#include <stdlib.h>

#include "del.h"

/* All that the write refers to lies in the slot's text, which moves no more
 * when it is complete. */
static void
add_delete(struct del *d, const struct record *r, const struct order *order)
{
	struct slot *s = window_next(&d->window, r->line);
	struct write *write = &((struct del_slot *)s)->write;
	size_t equal_at = (size_t)(order->equal.p - r->line.p);
	size_t key_at = s->text.len, request_at;

	buf_view(&s->text, order->key);
	buf_byte(&s->text, '\n');
	request_at = s->text.len;
	buf_view(&s->text, buf_as_view(&d->request));
	*write = (struct write){
		.row = { .table = order->table,
		    .delete = true,
		    .capacity = 1,
		    .condition = { STORE_IF_EQUAL, VIEW_NONE,
			{ s->text.p + equal_at, order->equal.len } },
		    .key = { s->text.p + key_at, order->key.len },
		    .request = { s->text.p + request_at, d->request.len } }
	};
	s->state = SLOT_BUSY;
	window_add(&d->window, s);
	writer_add(&d->writer, write);
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

/* Errored and marked records are our business, too. */
static int
take(void *tool, const struct record *r, struct fail *why)
{
	struct del *d = tool;
	struct order order;
	int wanted = order_of(d, r, &order, why);

	if (wanted == 1 && prepare(d, &order, why) == -1)
		wanted = -1;
	if (wanted == -1 && why->kind != FAIL_RECORD)
		return -1;
	if (wanted == -1)
		window_reject(&d->window, r, why);
	else if (wanted == 1)
		add_delete(d, r, &order);
	else
		window_pass(&d->window, r);
	return 0;
}

static void
take_bad(void *tool, struct view line, const struct fail *why)
{
	window_reject_line(&((struct del *)tool)->window, line, why);
}

/* The record with a marker, unless it has it already. */
static void
mark(struct filter *f, enum field marker)
{
	const struct record *r = &f->record;
	struct splice s;

	splice_begin(&s, r, &f->out.buf);
	if (record_set(r, FIELDS(marker)) == 0) {
		if (record_has(r, marker))
			splice_drop(&s, marker);
		splice_add(&s);
		buf_printf(&f->out.buf, "\"%s\":true", field_name(marker));
	}
	splice_end(&s);
	out_end(&f->out, record_set(r, FIELDS(FIELD_ERROR)) != 0);
}

/* The store's own words, under our name. */
static void
emit_refused(struct filter *f, struct fail *why)
{
	snprintf(why->code, sizeof(why->code), "del.refused");
	filter_reject(f, &f->record, why);
}

/* The record was parsed before, so it can be again. */
static bool
emit(void *tool, struct slot *s)
{
	struct filter *f = &((struct del *)tool)->filter;
	struct write *write = &((struct del_slot *)s)->write;
	struct fail ignored;

	if (!write_has_ended(write))
		return false;
	record_parse(&f->record, slot_line(s), &ignored);
	if (write->state == WRITE_REFUSED) {
		emit_refused(f, write->why);
	} else if (write->state == WRITE_DONE) {
		mark(f, FIELD_DELETED);
	} else {
		f->tally.superseded++;
		mark(f, FIELD_SUPERSEDED);
	}
	free(write->why);
	write->why = NULL;
	return true;
}

static int
work(void *tool, bool all, struct fail *why)
{
	struct del *d = tool;
	int sent = writer_send(&d->writer, all, why);

	window_emit(&d->window, emit, d);
	return sent;
}

static int64_t
timeout_ms(void *tool)
{
	return writer_timeout_ms(&((struct del *)tool)->writer);
}

static int
wait_for_store(void *tool, int fd, int most_ms)
{
	return store_wait(((struct del *)tool)->store, fd, most_ms);
}

int
del_run(struct del *d)
{
	static const struct stage_ops ops = { take, take, take_bad, work,
		timeout_ms, wait_for_store };

	stage_init(&d->stage, &ops, d, &d->filter, &d->window.room);
	stage_run(&d->stage);
	return stage_finish(&d->stage);
}
