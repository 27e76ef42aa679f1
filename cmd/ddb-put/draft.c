/* Everything that a write borrows lies in one buffer, which stays where it is
 * when it has all of it. */
#include "item.h"
#include "job.h"
#include "source.h"

/* A write unit is a put or delete of up to so many bytes. Source: Amazon
 * DynamoDB Developer Guide, "Read/write capacity". */
#define UNIT_BYTES 1024

/* A part of the text. */
struct piece {
	size_t at, len;
};

static struct piece
append(struct buf *text, struct view bytes)
{
	struct piece piece = { text->len, bytes.len };

	buf_view(text, bytes);
	return piece;
}

static struct view
view_in(const struct buf *text, struct piece piece)
{
	return piece.len != 0 ? (struct view){ text->p + piece.at, piece.len }
			      : VIEW_NONE;
}

static double
units(size_t bytes)
{
	size_t whole = (bytes + UNIT_BYTES - 1) / UNIT_BYTES;

	return whole > 1 ? (double)whole : 1;
}

/* The parts of a write. */
struct parts {
	struct piece item, key, equal, removed, request;
};

/* What the condition compares with: the item's own _source, or from.if. */
static struct store_condition
condition(const struct job *j, struct view item, struct view equal)
{
	struct store_condition c = { .kind = j->condition, .equal = equal };

	if (c.kind == STORE_IF_NEWER || c.kind == STORE_IF_ABSENT) {
		if (item.p == NULL)
			c.kind = STORE_ALWAYS;
		else if (jtext_get(item, VIEW(SOURCE_ATTRIBUTE), &c.source) !=
			 JTEXT_OBJECT)
			c.source = VIEW_NONE;
	}
	return c;
}

static void
set_views(const struct job *j, struct draft *d, const struct parts *p)
{
	struct store_write *w = &d->write->row;

	w->key = view_in(d->text, p->key);
	w->item = view_in(d->text, p->item);
	w->remove = view_in(d->text, p->removed);
	w->request = view_in(d->text, p->request);
	w->condition = condition(j, w->item, view_in(d->text, p->equal));
}

static struct view
from_if(const struct job *j)
{
	struct view value = VIEW_NONE;

	if (j->condition == STORE_IF_EQUAL)
		jtext_get(
		    record_value(j->record, FIELD_FROM), VIEW("if"), &value);
	return value;
}

int
draft_finish(
    const struct job *j, struct draft *d, struct view key, struct fail *why)
{
	struct buf *request = &j->build->scratch;
	struct parts p = { .item = { d->item, d->item_len } };

	p.key = append(d->text, key);
	p.equal = append(d->text, from_if(j));
	if (d->update)
		p.removed = append(d->text, buf_as_view(&j->build->removed));
	d->write->row = (struct store_write){ .table = j->route->table,
		.delete = d->item_len == 0,
		.update = d->update,
		.typed = d->typed,
		.whole = d->whole,
		.capacity = units(d->bytes) };
	set_views(j, d, &p);
	buf_reset(request);
	if (store_prepare(j->build->store, &d->write->row, request, why) == -1)
		return -1;
	d->write->row.typed = VIEW_NONE;
	p.request = append(d->text, buf_as_view(request));
	set_views(j, d, &p);
	return 0;
}
