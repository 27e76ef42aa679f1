#include "window.h"

#include <stdlib.h>

#include "mem.h"

/* The largest buffer that a slot keeps for its next record. It counts as
 * held, so that all slots' together must be well below the most bytes. */
#define KEEP ((size_t)512)

/* What a line and what is made of it take, at a guess. */
#define GROWTH 4

void
window_init(struct window *w, struct filter *filter, size_t slot_size,
    size_t records, size_t bytes)
{
	*w = (struct window){ .filter = filter,
		.room = { .most_count = records, .most_bytes = bytes },
		.slot_size = slot_size,
		.size = records };
	w->slots = xcalloc(records, slot_size);
}

static struct slot *
slot_at(const struct window *w, size_t i)
{
	return (struct slot *)(void *)(w->slots + i * w->slot_size);
}

void
window_release(struct window *w)
{
	size_t i;

	for (i = 0; i < w->size; i++)
		buf_release(&slot_at(w, i)->text);
	free(w->slots);
}

struct slot *
window_next(struct window *w, struct view line)
{
	struct slot *s = slot_at(w, (w->first + w->room.count) % w->size);

	if (s->text.p == NULL)
		buf_init(&s->text, SIZE_MAX);
	buf_reset(&s->text);
	buf_reserve(&s->text, GROWTH * line.len);
	buf_view(&s->text, line);
	buf_byte(&s->text, '\n');
	s->line_len = line.len;
	s->out = 0;
	s->out_len = line.len;
	s->state = SLOT_READY;
	return s;
}

void
window_add(struct window *w, struct slot *s)
{
	w->room.count++;
	s->taken_us = filter_taken_us(w->filter);
	window_weigh(w, s);
}

struct view
slot_line(const struct slot *s)
{
	return (struct view){ s->text.p, s->line_len };
}

void
slot_begin(struct slot *s)
{
	s->out = s->text.len;
}

void
slot_end(struct slot *s, enum slot_state state)
{
	s->out_len = s->text.len - s->out;
	s->state = state;
}

void
window_weigh(struct window *w, struct slot *s)
{
	size_t now = s->text.cap + s->beside;

	w->room.bytes += now - s->held;
	s->held = now;
}

void
window_hold(struct window *w, const struct record *r)
{
	struct slot *s = window_next(w, r->line);

	if (record_set(r, FIELDS(FIELD_ERROR)) != 0)
		s->state = SLOT_ERROR;
	window_add(w, s);
}

static void
add_error(struct window *w, struct slot *s, const struct record *r,
    const struct fail *why)
{
	slot_end(s, SLOT_ERROR);
	filter_count_error(w->filter, r, why->code);
	window_add(w, s);
}

void
window_reject(struct window *w, const struct record *r, const struct fail *why)
{
	struct slot *s = window_next(w, r->line);

	slot_begin(s);
	record_reject(r, w->filter->tool, why, &s->text);
	add_error(w, s, r, why);
}

void
window_reject_line(struct window *w, struct view line, const struct fail *why)
{
	struct slot *s = window_next(w, line);

	slot_begin(s);
	record_reject_line(line, w->filter->tool, why, &s->text);
	add_error(w, s, NULL, why);
}

struct slot *
window_first(const struct window *w)
{
	return w->room.count != 0 ? slot_at(w, w->first) : NULL;
}

static void
write_out(struct filter *f, const struct slot *s)
{
	buf_append(&f->out.buf, s->text.p + s->out, s->out_len);
	out_end(&f->out, s->state == SLOT_ERROR);
}

/* The first slot is free; a small buffer of it stays for its next record. */
static void
drop_first(struct window *w, struct slot *s)
{
	w->first = (w->first + 1) % w->size;
	w->room.count--;
	filter_passed_on(w->filter, s->taken_us);
	if (s->text.cap > KEEP)
		buf_release(&s->text);
	window_weigh(w, s);
}

void
window_emit(struct window *w, window_done *done, void *tool)
{
	struct slot *s;

	while ((s = window_first(w)) != NULL) {
		if (s->state != SLOT_BUSY)
			write_out(w->filter, s);
		else if (done == NULL || !done(tool, s))
			break;
		drop_first(w, s);
	}
}
