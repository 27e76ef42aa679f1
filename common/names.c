#include "names.h"

#include <stdlib.h>

#include "json_value.h"
#include "mem.h"

void
names_init(struct names *names)
{
	names->entries = names->inline_entries;
	names->slots = names->inline_slots;
	names->count = 0;
	names->mask = 2 * NAMES_INLINE - 1;
	memset(names->inline_slots, 0, sizeof(names->inline_slots));
}

void
names_release(struct names *names)
{
	if (names->slots == names->inline_slots)
		return;
	free(names->entries);
	free(names->slots);
}

static uint64_t
mixed(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

uint32_t
names_hash(struct view bytes, uint64_t seed)
{
	uint64_t hash = mixed(seed, bytes.len), word;
	size_t i;

	for (i = 0; i + 8 <= bytes.len; i += 8) {
		memcpy(&word, bytes.p + i, 8);
		hash = mixed(hash, word);
	}
	if (i < bytes.len) {
		memcpy(&word, bytes.p + i, 8);
		hash = mixed(hash, word << 8 * (8 - (bytes.len - i)));
	}
	return (uint32_t)(hash >> 32);
}

static bool
escaped(struct view name)
{
	return memchr(name.p, '\\', name.len) != NULL;
}

/* The hash of a name without escapes. The set's address is a seed that whoever
 * writes the names can't know. */
static uint32_t
hash_plain(const struct names *names, struct view name)
{
	return names_hash(
	    (struct view){ name.p + 1, name.len - 2 }, (uintptr_t)names);
}

/* The same of one that has them, undone. */
static uint32_t
hash_escaped(const struct names *names, struct view name)
{
	struct buf scratch;
	uint32_t hash;

	buf_init(&scratch, SIZE_MAX);
	jtext_unescape(name, &scratch);
	hash = names_hash(buf_as_view(&scratch), (uintptr_t)names);
	buf_release(&scratch);
	return hash;
}

static bool
same_entry(const struct names_entry *a, const struct names_entry *b)
{
	if (a->hash != b->hash || a->object != b->object)
		return false;
	if (a->len == b->len && memcmp(a->p, b->p, a->len) == 0)
		return true;
	return json_equal(
	    (struct view){ a->p, a->len }, (struct view){ b->p, b->len });
}

static void
place(struct names *names, uint32_t entry)
{
	uint32_t slot =
	    names->entries[entry].hash + names->entries[entry].object;

	while (names->slots[slot & names->mask] != 0)
		slot++;
	names->slots[slot & names->mask] = entry + 1;
}

/* Twice the room; slots are never more than half full. */
static void
grow(struct names *names)
{
	bool was_inline = names->slots == names->inline_slots;
	size_t room = (size_t)names->mask + 1;
	uint32_t i;

	names->entries = xrealloc(
	    was_inline ? NULL : names->entries, room, sizeof(*names->entries));
	if (was_inline)
		memcpy(names->entries, names->inline_entries,
		    sizeof(names->inline_entries));
	else
		free(names->slots);
	names->slots = xcalloc(2 * room, sizeof(*names->slots));
	names->mask = (uint32_t)(2 * room - 1);
	for (i = 0; i < names->count; i++)
		place(names, i);
}

static bool
add(struct names *names, uint32_t object, struct view name, uint32_t hash)
{
	struct names_entry entry = { name.p, (uint32_t)name.len, hash, object };
	uint32_t slot = hash + object, found;

	while ((found = names->slots[slot & names->mask]) != 0) {
		if (same_entry(&names->entries[found - 1], &entry))
			return false;
		slot++;
	}
	if (names->count == (names->mask + 1) / 2) {
		grow(names);
		slot = entry.hash + object;
		while (names->slots[slot & names->mask] != 0)
			slot++;
	}
	names->entries[names->count] = entry;
	names->slots[slot & names->mask] = ++names->count;
	return true;
}

bool
names_add(struct names *names, uint32_t object, struct view name)
{
	return add(names, object, name,
	    escaped(name) ? hash_escaped(names, name)
			  : hash_plain(names, name));
}

bool
names_add_plain(struct names *names, uint32_t object, struct view name)
{
	return add(names, object, name, hash_plain(names, name));
}
