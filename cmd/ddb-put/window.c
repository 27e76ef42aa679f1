#include "window.h"

#include <stdlib.h>

#include "mem.h"
#include "replace.h"

/* The largest buffer that a slot keeps for its next record. It counts as
 * held, so that all slots' together must be well below the most bytes. */
#define KEEP ((size_t)512)

void
window_init(struct window *w, size_t records, size_t bytes)
{
	*w = (struct window){ .size = records, .most_bytes = bytes };
	w->slots = xcalloc(records, sizeof(*w->slots));
}

struct moved *
slot_move(struct slot *s)
{
	s->moved = xcalloc(1, sizeof(*s->moved));
	buf_init(&s->moved->text, SIZE_MAX);
	return s->moved;
}

struct buf *
slot_whole(struct slot *s)
{
	buf_init(&s->whole, SIZE_MAX);
	return &s->whole;
}

static void
drop_moved(struct slot *s)
{
	if (s->moved == NULL)
		return;
	free(s->moved->write.why);
	buf_release(&s->moved->text);
	free(s->moved);
	s->moved = NULL;
}

void
window_release(struct window *w)
{
	size_t i;

	for (i = 0; i < w->size; i++) {
		if (w->slots[i].text.p != NULL)
			buf_release(&w->slots[i].text);
		if (w->slots[i].whole.p != NULL)
			buf_release(&w->slots[i].whole);
		drop_moved(&w->slots[i]);
		free(w->slots[i].write.why);
	}
	free(w->slots);
}

bool
window_has_room(const struct window *w)
{
	return w->count == 0 ||
	       (w->count < w->size && w->bytes < w->most_bytes);
}

struct slot *
window_next(struct window *w)
{
	struct slot *s = &w->slots[(w->first + w->count) % w->size];

	if (s->text.p == NULL)
		buf_init(&s->text, SIZE_MAX);
	buf_reset(&s->text);
	drop_moved(s);
	s->state = SLOT_READY;
	return s;
}

void
window_add(struct window *w)
{
	struct slot *s = &w->slots[(w->first + w->count) % w->size];

	w->count++;
	w->bytes += s->text.cap - s->held;
	s->held = s->text.cap;
}

static bool
is_final(const struct write *w)
{
	return w->state == WRITE_DONE || w->state == WRITE_SUPERSEDED ||
	       w->state == WRITE_REFUSED;
}

static bool
finished(const struct slot *s)
{
	return s->state != SLOT_WRITE ||
	       (is_final(&s->write) &&
		   (s->moved == NULL || is_final(&s->moved->write)));
}

/* What a store has refused of it; NULL without. */
static const struct fail *
refused(const struct slot *s)
{
	if (s->write.state == WRITE_REFUSED)
		return s->write.why;
	if (s->moved != NULL && s->moved->write.state == WRITE_REFUSED)
		return s->moved->write.why;
	return NULL;
}

static struct view
line_of(const struct slot *s)
{
	return (struct view){ s->text.p, s->line_len };
}

/* What was not known before the store had answered. */
static void
append_late(const struct slot *s, struct filter *f, bool dry)
{
	if (s->write.state == WRITE_SUPERSEDED) {
		f->tally.superseded++;
		replace_superseded(&f->record, &f->out.buf);
	} else if (dry) {
		buf_view(&f->out.buf, line_of(s));
	} else {
		replace_put(&f->record, buf_as_view(&s->whole),
		    s->write.row.table->name, &f->out.buf);
	}
}

/* A write that has come to its end. Where the record has to be read again: it
 * was parsed before, so it can be. */
static void
emit_written(const struct slot *s, struct filter *f, bool dry)
{
	const struct fail *why = refused(s);
	struct fail ignored;

	if (why == NULL && s->write.state == WRITE_DONE && !dry &&
	    !s->write.row.update) {
		buf_append(&f->out.buf, s->text.p + s->out, s->out_len);
	} else if (record_parse(&f->record, line_of(s), &ignored) == -1) {
		return;
	} else if (why != NULL) {
		filter_reject(f, &f->record, why);
		return;
	} else {
		append_late(s, f, dry);
	}
	out_end(&f->out, false);
}

static void
emit_slot(struct slot *s, struct filter *f, bool dry)
{
	if (s->state == SLOT_WRITE) {
		emit_written(s, f, dry);
		free(s->write.why);
		s->write.why = NULL;
		drop_moved(s);
		return;
	}
	buf_append(&f->out.buf, s->text.p + s->out, s->out_len);
	out_end(&f->out, s->state == SLOT_ERROR);
}

/* The slot is free; a small buffer of it stays for its next record. */
static void
let_go(struct window *w, struct slot *s)
{
	if (s->whole.p != NULL)
		buf_release(&s->whole);
	if (s->text.cap <= KEEP)
		return;
	buf_release(&s->text);
	w->bytes -= s->held;
	s->held = 0;
}

void
window_emit(struct window *w, struct filter *f, bool dry)
{
	struct slot *s;

	while (w->count != 0 && finished(s = &w->slots[w->first])) {
		emit_slot(s, f, dry);
		w->first = (w->first + 1) % w->size;
		w->count--;
		let_go(w, s);
	}
}
