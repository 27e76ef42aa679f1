/* The order of a list by a field of its items. */
#ifndef DDB_JOIN_SORT_H
#define DDB_JOIN_SORT_H

#include "tree.h"

/*
 * Sort count items, and return the first one: numbers by value, before
 * strings by their bytes, before values of other kinds and items that lack
 * the field; -FIELD is the other way round, but for the last ones. Items that
 * are equal by it stay in their order. What it takes is the memory's.
 */
struct found *sort_found(
    struct memory *, struct found *first, size_t count, const char *field);

#endif
