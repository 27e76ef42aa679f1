/*
 * What JSON values mean, beyond their text: equality by value, truth, and
 * members by path. All text has passed jtext and is followed as jtext.h
 * demands.
 */
#ifndef MSK_JSON_VALUE_H
#define MSK_JSON_VALUE_H

#include "buf.h"
#include "jtext.h"

/*
 * Equal by value: 1 = 1.0 = 10e-1 (exactly; numbers beyond decimal.h's bounds
 * by their text), "a" = "\u0061"; arrays by their elements in order, objects by
 * their members in any order. 1 and "1" differ. The empty view equals null.
 */
bool json_equal(struct view, struct view);

/* Python's truth: null, false, "", [], {}, numbers that are 0 and the empty
 * view are false. */
bool json_truth(struct view);

/*
 * The member that a path names: one of exactly that name, else the path's
 * part before a dot names an object, in which the rest is looked for.
 * JTEXT_NONE and *value empty where there is none.
 */
enum jtext_kind json_path(
    struct view object, struct view path, struct view *value);

#endif
