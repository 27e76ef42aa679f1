/* The calls that questions are gathered into, and their answers. */
#include <stdlib.h>

#include "asks_parts.h"
#include "clock.h"
#include "items.h"
#include "mem.h"

/* The largest buffer that a call keeps for its next answer. */
#define KEEP ((size_t)256 << 10)

/* The longest list that is cached; an item is no larger. */
#define CACHE_ENTRY ((size_t)1 << 20)

/* A smaller item is rather copied for each record that wants it. */
#define SHARE ((size_t)512)

struct call {
	struct read read; /* first */
	struct asks *asks;
	struct ask **asked; /* as many as the read has keys; of a query one */
	struct buf kept; /* what it found, for the cache */
	struct call *next; /* of those that are free */
	struct call *older; /* of all */
};

static void
free_call(struct call *call)
{
	buf_release(&call->read.ask.items);
	buf_release(&call->read.ask.next);
	buf_release(&call->read.ask.body);
	buf_release(&call->kept);
	free(call->read.ask.keys);
	free(call->asked);
	free(call);
}

void
calls_release(struct asks *a)
{
	struct call *call;

	while ((call = a->all_calls) != NULL) {
		a->all_calls = call->older;
		free_call(call);
	}
}

/* What an ask found goes to all that wait for it. */
static void
give(const struct ask *ask, struct view text)
{
	int64_t now_s = clock_wall_ms() / 1000;
	struct item item = { .text = text };
	struct question *q;

	if (ask->first != ask->last && text.len >= SHARE)
		item.shared = shared_new(text);
	for (q = ask->first; q != NULL; q = q->waiter)
		items_take(q, &item, now_s);
	shared_drop(item.shared);
}

/* The first one that wants its answer kept. */
static const struct question *
cacher(const struct ask *ask)
{
	const struct question *q = ask->first;

	while (q != NULL && q->step->config->cache_ms == 0)
		q = q->waiter;
	return q;
}

/* kept: the items, each with a LF. */
static void
keep(struct asks *a, const struct ask *ask, const struct buf *kept)
{
	const struct question *q = cacher(ask);

	if (q != NULL && !kept->over && items_are_hit(q))
		cache_put(&a->cache, ask_cached_as(q->step), ask->key,
		    buf_as_view(kept), clock_ms());
}

static void
answered(struct asks *a, struct ask *ask)
{
	struct question *q, *next;

	for (q = ask->first; q != NULL; q = next) {
		next = q->waiter;
		q->join->waiting--;
		a->owner.answered(a->owner.context, q->join);
	}
	ask->next = a->free;
	a->free = ask;
}

static void
end_call(struct call *call)
{
	struct asks *a = call->asks;
	struct buf *items = &call->read.ask.items;

	if (items->cap > KEEP) {
		buf_release(items);
		buf_init(items, SIZE_MAX);
	}
	call->next = a->free_calls;
	a->free_calls = call;
	a->calls--;
}

static void
on_get(struct read *read)
{
	struct call *call = (struct call *)read;
	size_t i;

	for (i = 0; i < read->ask.count; i++) {
		struct view item = read->ask.keys[i].item;

		if (item.len == 0)
			continue;
		give(call->asked[i], item);
		if (cacher(call->asked[i]) == NULL)
			continue;
		buf_reset(&call->kept);
		buf_view(&call->kept, item);
		buf_byte(&call->kept, '\n');
		keep(call->asks, call->asked[i], &call->kept);
	}
	for (i = 0; i < read->ask.count; i++)
		answered(call->asks, call->asked[i]);
	end_call(call);
}

static void
give_page(const struct ask *ask, struct view page)
{
	const char *end;

	while (
	    page.len != 0 && (end = memchr(page.p, '\n', page.len)) != NULL) {
		give(ask, (struct view){ page.p, (size_t)(end - page.p) });
		page.len -= (size_t)(end + 1 - page.p);
		page.p = end + 1;
	}
}

static bool
is_wanted(const struct ask *ask)
{
	const struct question *q = ask->first;

	while (q != NULL && !items_wanted(q))
		q = q->waiter;
	return q != NULL;
}

static void
on_page(struct read *read)
{
	struct call *call = (struct call *)read;
	struct ask *ask = call->asked[0];

	give_page(ask, buf_as_view(&read->ask.items));
	if (cacher(ask) != NULL)
		buf_view(&call->kept, buf_as_view(&read->ask.items));
	if (read->ask.next.len != 0 && is_wanted(ask)) {
		reader_add(&call->asks->reader, read);
		return;
	}
	keep(call->asks, ask, &call->kept);
	answered(call->asks, ask);
	end_call(call);
}

