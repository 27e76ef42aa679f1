/*
 * Which names were seen, for finding the object that has one twice. Lives on
 * the stack, and takes no memory of its own up to NAMES_INLINE names.
 */
#ifndef MSK_NAMES_H
#define MSK_NAMES_H

#include "buf.h"

#define NAMES_INLINE 64

struct names_entry {
	const char *p; /* of the name, with quotes */
	uint32_t len, hash, object;
};

struct names {
	struct names_entry *entries;
	uint32_t *slots; /* entry + 1, or 0 */
	uint32_t count, mask;
	struct names_entry inline_entries[NAMES_INLINE];
	uint32_t inline_slots[2 * NAMES_INLINE];
};

void names_init(struct names *);
void names_release(struct names *);

/*
 * Note a member's name (a JSON string that jtext has accepted, borrowed) of
 * the object with that number. False where that object has it already,
 * however each of them is escaped.
 */
bool names_add(struct names *, uint32_t object, struct view name);

/* The same of one that has no escape in it. */
bool names_add_plain(struct names *, uint32_t object, struct view name);

/* A hash of bytes, which BUF_PAD readable ones follow. */
uint32_t names_hash(struct view bytes, uint64_t seed);

#endif
