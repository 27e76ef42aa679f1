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
		join_release(&w->slots[i].join);
		if (w->slots[i].text.p != NULL)
			buf_release(&w->slots[i].text);
	}
	free(w->slots);
	pool_release(&w->pool);
}

bool
window_has_room(const struct window *w)
{
	return w->count == 0 ||
	       (w->count < w->size && w->bytes < w->most_bytes);
}

static struct slot *
slot_at(const struct window *w, size_t i)
{
	return &w->slots[(w->first + i) % w->size];
}

struct slot *
window_first(const struct window *w)
{
	return w->count != 0 ? slot_at(w, 0) : NULL;
}

struct slot *
window_add(struct window *w, struct view line)
{
	struct slot *s = slot_at(w, w->count++);

	if (s->text.p == NULL)
		buf_init(&s->text, SIZE_MAX);
	buf_reset(&s->text);
	buf_view(&s->text, line);
	buf_byte(&s->text, '\n');
	s->line_len = line.len;
	s->out = 0;
	s->out_len = line.len;
	s->state = SLOT_READY;
	s->asked = false;
	window_weigh(w, s);
	return s;
}

struct view
slot_line(const struct slot *s)
{
	return (struct view){ s->text.p, s->line_len };
}

void
slot_set(struct slot *s, enum slot_state state, struct view out)
{
	s->out = s->line_len + 1;
	buf_rewind(&s->text, s->out);
	buf_view(&s->text, out);
	s->out_len = out.len;
	s->state = state;
}

void
window_weigh(struct window *w, struct slot *s)
{
	size_t now = s->text.cap + s->join.memory.bytes;

	w->bytes += now - s->held;
	s->held = now;
}

/* The slot is free; a small buffer of it stays for its next record. */
static void
let_go(struct window *w, struct slot *s)
{
	if (s->text.cap > KEEP) {
		buf_release(&s->text);
		s->text.p = NULL;
		s->text.cap = 0;
	}
	window_weigh(w, s);
}

void
window_emit(struct window *w, struct out *out)
{
	struct slot *s;

	while (w->count != 0 && (s = window_first(w))->state != SLOT_JOIN) {
		buf_append(&out->buf, s->text.p + s->out, s->out_len);
		out_end(out, s->state == SLOT_ERROR);
		w->first = (w->first + 1) % w->size;
		w->count--;
		let_go(w, s);
	}
}
