#include "slot.h"

#include <stdlib.h>

#include "mem.h"
#include "replace.h"

struct moved *
put_slot_move(struct put_slot *s)
{
	s->moved = xcalloc(1, sizeof(*s->moved));
	buf_init(&s->moved->text, SIZE_MAX);
	return s->moved;
}

struct buf *
put_slot_whole(struct put_slot *s)
{
	buf_init(&s->whole, SIZE_MAX);
	return &s->whole;
}

static void
drop_moved(struct put_slot *s)
{
	if (s->moved == NULL)
		return;
	free(s->moved->write.why);
	buf_release(&s->moved->text);
	free(s->moved);
	s->moved = NULL;
}

void
put_slot_clear(struct put_slot *s)
{
	free(s->write.why);
	s->write.why = NULL;
	drop_moved(s);
	if (s->whole.p != NULL)
		buf_release(&s->whole);
}

static bool
has_ended(const struct put_slot *s)
{
	return write_has_ended(&s->write) &&
	       (s->moved == NULL || write_has_ended(&s->moved->write));
}

/* What a store has refused of it; NULL without. */
static const struct fail *
refused(const struct put_slot *s)
{
	if (s->write.state == WRITE_REFUSED)
		return s->write.why;
	if (s->moved != NULL && s->moved->write.state == WRITE_REFUSED)
		return s->moved->write.why;
	return NULL;
}

/* What was not known before the store had answered. */
static void
append_late(const struct put_slot *s, struct filter *f, bool dry)
{
	if (s->write.state == WRITE_SUPERSEDED) {
		f->tally.superseded++;
		replace_superseded(&f->record, &f->out.buf);
	} else if (dry) {
		buf_view(&f->out.buf, slot_line(&s->slot));
	} else {
		replace_put(&f->record, buf_as_view(&s->whole),
		    s->write.row.table->name, &f->out.buf);
	}
}

/* Where the record has to be read again: it was parsed before, so it can be.
 */
static void
emit_written(const struct put_slot *s, struct filter *f, bool dry)
{
	const struct fail *why = refused(s);
	struct fail ignored;

	if (why == NULL && s->write.state == WRITE_DONE && !dry &&
	    !s->write.row.update) {
		buf_append(
		    &f->out.buf, s->slot.text.p + s->slot.out, s->slot.out_len);
	} else if (record_parse(&f->record, slot_line(&s->slot), &ignored) ==
		   -1) {
		return;
	} else if (why != NULL) {
		filter_reject(f, &f->record, why);
		return;
	} else {
		append_late(s, f, dry);
	}
	out_end(&f->out, false);
}

bool
put_slot_emit(struct put_slot *s, struct filter *f, bool dry)
{
	if (!has_ended(s))
		return false;
	emit_written(s, f, dry);
	put_slot_clear(s);
	return true;
}
