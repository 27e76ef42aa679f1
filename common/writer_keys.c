/* Each key's versions in order, and the queue of what is to be sent. */
#include <stdlib.h>

#include "hash.h"
#include "mem.h"
#include "writer.h"

void
write_queue_push(struct write_queue *q, struct write *w)
{
	w->next = NULL;
	w->prev = q->last;
	*(q->last != NULL ? &q->last->next : &q->first) = w;
	q->last = w;
	q->count++;
	q->bytes += w->row.request.len;
	w->state = WRITE_QUEUED;
}

void
write_queue_push_front(struct write_queue *q, struct write *w)
{
	w->prev = NULL;
	w->next = q->first;
	*(q->first != NULL ? &q->first->prev : &q->last) = w;
	q->first = w;
	q->count++;
	q->bytes += w->row.request.len;
	w->state = WRITE_QUEUED;
}

void
write_queue_remove(struct write_queue *q, struct write *w)
{
	*(w->prev != NULL ? &w->prev->next : &q->first) = w->next;
	*(w->next != NULL ? &w->next->prev : &q->last) = w->prev;
	q->count--;
	q->bytes -= w->row.request.len;
}

void
write_keys_init(struct write_keys *k, size_t window)
{
	size_t size = 64;

	while (size < window * 2)
		size *= 2;
	k->buckets = xcalloc(size, sizeof(struct write *));
	k->mask = size - 1;
}

void
write_keys_release(struct write_keys *k)
{
	free(k->buckets);
	k->buckets = NULL;
}

static bool
same_key(const struct write *a, const struct write *b)
{
	return a->hash == b->hash && a->row.table == b->row.table &&
	       view_equal(a->row.key, b->row.key);
}

/* The place that points to the key's version, or to NULL where one would be
 * added. */
static struct write **
place_of(struct write_keys *k, const struct write *w)
{
	struct write **place = &k->buckets[w->hash & k->mask];

	while (*place != NULL && !same_key(*place, w))
		place = &(*place)->bucket;
	return place;
}

static void
replace(struct write_keys *k, const struct write *old, struct write *new)
{
	struct write **place = place_of(k, old);

	if (new != NULL)
		new->bucket = old->bucket;
	*place = new != NULL ? new : old->bucket;
}

/* w stands for older too, and for all that older stood for. */
static void
stand_for(struct write *w, struct write *older)
{
	while (w->older != NULL)
		w = w->older;
	w->older = older;
	if (older != NULL)
		older->state = WRITE_OLDER;
}

bool
write_depends(const struct write *w)
{
	return w->row.update || w->row.condition.kind != STORE_ALWAYS;
}

/* Whether w, the later version, may be stored in place of now. */
static bool
may_replace(const struct write *now, const struct write *w)
{
	return now->state != WRITE_SENT && !write_depends(now) &&
	       !write_depends(w);
}

/* The place of the key's last version, which head or one behind it points
 * to. */
static struct write **
last_place(struct write **head)
{
	while ((*head)->later != NULL)
		head = &(*head)->later;
	return head;
}

static void
wait_behind(struct write **place, struct write *w)
{
	w->state = WRITE_WAITING;
	if (may_replace(*place, w)) {
		stand_for(w, *place);
		*place = w;
	} else {
		(*place)->later = w;
	}
}

void
write_keys_add(struct write_keys *k, struct write_queue *queue, struct write *w)
{
	struct write **place, *now;

	w->hash = hash_view(w->row.key, (uintptr_t)w->row.table);
	w->bucket = w->older = w->later = NULL;
	place = place_of(k, w);
	now = *place;
	if (now == NULL) {
		*place = w;
	} else if (now->later != NULL) {
		wait_behind(last_place(&now->later), w);
		return;
	} else if (may_replace(now, w)) {
		write_queue_remove(queue, now);
		replace(k, now, w);
		stand_for(w, now);
	} else {
		wait_behind(&now, w);
		return;
	}
	write_queue_push(queue, w);
}

/* The version that waited is the one to be sent now. */
static void
advance(struct write_keys *k, struct write_queue *queue, struct write *w)
{
	struct write *later = w->later;

	w->later = NULL;
	replace(k, w, later);
	if (later != NULL)
		write_queue_push(queue, later);
}

void
write_keys_done(
    struct write_keys *k, struct write_queue *queue, struct write *w)
{
	advance(k, queue, w);
	for (; w != NULL; w = w->older)
		w->state = WRITE_DONE;
}

void
write_keys_refused(
    struct write_keys *k, struct write_queue *queue, struct write *w)
{
	struct write *older = w->older;

	w->state = WRITE_REFUSED;
	w->older = NULL;
	if (older != NULL && (w->later == NULL || write_depends(w->later))) {
		older->later = w->later;
		replace(k, w, older);
		write_queue_push(queue, older);
		return;
	}
	if (older != NULL)
		stand_for(w->later, older);
	advance(k, queue, w);
}

void
write_keys_again(
    struct write_keys *k, struct write_queue *queue, struct write *w)
{
	if (w->later == NULL || write_depends(w) || write_depends(w->later)) {
		write_queue_push_front(queue, w);
		return;
	}
	stand_for(w->later, w);
	advance(k, queue, w);
}
