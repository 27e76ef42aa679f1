#include "window.h"

#include <stdlib.h>

#include "mem.h"

#define FIRST_SIZE 64

void
window_init(struct window *w)
{
	*w = (struct window){ .size = FIRST_SIZE };
	w->entries = xcalloc(w->size, sizeof(*w->entries));
}

void
window_release(struct window *w)
{
	while (w->count != 0)
		window_drop(w);
	free(w->entries);
}

/* Sizes are powers of 2, so that numbers may go round. */
struct entry *
window_at(const struct window *w, size_t number)
{
	return &w->entries[number & (w->size - 1)];
}

static void
grow(struct window *w)
{
	struct window more = *w;
	size_t i;

	more.size = w->size * 2;
	more.entries = xcalloc(more.size, sizeof(*more.entries));
	for (i = w->first; i != w->first + w->count; i++)
		*window_at(&more, i) = *window_at(w, i);
	free(w->entries);
	*w = more;
}

static size_t
taken(const struct entry *e)
{
	return sizeof(*e) + e->len + 1 + BUF_PAD;
}

static void
append_to_batch(struct window *w, struct batch *b, size_t number, size_t len)
{
	if (b->records == 0)
		b->first = number;
	else
		window_at(w, b->last)->next = number;
	b->last = number;
	b->records++;
	b->waiting++;
	b->bytes += len + 1;
}

size_t
window_add(
    struct window *w, struct view line, struct batch *batch, bool errored)
{
	size_t number = w->first + w->count;
	struct entry *e;

	if (w->count == w->size)
		grow(w);
	e = window_at(w, number);
	*e = (struct entry){ .len = line.len,
		.batch = batch,
		.next = WINDOW_NONE,
		.errored = errored };
	e->line = xmalloc(line.len + 1 + BUF_PAD);
	memcpy(e->line, line.p, line.len);
	memset(e->line + line.len, 0, 1 + BUF_PAD);
	if (batch != NULL)
		append_to_batch(w, batch, number, line.len);
	w->count++;
	w->bytes += taken(e);
	return number;
}

void
window_body(const struct window *w, const struct batch *b, struct buf *out)
{
	const struct entry *e;
	size_t number;

	buf_reserve(out, b->bytes);
	for (number = b->first; number != WINDOW_NONE; number = e->next) {
		e = window_at(w, number);
		buf_append(out, e->line, e->len);
		buf_byte(out, '\n');
	}
}

struct entry *
window_ready(const struct window *w)
{
	struct entry *e = window_at(w, w->first);

	if (w->count == 0 ||
	    (e->batch != NULL && e->batch->state != BATCH_DURABLE))
		return NULL;
	return e;
}

void
window_drop(struct window *w)
{
	struct entry *e = window_at(w, w->first);

	w->bytes -= taken(e);
	free(e->line);
	w->first++;
	w->count--;
}
