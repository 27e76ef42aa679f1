/*
 * Items that were found by a key, kept for a while (cache): hits only, so
 * that what is not there yet is always looked for.
 */
#ifndef DDB_JOIN_CACHE_H
#define DDB_JOIN_CACHE_H

#include "buf.h"

struct cached;

struct cache {
	struct cached **buckets;
	struct cached *oldest, *newest;
	size_t count, bytes;
};

void cache_init(struct cache *);
void cache_release(struct cache *);

/*
 * What was found for a key of a table: plain JSON, followed by BUF_PAD
 * readable bytes, borrowed until cache_put. VIEW_NONE for nothing that was
 * put in the last age_ms before now_ms.
 */
struct view cache_get(struct cache *, const void *table, struct view key,
    int64_t now_ms, int64_t age_ms);

/* Keep a copy. The oldest ones make room. */
void cache_put(struct cache *, const void *table, struct view key,
    struct view item, int64_t now_ms);

#endif
