#include "ledger.h"

#include <stdio.h>
#include <stdlib.h>

#include "json_string.h"
#include "mem.h"

#define FIRST_SLOTS 64

void
ledger_init(struct ledger *l)
{
	*l = (struct ledger){ .slot_count = FIRST_SLOTS };
	l->slots = xcalloc(l->slot_count, sizeof(*l->slots));
}

void
ledger_release(struct ledger *l)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		inflight_release(&l->parts[i]->flight);
		free(l->parts[i]->topic);
		free(l->parts[i]->head);
		free(l->parts[i]);
	}
	free(l->parts);
	free(l->slots);
}

/* FNV-1a, 64 bits. */
static uint64_t
hash(struct view topic, int32_t partition)
{
	uint64_t h = 0xcbf29ce484222325u;
	size_t i;

	for (i = 0; i < topic.len; i++)
		h = (h ^ (unsigned char)topic.p[i]) * 0x100000001b3u;
	return (h ^ (uint32_t)partition) * 0x100000001b3u;
}

static bool
is_part(const struct part *p, struct view topic, int32_t partition)
{
	return p->partition == partition && view_is(topic, p->topic);
}

/* Its slot, or the empty one where it would be. */
static struct part **
slot(const struct ledger *l, struct view topic, int32_t partition)
{
	size_t i = hash(topic, partition) >> 20;

	for (;; i++) {
		struct part **s = &l->slots[i & (l->slot_count - 1)];

		if (*s == NULL || is_part(*s, topic, partition))
			return s;
	}
}

struct part *
ledger_find(struct ledger *l, struct view topic, int32_t partition)
{
	struct part *found;

	if (l->last != NULL && is_part(l->last, topic, partition))
		return l->last;
	found = *slot(l, topic, partition);
	if (found != NULL)
		l->last = found;
	return found;
}

static void
grow_slots(struct ledger *l)
{
	size_t i;

	free(l->slots);
	l->slot_count *= 2;
	l->slots = xcalloc(l->slot_count, sizeof(*l->slots));
	for (i = 0; i < l->count; i++) {
		struct part *p = l->parts[i];

		*slot(l, view_of(p->topic), p->partition) = p;
	}
}

static struct part *
new_part(const char *topic, int32_t partition)
{
	struct part *p = xcalloc(1, sizeof(*p));
	struct buf head;

	buf_init(&head, SIZE_MAX);
	buf_text(&head, "{\"topic\":");
	json_string_append_lossy(&head, view_of(topic));
	buf_printf(&head, ",\"partition\":%d,\"offset\":", partition);
	*p = (struct part){
		.topic = xstrdup(topic),
		.partition = partition,
		.head = xstrndup(head.p, head.len),
		.head_len = head.len,
		.committed = OFFSET_NONE,
		.committing = OFFSET_NONE,
		.end = OFFSET_NONE,
		.stop = OFFSET_NONE,
	};
	buf_release(&head);
	return p;
}

struct part *
ledger_add(struct ledger *l, const char *topic, int32_t partition)
{
	struct part *p = ledger_find(l, view_of(topic), partition);

	if (p != NULL)
		return p;
	p = new_part(topic, partition);
	l->parts = xrealloc(l->parts, l->count + 1, sizeof(*l->parts));
	l->parts[l->count++] = p;
	if (l->count * 2 > l->slot_count)
		grow_slots(l);
	else
		*slot(l, view_of(topic), partition) = p;
	return p;
}

bool
ledger_deliver(struct ledger *l, struct part *p, int64_t offset, size_t bytes,
    int64_t now_ms)
{
	if (!inflight_add(&p->flight, offset, bytes, now_ms))
		return false;
	l->records++;
	l->open++;
	l->bytes += bytes;
	return true;
}

/* Take the partition's part out of the totals, and put it in again. */
static void
uncount(struct ledger *l, const struct part *p)
{
	l->records -= p->flight.count;
	l->open -= p->flight.open;
	l->bytes -= p->flight.bytes;
}

static void
count(struct ledger *l, const struct part *p)
{
	l->records += p->flight.count;
	l->open += p->flight.open;
	l->bytes += p->flight.bytes;
}

enum inflight_ack
ledger_ack(struct ledger *l, struct part *p, int64_t offset)
{
	enum inflight_ack ack;

	uncount(l, p);
	ack = inflight_ack(&p->flight, offset);
	count(l, p);
	return ack;
}

void
ledger_ack_all(struct ledger *l, struct part *p)
{
	uncount(l, p);
	inflight_ack_all(&p->flight);
}

size_t
ledger_rewind(struct ledger *l, struct part *p)
{
	uncount(l, p);
	return inflight_rewind(&p->flight);
}

void
ledger_own(struct ledger *l, struct part *p, int64_t next)
{
	ledger_ack_all(l, p);
	p->flight.next = next;
	p->owned = true;
	p->leaving = p->fresh = p->done = false;
	p->out_of_range = false;
	p->committing = OFFSET_NONE;
}

void
ledger_disown(struct ledger *l, struct part *p)
{
	ledger_ack_all(l, p);
	p->owned = p->leaving = p->fresh = false;
	p->committed = p->committing = OFFSET_NONE;
}