static struct call *
new_call(struct asks *a)
{
	struct call *call = a->free_calls;
	struct store_read *ask;

	a->calls++;
	if (call != NULL) {
		a->free_calls = call->next;
		return call;
	}
	call = xcalloc(1, sizeof(*call));
	call->asks = a;
	call->older = a->all_calls;
	a->all_calls = call;
	ask = &call->read.ask;
	ask->keys = xcalloc(a->store->most_keys, sizeof(*ask->keys));
	call->asked = xcalloc(a->store->most_keys, sizeof(struct ask *));
	buf_init(&ask->items, SIZE_MAX);
	buf_init(&ask->next, SIZE_MAX);
	buf_init(&ask->body, SIZE_MAX);
	buf_init(&call->kept, CACHE_ENTRY);
	return call;
}

static void
start_get(struct asks *a, struct ask_queue *queue, size_t most)
{
	struct call *call = new_call(a);
	struct store_read *read = &call->read.ask;

	read->kind = STORE_GET;
	read->consistent = queue == &a->gets[1];
	call->read.answered = on_get;
	for (read->count = 0; queue->count != 0 && read->count < most;
	     read->count++) {
		struct ask *ask = ask_shift(a, queue);

		call->asked[read->count] = ask;
		read->keys[read->count] =
		    (struct store_key){ .table = ask->step->table,
			    .key = ask->key };
	}
	reader_add(&a->reader, &call->read);
}

static void
start_query(struct asks *a)
{
	struct call *call = new_call(a);
	struct store_read *read = &call->read.ask;
	struct ask *ask = ask_shift(a, &a->queries);
	const struct step *step = ask->step;

	read->kind = STORE_QUERY;
	read->consistent = ask_is_consistent(step);
	read->table = step->table;
	read->index = step->index != NULL ? step->index->name : NULL;
	read->query = ask->key;
	read->limit = ask->enough;
	buf_reset(&read->next);
	buf_reset(&call->kept);
	call->read.answered = on_page;
	call->asked[0] = ask;
	reader_add(&a->reader, &call->read);
}

/* The first question of a join that is not under way yet. */
static struct question *
first_queued(struct join *join)
{
	struct question *q;
	size_t i;

	for (i = 0; i < join->plan->count; i++) {
		if (join->plan->steps[i].level != join->level)
			continue;
		for (q = join->made[i].asked; q != NULL; q = q->sibling)
			if (q->queued != NULL)
				return q;
	}
	return NULL;
}

/* One call of what that join asks for, though others came before. */
static bool
start_call_of(struct asks *a, struct join *join)
{
	struct question *q = first_queued(join);
	struct ask_queue *queue;
	size_t count = 0;

	if (q == NULL)
		return false;
	queue = ask_queue_of(a, q->step);
	for (; q != NULL && count < a->store->most_keys; q = q->sibling)
		if (q->queued != NULL) {
			ask_promote(a, q->queued);
			count++;
		}
	if (queue == &a->queries)
		start_query(a);
	else
		start_get(a, queue, count);
	return true;
}

static bool
start_gets(struct asks *a, size_t least)
{
	int i;

	for (i = 0; i < 2; i++)
		if (a->gets[i].count >= least) {
			start_get(a, &a->gets[i], a->store->most_keys);
			return true;
		}
	return false;
}

/* One call, if there is something to be asked for now. While there are
 * queries to be started, what they find fills the gets. */
static bool
start_call(struct asks *a, bool all)
{
	struct join *only = a->owner.only(a->owner.context);

	if (only != NULL)
		return start_call_of(a, only);
	if (start_gets(a, a->store->most_keys))
		return true;
	if (a->queries.count == 0)
		return all && start_gets(a, 1);
	start_query(a);
	return true;
}

int
asks_send(struct asks *a, bool all, struct fail *why)
{
	size_t before;

	while (a->calls < a->most_calls && start_call(a, all))
		continue;
	before = a->calls;
	if (reader_send(&a->reader, why) == -1)
		return -1;
	return a->calls < before;
}

int64_t
asks_timeout_ms(const struct asks *a)
{
	return reader_timeout_ms(&a->reader);
}
