/*
 * Conditions on a row (design of the app config: when, where, delete_when):
 *
 *	{"nonempty": FIELD}	Python's truth: null, "", 0, false, [], {} and
 *				an absent field are empty
 *	{"equals": {FIELD: V, ...}}	each of them equal by value
 *	{"in": {FIELD: [V, ...], ...}}	each of them equal to one of its values
 *	{"all": [P, ...]}, {"any": [P, ...]}, {"not": P}
 *
 * One operator an object. Equal by value: 1 = 1.0, but 1 is not "1"; objects
 * are equal whatever their order; an absent field equals null. Fields are
 * those of the stored row; a name with dots that the row has not as such is a
 * path into its objects.
 */
#ifndef MSK_PREDICATE_H
#define MSK_PREDICATE_H

#include "config_node.h"

struct predicate;

/* A config_reader (into is a const struct predicate **): the predicate lives
 * in the file's arena. */
config_reader predicate_read;

/* Whether it holds of a row: a JSON object's text that jtext has accepted. */
bool predicate_holds(const struct predicate *, struct view row);

#endif
