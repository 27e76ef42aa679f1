/*
 * The keys of the maps that are being read, to find one that is there twice.
 * Maps within a map put theirs behind its keys and take them off again.
 */
#ifndef MSK_AVRO_KEYS_H
#define MSK_AVRO_KEYS_H

#include "buf.h"

struct avro_key {
	uint32_t offset, len; /* in the data */
};

struct avro_keys {
	struct avro_key *keys;
	size_t count, size;
	uint32_t *table; /* hash table of indexes + 1, for large maps */
	size_t table_size;
	uint64_t seed;
	struct avro_key twice; /* what a failed check has found */
};

void avro_keys_init(struct avro_keys *);
void avro_keys_release(struct avro_keys *);

/*
 * Add a key of the map whose keys begin at first (keys.count when the map
 * began), within the data that begin at start. Now and then it looks for a
 * key that is there twice, as avro_keys_check does, so that no memory is
 * filled with repetitions of one.
 */
bool avro_keys_add(
    struct avro_keys *, size_t first, const char *start, struct view key);

/* Whether all keys from first on differ. */
bool avro_keys_check(struct avro_keys *, size_t first, const char *start);

#endif
