/*
 * A JSON text as a tree, for schemas: strings are unescaped, numbers stay
 * the text they were, so that a default of 2^63-1 or 1e400 loses nothing. A
 * NUL within a string ("\u0000", the default of every decimal 0) is a byte
 * like others.
 */
#ifndef MSK_JSON_TREE_H
#define MSK_JSON_TREE_H

#include "arena.h"
#include "buf.h"
#include "fail.h"
#include "jtext.h"

struct json_node {
	enum jtext_kind kind;
	uint32_t count; /* of members or elements */
	struct view name; /* in the object that it is a member of */
	struct view
	    text; /* a string's bytes, else the value as it is written */
	struct json_node *first, *next; /* its members or elements, in order */
};

/*
 * The tree of text, all of it in the arena. NULL with FAIL_RECORD and no
 * code, "byte 12: expected a colon", for what is not one JSON value
 * (jtext_scan says what that is).
 */
struct json_node *json_tree_parse(
    struct arena *, struct view text, struct fail *why);

/* The member of that name, the last of several; NULL without, and where node
 * is NULL or no object. */
const struct json_node *json_tree_member(
    const struct json_node *, const char *name);

/* The same for a member that is a string: VIEW_NONE for any other. */
struct view json_tree_string(const struct json_node *, const char *name);

/* A number without fraction and exponent that fits into 64 bits. */
bool json_tree_int64(const struct json_node *, int64_t *);

#endif
