#include "avro_keys.h"

#include <stdlib.h>
#include <sys/random.h>

#include "hash.h"
#include "mem.h"

/* Up to so many keys, comparing each with each is the fastest. */
#define FEW 12

void
avro_keys_init(struct avro_keys *k)
{
	*k = (struct avro_keys){ 0 };
	if (getrandom(&k->seed, sizeof(k->seed), GRND_NONBLOCK) == -1)
		k->seed = (uintptr_t)k; /* before the kernel has any */
}

void
avro_keys_release(struct avro_keys *k)
{
	free(k->keys);
	free(k->table);
	*k = (struct avro_keys){ 0 };
}

static struct view
key_at(const struct avro_keys *k, size_t i, const char *start)
{
	return (struct view){ start + k->keys[i].offset, k->keys[i].len };
}

static bool
found(struct avro_keys *k, size_t i)
{
	k->twice = k->keys[i];
	return false;
}

static bool
check_few(struct avro_keys *k, size_t first, const char *start)
{
	size_t i, j;

	for (i = first + 1; i < k->count; i++)
		for (j = first; j < i; j++)
			if (view_equal(
				key_at(k, i, start), key_at(k, j, start)))
				return found(k, i);
	return true;
}

static void
clear_table(struct avro_keys *k, size_t size)
{
	if (size > k->table_size) {
		free(k->table);
		k->table = xcalloc(size, sizeof(*k->table));
		k->table_size = size;
	} else {
		memset(k->table, 0, size * sizeof(*k->table));
	}
}

static bool
check_many(struct avro_keys *k, size_t first, const char *start)
{
	size_t size = 64, i, slot;

	while (size < 2 * (k->count - first))
		size *= 2;
	clear_table(k, size);
	for (i = first; i < k->count; i++) {
		struct view key = key_at(k, i, start);

		slot = hash_view(key, k->seed) & (size - 1);
		while (k->table[slot] != 0) {
			if (view_equal(
				key, key_at(k, k->table[slot] - 1, start)))
				return found(k, i);
			slot = (slot + 1) & (size - 1);
		}
		k->table[slot] = (uint32_t)i + 1;
	}
	return true;
}

bool
avro_keys_check(struct avro_keys *k, size_t first, const char *start)
{
	if (k->count - first <= FEW)
		return check_few(k, first, start);
	return check_many(k, first, start);
}

/* Checked whenever there are twice as many as before. */
bool
avro_keys_add(
    struct avro_keys *k, size_t first, const char *start, struct view key)
{
	size_t count;

	if (k->count == k->size) {
		k->size = k->size != 0 ? k->size * 2 : 64;
		k->keys = xrealloc(k->keys, k->size, sizeof(*k->keys));
	}
	k->keys[k->count++] = (struct avro_key){
		.offset = (uint32_t)(key.p - start),
		.len = (uint32_t)key.len,
	};
	count = k->count - first;
	if (count < 1024 || (count & (count - 1)) != 0)
		return true;
	return avro_keys_check(k, first, start);
}
