#include "cache.h"

#include <stdlib.h>

#include "hash.h"
#include "mem.h"

#define BUCKETS ((size_t)4096)
#define MOST_BYTES ((size_t)4 << 20)

struct cached {
	const void *table;
	size_t key_len, item_len;
	int64_t put_ms;
	uint64_t hash;
	struct cached *bucket; /* the next one of its bucket */
	struct cached *newer;
	char text[]; /* key, item, padding */
};

void
cache_init(struct cache *c)
{
	*c = (struct cache){ 0 };
}

static size_t
size_of(const struct cached *e)
{
	return sizeof(*e) + e->key_len + e->item_len + 1 + BUF_PAD;
}

static uint64_t
hash_of(const void *table, struct view key)
{
	return hash_view(key, (uint64_t)(uintptr_t)table);
}

static struct cached **
bucket_of(struct cache *c, uint64_t hash)
{
	return &c->buckets[hash & (BUCKETS - 1)];
}

static void
drop_oldest(struct cache *c)
{
	struct cached *e = c->oldest, **at = bucket_of(c, e->hash);

	while (*at != e)
		at = &(*at)->bucket;
	*at = e->bucket;
	c->oldest = e->newer;
	if (c->oldest == NULL)
		c->newest = NULL;
	c->bytes -= size_of(e);
	free(e);
}

void
cache_release(struct cache *c)
{
	while (c->oldest != NULL)
		drop_oldest(c);
	free(c->buckets);
}

/* The newest one of a key stands first in its bucket. */
struct view
cache_get(struct cache *c, const void *table, struct view key, int64_t now_ms,
    int64_t age_ms)
{
	uint64_t hash = hash_of(table, key);
	struct cached *e;

	if (c->buckets == NULL)
		return VIEW_NONE;
	for (e = *bucket_of(c, hash); e != NULL; e = e->bucket)
		if (e->hash == hash && e->table == table &&
		    view_equal((struct view){ e->text, e->key_len }, key))
			break;
	if (e == NULL || now_ms - e->put_ms >= age_ms)
		return VIEW_NONE;
	return (struct view){ e->text + e->key_len, e->item_len };
}

void
cache_put(struct cache *c, const void *table, struct view key, struct view item,
    int64_t now_ms)
{
	struct cached *e =
	    xmalloc(sizeof(*e) + key.len + item.len + 1 + BUF_PAD);
	struct cached **bucket;

	*e = (struct cached){ .table = table,
		.key_len = key.len,
		.item_len = item.len,
		.put_ms = now_ms,
		.hash = hash_of(table, key) };
	memcpy(e->text, key.p, key.len);
	memcpy(e->text + key.len, item.p, item.len);
	memset(e->text + key.len + item.len, 0, 1 + BUF_PAD);
	if (c->buckets == NULL)
		c->buckets = xcalloc(BUCKETS, sizeof(struct cached *));
	bucket = bucket_of(c, e->hash);
	e->bucket = *bucket;
	*bucket = e;
	if (c->newest != NULL)
		c->newest->newer = e;
	else
		c->oldest = e;
	c->newest = e;
	c->bytes += size_of(e);
	while (c->bytes > MOST_BYTES)
		drop_oldest(c);
}
