#include "window.h"

#include <stdlib.h>

#include "mem.h"

/* The largest buffer that a slot keeps for its next record. It counts as
 * held, so that all slots' together must be well below the most bytes. */
#define KEEP ((size_t)512)

void
window_init(struct window *w, size_t records, size_t bytes)
{
	*w = (struct window){ .size = records, .most_bytes = bytes };
	w->slots = xcalloc(records, sizeof(*w->slots));
}

void
window_release(struct window *w)
{
	size_t i;

	for (i = 0; i < w->size; i++) {
		if (w->slots[i].text.p != NULL)
			buf_release(&w->slots[i].text);
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
finished(const struct slot *s)
{
	return s->state != SLOT_WRITE || s->write.state == WRITE_DONE ||
	       s->write.state == WRITE_REFUSED;
}

static struct view
line_of(const struct slot *s)
{
	return (struct view){ s->text.p, s->line_len };
}

/* The store has refused the row: the record goes out as it came in, with an
 * error. It was parsed before, so it can be again. */
static void
emit_refused(struct slot *s, struct filter *f)
{
	struct fail ignored;

	if (record_parse(&f->record, line_of(s), &ignored) == 0)
		filter_reject(f, &f->record, s->write.why);
	free(s->write.why);
	s->write.why = NULL;
}

static void
emit_slot(struct slot *s, struct filter *f, bool dry)
{
	if (s->state == SLOT_WRITE && s->write.state == WRITE_REFUSED) {
		emit_refused(s, f);
		return;
	}
	if (s->state == SLOT_WRITE && dry)
		buf_view(&f->out.buf, line_of(s));
	else
		buf_append(&f->out.buf, s->text.p + s->out, s->out_len);
	out_end(&f->out, s->state == SLOT_ERROR);
}

/* The slot is free; a small buffer of it stays for its next record. */
static void
let_go(struct window *w, struct slot *s)
{
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
