/* One key attribute's value, coerced to its type as key.h says. */
#ifndef MSK_KEY_VALUE_H
#define MSK_KEY_VALUE_H

#include "key.h"

/* Append the value as canonical JSON text. range: it is part of a range key
 * (which may be shorter). value may be empty, for one that is missing. */
int key_coerce(const char *table, const struct key_attribute *, bool range,
    struct view value, struct buf *out, struct fail *why);

/* Whether an attribute that keys an index is left out: null or "". */
bool key_is_nothing(struct view value);

static inline bool
key_is_range(enum key_role role)
{
	return role == KEY_ROLE_RANGE || role == KEY_ROLE_INDEX_RANGE;
}

/* The failure of an attribute that is not there; returns -1. */
int key_missing(
    const char *table, const struct key_attribute *, struct fail *why);

#endif
