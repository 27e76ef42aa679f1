#include "asks_parts.h"

#include <stdlib.h>

#include "clock.h"
#include "hash.h"
#include "items.h"
#include "mem.h"

#define BUCKETS ((size_t)4096)

void
asks_init(struct asks *a, struct store *store, struct tally *tally,
    const struct reader_settings *settings, const struct asks_owner *owner)
{
	*a = (struct asks){ .store = store, .owner = *owner };
	a->most_calls = settings->reads < store->most_calls ? settings->reads
							    : store->most_calls;
	a->buckets = xcalloc(BUCKETS, sizeof(struct ask *));
	reader_init(&a->reader, store, tally, settings);
	cache_init(&a->cache);
}

void
asks_release(struct asks *a)
{
	struct ask *ask;

	calls_release(a);
	while ((ask = a->free) != NULL) {
		a->free = ask->next;
		free(ask);
	}
	reader_release(&a->reader);
	cache_release(&a->cache);
	free(a->buckets);
}

static void
push(struct ask_queue *queue, struct ask *ask)
{
	ask->prev = queue->last;
	ask->next = NULL;
	*(queue->last != NULL ? &queue->last->next : &queue->first) = ask;
	queue->last = ask;
	queue->count++;
}

static void
push_front(struct ask_queue *queue, struct ask *ask)
{
	ask->prev = NULL;
	ask->next = queue->first;
	*(queue->first != NULL ? &queue->first->prev : &queue->last) = ask;
	queue->first = ask;
	queue->count++;
}

static void
take_out(struct ask_queue *queue, struct ask *ask)
{
	*(ask->prev != NULL ? &ask->prev->next : &queue->first) = ask->next;
	*(ask->next != NULL ? &ask->next->prev : &queue->last) = ask->prev;
	queue->count--;
}

static struct ask **
bucket_of(struct asks *a, uint64_t hash)
{
	return &a->buckets[hash & (BUCKETS - 1)];
}

struct ask *
ask_shift(struct asks *a, struct ask_queue *queue)
{
	struct ask *ask = queue->first, **at = bucket_of(a, ask->hash);
	struct question *q;

	take_out(queue, ask);
	while (*at != ask)
		at = &(*at)->bucket;
	*at = ask->bucket;
	for (q = ask->first; q != NULL; q = q->waiter)
		q->queued = NULL;
	return ask;
}

void
ask_promote(struct asks *a, struct ask *ask)
{
	struct ask_queue *queue = ask_queue_of(a, ask->step);

	take_out(queue, ask);
	push_front(queue, ask);
}

bool
ask_is_consistent(const struct step *step)
{
	return step->config->consistent && step->index == NULL;
}

struct ask_queue *
ask_queue_of(struct asks *a, const struct step *step)
{
	return step->config->is_query ? &a->queries
				      : &a->gets[ask_is_consistent(step)];
}

static bool
asks_the_same(const struct step *a, const struct step *b)
{
	return a->table == b->table && a->index == b->index &&
	       a->config->is_query == b->config->is_query &&
	       ask_is_consistent(a) == ask_is_consistent(b);
}

static struct ask *
find(struct asks *a, const struct question *q, uint64_t hash)
{
	struct ask *ask = *bucket_of(a, hash);

	while (ask != NULL &&
	       (ask->hash != hash || !asks_the_same(ask->step, q->step) ||
		   !view_equal(ask->key, q->key)))
		ask = ask->bucket;
	return ask;
}

static struct ask *
new_ask(struct asks *a, const struct question *q, uint64_t hash)
{
	struct ask *ask = a->free;

	if (ask != NULL)
		a->free = ask->next;
	else
		ask = xmalloc(sizeof(*ask));
	*ask = (struct ask){ .step = q->step,
		.key = q->key,
		.hash = hash,
		.enough = q->enough };
	ask->bucket = *bucket_of(a, hash);
	*bucket_of(a, hash) = ask;
	push(ask_queue_of(a, q->step), ask);
	return ask;
}

static void
enqueue(struct asks *a, struct question *q)
{
	uint64_t hash = hash_view(q->key, (uint64_t)(uintptr_t)q->step->table);
	struct ask *ask = find(a, q, hash);

	if (ask == NULL)
		ask = new_ask(a, q, hash);
	if (q->enough == 0 || (ask->enough != 0 && ask->enough < q->enough))
		ask->enough = q->enough;
	q->waiter = NULL;
	if (ask->last != NULL)
		ask->last->waiter = q;
	else
		ask->first = q;
	ask->last = q;
	q->queued = ask;
	q->join->waiting++;
}

const void *
ask_cached_as(const struct step *step)
{
	return step->config->is_query ? (const void *)step : step->table;
}

/* Take an item, or a query's list of them, a line each. */
static void
take_cached(struct question *q, struct view text)
{
	int64_t now_s = clock_wall_ms() / 1000;
	struct item item = { .text = text };
	const char *end;

	while ((end = memchr(text.p, '\n', text.len)) != NULL) {
		item.text.len = (size_t)(end - text.p);
		items_take(q, &item, now_s);
		text.len -= item.text.len + 1;
		item.text.p = text.p = end + 1;
	}
}

/* Whether the cache has the answer: what was found, and enough of it. */
static bool
is_cached(struct asks *a, struct question *q)
{
	int64_t age_ms = q->step->config->cache_ms;
	struct question fresh = *q;
	size_t bytes = q->join->bytes;
	struct view text;

	if (age_ms == 0)
		return false;
	text = cache_get(
	    &a->cache, ask_cached_as(q->step), q->key, clock_ms(), age_ms);
	if (text.len == 0)
		return false;
	take_cached(q, text);
	q->cached = items_are_hit(q);
	if (q->cached)
		return true;
	*q = fresh;
	q->join->bytes = bytes;
	return false;
}

void
asks_add(struct asks *a, struct join *join, const struct step *step)
{
	struct question *q = join->made[step - join->plan->steps].asked;

	for (; q != NULL; q = q->sibling)
		if (!is_cached(a, q))
			enqueue(a, q);
}
