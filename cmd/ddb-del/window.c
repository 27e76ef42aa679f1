#include "window.h"

#include <stdio.h>
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
		free(w->slots[i].why);
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
window_next(struct window *w, struct view line)
{
	struct slot *s = &w->slots[(w->first + w->count) % w->size];

	if (s->text.p == NULL)
		buf_init(&s->text, SIZE_MAX);
	buf_reset(&s->text);
	buf_view(&s->text, line);
	buf_byte(&s->text, '\n');
	s->line_len = line.len;
	s->bad = s->no_record = s->deletes = false;
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
	return !s->deletes || s->write.state == WRITE_DONE ||
	       s->write.state == WRITE_SUPERSEDED ||
	       s->write.state == WRITE_REFUSED;
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
emit_refused(struct slot *s, struct filter *f)
{
	snprintf(s->write.why->code, sizeof(s->write.why->code), "del.refused");
	filter_reject(f, &f->record, s->write.why);
}

/* The record was parsed before, so it can be again. */
static void
emit_slot(struct slot *s, struct filter *f)
{
	struct view line = { s->text.p, s->line_len };
	struct fail ignored;

	if (s->no_record)
		filter_reject_line(f, line, s->why);
	else if (record_parse(&f->record, line, &ignored) == -1)
		return;
	else if (s->bad)
		filter_reject(f, &f->record, s->why);
	else if (!s->deletes)
		filter_pass(f, &f->record);
	else if (s->write.state == WRITE_REFUSED)
		emit_refused(s, f);
	else if (s->write.state == WRITE_DONE)
		mark(f, FIELD_DELETED);
	else {
		f->tally.superseded++;
		mark(f, FIELD_SUPERSEDED);
	}
}

/* The slot is free; a small buffer of it stays for its next record. */
static void
let_go(struct window *w, struct slot *s)
{
	free(s->why);
	free(s->write.why);
	s->why = NULL;
	s->write = (struct write){ .state = WRITE_NONE };
	if (s->text.cap <= KEEP)
		return;
	buf_release(&s->text);
	w->bytes -= s->held;
	s->held = 0;
}

void
window_emit(struct window *w, struct filter *f)
{
	struct slot *s;

	while (w->count != 0 && finished(s = &w->slots[w->first])) {
		emit_slot(s, f);
		w->first = (w->first + 1) % w->size;
		w->count--;
		let_go(w, s);
	}
}
