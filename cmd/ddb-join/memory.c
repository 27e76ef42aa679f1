#include "memory.h"

#include <stdlib.h>

#include "mem.h"

/* A small record's join takes one or two of these. */
#define BLOCK ((size_t)2048)
#define KEEP 2048 /* blocks */

/* The bytes stand behind the block itself. */
struct memory_block {
	struct memory_block *before;
	size_t used, size;
};

struct shared {
	size_t holders, len;
	char text[];
};

struct memory_hold {
	struct shared *shared;
	struct memory_hold *next;
};

#define ALIGN sizeof(max_align_t)
#define HEAD aligned(sizeof(struct memory_block))

static size_t
aligned(size_t size)
{
	return (size + ALIGN - 1) / ALIGN * ALIGN;
}

static struct memory_block *
take_block(struct memory *m, size_t size)
{
	struct pool *pool = m->pool;
	struct memory_block *block = pool->free;

	if (size == BLOCK && block != NULL) {
		pool->free = block->before;
		pool->count--;
	} else {
		block = xmalloc(size);
	}
	*block = (struct memory_block){ m->last, HEAD, size };
	m->last = block;
	m->bytes += size;
	return block;
}

static void *
take(struct memory *m, size_t size)
{
	struct memory_block *block = m->last;
	size_t bytes = aligned(size);
	char *p;

	if (block == NULL || block->size - block->used < bytes)
		block =
		    take_block(m, bytes + HEAD > BLOCK ? bytes + HEAD : BLOCK);
	p = (char *)block + block->used;
	block->used += bytes;
	return p;
}

void *
memory_take(struct memory *m, size_t size)
{
	void *p = take(m, size);

	memset(p, 0, size);
	return p;
}

struct view
memory_text(struct memory *m, struct view text)
{
	char *copy = take(m, text.len + 1 + BUF_PAD);

	if (text.len != 0)
		memcpy(copy, text.p, text.len);
	memset(copy + text.len, 0, 1 + BUF_PAD);
	return (struct view){ copy, text.len };
}

struct shared *
shared_new(struct view text)
{
	struct shared *s = xmalloc(sizeof(*s) + text.len + 1 + BUF_PAD);

	*s = (struct shared){ .holders = 1, .len = text.len };
	memcpy(s->text, text.p, text.len);
	memset(s->text + text.len, 0, 1 + BUF_PAD);
	return s;
}

void
shared_drop(struct shared *s)
{
	if (s != NULL && --s->holders == 0)
		free(s);
}

struct view
memory_hold(struct memory *m, struct shared *s)
{
	struct memory_hold *hold = take(m, sizeof(*hold));

	*hold = (struct memory_hold){ s, m->holds };
	m->holds = hold;
	s->holders++;
	return (struct view){ s->text, s->len };
}

void
memory_release(struct memory *m)
{
	struct pool *pool = m->pool;
	struct memory_block *block;

	for (; m->holds != NULL; m->holds = m->holds->next)
		shared_drop(m->holds->shared);
	while ((block = m->last) != NULL) {
		m->last = block->before;
		if (block->size != BLOCK || pool->count == KEEP) {
			free(block);
			continue;
		}
		block->before = pool->free;
		pool->free = block;
		pool->count++;
	}
	m->bytes = 0;
}

void
pool_release(struct pool *pool)
{
	struct memory_block *block;

	while ((block = pool->free) != NULL) {
		pool->free = block->before;
		free(block);
	}
	pool->count = 0;
}
