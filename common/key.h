/*
 * Keys: what a table is keyed by, and the key of one row, coerced to the
 * table's types.
 *
 * Values: for S a string, or a number as plain decimal text (no exponent, no
 * trailing zeros); for N a number, or a string that is one. Numbers come out
 * as decimal.h writes them, so equal keys have equal text.
 *
 * All failures are FAIL_RECORD put.key; the message names the table, the
 * attribute and what was found: missing, null, empty, of a kind that can't be
 * coerced, or longer than DynamoDB takes (2048 bytes a hash key, 1024 a range
 * key), too many digits.
 */
#ifndef MSK_KEY_H
#define MSK_KEY_H

#include "buf.h"
#include "fail.h"

enum key_type {
	KEY_S = 'S',
	KEY_N = 'N',
	KEY_B = 'B', /* a table may have it; no row can give it: put.key */
};

struct key_attribute {
	const char *name; /* as stored; NULL: there is none */
	enum key_type type;
};

struct key_index {
	const char *name;
	struct key_attribute hash, range;
};

/* Borrows all its text. */
struct key_schema {
	const char *table; /* for messages */
	struct key_attribute hash, range; /* range.name NULL without one */
	const struct key_index *indexes;
	size_t index_count;
};

/*
 * A key as text is a JSON object of the stored names, hash first, its numbers
 * and strings in one canonical form: two keys are the same key if and only if
 * their texts are the same bytes. {"order_id":1,"line_no":2}
 *
 * Rows and keys given in are JSON objects that jtext has accepted, followed
 * as jtext.h demands; out and key are appended to, and may hold anything
 * after a failure.
 */

/*
 * The row's own key: out gets the row with its key attributes coerced, and
 * those that key an index coerced too, or left out where they are null or ""
 * (an index may be sparse). All else is copied, blanks between
 * members left out.
 */
int key_of_row(const struct key_schema *, struct view row, struct buf *out,
    struct buf *key, struct fail *why);

/* The same with a key from elsewhere (a key text of this schema), whose
 * attributes stand first, in place of the row's own. */
int key_into_row(const struct key_schema *, struct view key, struct view row,
    struct buf *out, struct fail *why);

/* What a row's attribute is to the table. */
enum key_role {
	KEY_ROLE_NONE,
	KEY_ROLE_HASH,
	KEY_ROLE_RANGE,
	KEY_ROLE_INDEX_HASH,
	KEY_ROLE_INDEX_RANGE,
};

/* name is a JSON string; *attribute is set unless the role is none. */
enum key_role key_role_of(const struct key_schema *, struct view name,
    const struct key_attribute **attribute);

/* A bit for each byte that the name of one of the schema's attributes begins
 * with: most names of a row begin otherwise. */
uint64_t key_initials(const struct key_schema *);

static inline bool
key_may_be(uint64_t initials, struct view name)
{
	return (initials >> (name.p[1] & 63) & 1) != 0;
}

/* Append the text of a key of these coerced values; empty: missing. */
int key_append(const struct key_schema *, struct view hash, struct view range,
    struct buf *key, struct fail *why);

/* The key alone: of a row or item, or of an object with its key attributes. */
int key_of_item(const struct key_schema *, struct view item, struct buf *key,
    struct fail *why);

/*
 * Of a record's key as JSON: an object, its names lower-cased first where
 * lower is set; or a string or number where the table has a hash key only.
 */
int key_of_record(const struct key_schema *, struct view value, bool lower,
    struct buf *key, struct fail *why);

/* Of a record's raw key: UTF-8 text where the table has a hash key only. */
int key_of_bytes(const struct key_schema *, struct view bytes, struct buf *key,
    struct fail *why);

#endif
