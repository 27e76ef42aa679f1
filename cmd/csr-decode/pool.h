/* The schemas that several threads decode by. One thread, the owner, asks the
 * registry and compiles; the others borrow what it has made. */
#ifndef POOL_H
#define POOL_H

#include <pthread.h>

#include "name_table.h"

struct schema;

struct pool {
	pthread_mutex_t lock;
	struct name_table by_name; /* of the owner's struct schema */
	/* Called by the owner when what the others have borrowed may no
	 * longer be used: they give it back, and rest. */
	void (*recall)(void *borrowers);
	void *borrowers;
};

void pool_init(struct pool *);
void pool_release(struct pool *);

/* The owner's: add a schema that does not change any more, and forget all,
 * having called recall. */
void pool_add(struct pool *, struct schema *);
void pool_recall(struct pool *);

/* The schema of that name (struct schema), whose kind, plan and why can be
 * borrowed; NULL without. */
const struct schema *pool_find(struct pool *, struct view name);

#endif
