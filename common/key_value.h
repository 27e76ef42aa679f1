/* One key attribute's value, coerced to its type as key.h says. */
#ifndef MSK_KEY_VALUE_H
#define MSK_KEY_VALUE_H

#include "key.h"

/* Append the value as canonical JSON text. range: it is part of a range key
 * (which may be shorter). value may be empty, for one that is missing. */
int key_coerce(const char *table, const struct key_attribute *, bool range,
    struct view value, struct buf *out, struct fail *why);

/* The failure of an attribute that is not there; returns -1. */
int key_missing(
    const char *table, const struct key_attribute *, struct fail *why);

#endif
