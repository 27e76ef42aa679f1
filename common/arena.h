/*
 * Memory that is given back all at once: for what is read once and lives as
 * long as its owner (config, plans). Out of memory ends the program.
 */
#ifndef MSK_ARENA_H
#define MSK_ARENA_H

#include "buf.h"

struct arena_block;

/* All zero is an empty arena. */
struct arena {
	struct arena_block *last;
};

void *arena_take(struct arena *, size_t count, size_t size); /* zeroed */
char *arena_text(struct arena *, struct view); /* a copy, '\0' behind it */

/* A copy that the walkers of jtext.h may read: BUF_PAD behind it. */
struct view arena_json(struct arena *, struct view);

void arena_release(struct arena *);

#endif
