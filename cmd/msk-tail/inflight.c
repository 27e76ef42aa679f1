#include "inflight.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

#define FIRST_CAP 64

void
inflight_init(struct inflight *f, int64_t next)
{
	*f = (struct inflight){ .next = next };
}

void
inflight_release(struct inflight *f)
{
	free(f->ring);
	f->ring = NULL;
	f->cap = f->count = f->open = f->bytes = 0;
}

static struct inflight_entry *
entry(const struct inflight *f, size_t i)
{
	return &f->ring[(f->head + i) & (f->cap - 1)];
}

/* Twice the room, the entries unwrapped. */
static void
grow(struct inflight *f)
{
	size_t cap = f->cap == 0 ? FIRST_CAP : f->cap * 2;
	size_t first = f->cap - f->head;

	f->ring = xrealloc(f->ring, cap, sizeof(*f->ring));
	if (first < f->count)
		memcpy(f->ring + f->cap, f->ring,
		    (f->count - first) * sizeof(*f->ring));
	f->cap = cap;
}

bool
inflight_add(struct inflight *f, int64_t offset, size_t bytes, int64_t now_ms)
{
	if (offset < f->next)
		return false;
	if (f->count == f->cap)
		grow(f);
	*entry(f, f->count) = (struct inflight_entry){
		.offset = offset,
		.bytes = (uint32_t)bytes,
		.sent_ms = (uint32_t)now_ms,
	};
	f->count++;
	f->open++;
	f->bytes += (uint32_t)bytes;
	f->next = offset + 1;
	return true;
}

void
inflight_skip_to(struct inflight *f, int64_t offset)
{
	if (offset > f->next)
		f->next = offset;
}

/*
 * The place of an offset among the entries, or where it would be. Most acks
 * are for the first entry, or, where offsets have no gaps, as far behind it
 * as their offsets differ.
 */
static size_t
place(const struct inflight *f, int64_t offset)
{
	int64_t first = entry(f, 0)->offset;
	size_t low = 0, high = f->count, middle;

	if (offset <= first)
		return 0;
	/* Offsets grow by at least 1 an entry: it can't stand farther. */
	if ((uint64_t)(offset - first) < high) {
		high = (size_t)(offset - first);
		if (entry(f, high)->offset == offset)
			return high;
	}
	while (low < high) {
		middle = low + (high - low) / 2;
		if (entry(f, middle)->offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
drop_acked(struct inflight *f)
{
	while (f->count > 0 && entry(f, 0)->acked) {
		f->head = (f->head + 1) & (f->cap - 1);
		f->count--;
	}
}

/* The entry of an offset, or NULL. */
static struct inflight_entry *
find(const struct inflight *f, int64_t offset)
{
	size_t i;

	if (f->count == 0 || (i = place(f, offset)) == f->count ||
	    entry(f, i)->offset != offset)
		return NULL;
	return entry(f, i);
}

bool
inflight_has(const struct inflight *f, int64_t offset)
{
	const struct inflight_entry *e = find(f, offset);

	return e != NULL && !e->acked;
}

enum inflight_ack
inflight_ack(struct inflight *f, int64_t offset)
{
	struct inflight_entry *e = find(f, offset);

	if (e == NULL)
		return INFLIGHT_FOREIGN;
	if (e->acked)
		return INFLIGHT_AGAIN;
	e->acked = true;
	f->taken_sent_ms = e->sent_ms;
	f->open--;
	f->bytes -= e->bytes;
	drop_acked(f);
	return INFLIGHT_TAKEN;
}

uint32_t
inflight_sent_ms(const struct inflight *f, size_t i)
{
	return entry(f, i)->sent_ms;
}

void
inflight_ack_all(struct inflight *f)
{
	f->head = f->count = f->open = f->bytes = 0;
}

int64_t
inflight_lowest(const struct inflight *f)
{
	return f->count == 0 ? f->next : entry(f, 0)->offset;
}

int64_t
inflight_age_ms(const struct inflight *f, int64_t now_ms)
{
	return f->count == 0 ? 0 : (uint32_t)now_ms - entry(f, 0)->sent_ms;
}

size_t
inflight_rewind(struct inflight *f)
{
	size_t forgotten = f->count;

	f->next = inflight_lowest(f);
	inflight_ack_all(f);
	return forgotten;
}
