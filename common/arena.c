#include "arena.h"

#include <stdlib.h>

#include "mem.h"

/* The bytes stand behind the block itself; the newest block is tried only. */
struct arena_block {
	struct arena_block *before;
	size_t used, size;
};

#define BLOCK ((size_t)4096)
#define ALIGN sizeof(max_align_t)

static size_t
aligned(size_t size)
{
	return (size + ALIGN - 1) / ALIGN * ALIGN;
}

static void
add_block(struct arena *arena, size_t size)
{
	size_t head = aligned(sizeof(struct arena_block));
	struct arena_block *block = xcalloc(1, head + size);

	*block = (struct arena_block){ arena->last, head, head + size };
	arena->last = block;
}

void *
arena_take(struct arena *arena, size_t count, size_t size)
{
	struct arena_block *block;
	size_t bytes;
	void *p;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		bytes = SIZE_MAX / 2; /* which xcalloc refuses */
	bytes = aligned(bytes);
	block = arena->last;
	if (block == NULL || block->size - block->used < bytes)
		add_block(arena, bytes > BLOCK ? bytes : BLOCK);
	block = arena->last;
	p = (char *)block + block->used;
	block->used += bytes;
	return p;
}

char *
arena_text(struct arena *arena, struct view text)
{
	char *copy = arena_take(arena, text.len + 1, 1);

	if (text.len != 0)
		memcpy(copy, text.p, text.len);
	return copy;
}

struct view
arena_json(struct arena *arena, struct view text)
{
	char *copy = arena_take(arena, text.len + 1 + BUF_PAD, 1);

	memcpy(copy, text.p, text.len);
	return (struct view){ copy, text.len };
}

void
arena_release(struct arena *arena)
{
	struct arena_block *block, *before;

	for (block = arena->last; block != NULL; block = before) {
		before = block->before;
		free(block);
	}
	arena->last = NULL;
}
