#include "backlog.h"

#include <stdlib.h>

#include "limits.h"
#include "mem.h"

#define FIRST_SIZE 64

void
backlog_init(struct backlog *back)
{
	*back = (struct backlog){ .room = { .most_count = LIMIT_PARK_RECORDS,
				      .most_bytes = LIMIT_PARK_WINDOW },
		.size = FIRST_SIZE };
	back->entries = xcalloc(back->size, sizeof(*back->entries));
}

void
backlog_release(struct backlog *back)
{
	while (back->room.count != 0)
		backlog_drop(back);
	free(back->entries);
}

/* Sizes are powers of 2, so that numbers may go round. */
struct entry *
backlog_at(const struct backlog *back, size_t number)
{
	return &back->entries[number & (back->size - 1)];
}

static void
grow(struct backlog *back)
{
	struct backlog more = *back;
	size_t i;

	more.size = back->size * 2;
	more.entries = xcalloc(more.size, sizeof(*more.entries));
	for (i = back->first; i != back->first + back->room.count; i++)
		*backlog_at(&more, i) = *backlog_at(back, i);
	free(back->entries);
	*back = more;
}

static size_t
taken(const struct entry *e)
{
	return sizeof(*e) + e->len + 1 + BUF_PAD;
}

static void
append_to_batch(
    struct backlog *back, struct batch *b, size_t number, size_t len)
{
	if (b->records == 0)
		b->first = number;
	else
		backlog_at(back, b->last)->next = number;
	b->last = number;
	b->records++;
	b->waiting++;
	b->bytes += len + 1;
}

size_t
backlog_add(
    struct backlog *back, struct view line, struct batch *batch, bool errored)
{
	size_t number = back->first + back->room.count;
	struct entry *e;

	if (back->room.count == back->size)
		grow(back);
	e = backlog_at(back, number);
	*e = (struct entry){ .len = line.len,
		.batch = batch,
		.next = BACKLOG_NONE,
		.errored = errored };
	e->line = xmalloc(line.len + 1 + BUF_PAD);
	memcpy(e->line, line.p, line.len);
	memset(e->line + line.len, 0, 1 + BUF_PAD);
	if (batch != NULL)
		append_to_batch(back, batch, number, line.len);
	back->room.count++;
	back->room.bytes += taken(e);
	return number;
}

void
backlog_body(const struct backlog *back, const struct batch *b, struct buf *out)
{
	const struct entry *e;
	size_t number;

	buf_reserve(out, b->bytes);
	for (number = b->first; number != BACKLOG_NONE; number = e->next) {
		e = backlog_at(back, number);
		buf_append(out, e->line, e->len);
		buf_byte(out, '\n');
	}
}

struct entry *
backlog_ready(const struct backlog *back)
{
	struct entry *e = backlog_at(back, back->first);

	if (back->room.count == 0 ||
	    (e->batch != NULL && e->batch->state != BATCH_DURABLE))
		return NULL;
	return e;
}

void
backlog_drop(struct backlog *back)
{
	struct entry *e = backlog_at(back, back->first);

	back->room.bytes -= taken(e);
	free(e->line);
	back->first++;
	back->room.count--;
}
