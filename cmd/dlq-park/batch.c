#include "batch.h"

#include <stdlib.h>

#include "mem.h"

struct batch *
batch_new(const struct origin *origin, int64_t due_ms)
{
	struct batch *b = xcalloc(1, sizeof(*b));

	b->origin = *origin;
	b->due_ms = due_ms;
	buf_init(&b->name, SIZE_MAX);
	buf_init(&b->body, SIZE_MAX);
	buf_init(&b->parked, SIZE_MAX);
	return b;
}

void
batch_free(struct batch *b)
{
	buf_release(&b->name);
	buf_release(&b->body);
	buf_release(&b->parked);
	free(b);
}

void
batch_durable(struct batch *b)
{
	b->state = BATCH_DURABLE;
	buf_release(&b->body);
	buf_init(&b->body, SIZE_MAX);
}

void
batches_push(struct batches *list, struct batch *b)
{
	b->next = NULL;
	if (list->last != NULL)
		list->last->next = b;
	else
		list->first = b;
	list->last = b;
	list->count++;
}

void
batches_remove(struct batches *list, struct batch *b)
{
	struct batch *before = NULL, *at = list->first;

	for (; at != b; at = at->next)
		before = at;
	if (before != NULL)
		before->next = b->next;
	else
		list->first = b->next;
	if (list->last == b)
		list->last = before;
	list->count--;
}

struct batch *
batches_take_first(struct batches *list)
{
	struct batch *b = list->first;

	if (b != NULL)
		batches_remove(list, b);
	return b;
}

struct batch *
batches_find(const struct batches *list, const struct origin *origin)
{
	struct batch *b = list->first;

	while (b != NULL && !origin_equal(&b->origin, origin))
		b = b->next;
	return b;
}
