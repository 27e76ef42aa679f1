/* The schemas that were got, for ever, and the ids that could not be, for a
 * while. Used by registry.c alone. */
#ifndef MSK_REGISTRY_MEMORY_H
#define MSK_REGISTRY_MEMORY_H

#include <jansson.h>

#include "registry.h"

/* An id that was not got for a reason of its own (FAIL_RECORD). */
struct registry_failure {
	char *id;
	int64_t until_ms; /* by clock_ms(): not asked for again before */
	struct fail why;
};

struct registry_entry;

struct registry_memory {
	struct registry_entry **entries; /* stay where they are */
	size_t entry_count;
	struct registry_failure *failures; /* the oldest is replaced */
	size_t failure_count, failure_next;
};

void registry_memory_release(struct registry_memory *);

/* NULL where it is not there. */
const struct registry_schema *registry_memory_find(
    const struct registry_memory *, struct view id);
const struct registry_failure *registry_memory_failure(
    const struct registry_memory *, struct view id);

/* Copies answer's schema and type, and the references' texts (an array). */
const struct registry_schema *registry_memory_add(struct registry_memory *,
    const char *id, const json_t *answer, const json_t *texts);

void registry_memory_fail(
    struct registry_memory *, const char *id, const struct fail *why);

#endif
