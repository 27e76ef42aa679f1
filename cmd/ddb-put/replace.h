/* The record that goes out in place of one whose row the store has taken. */
#ifndef DDB_PUT_REPLACE_H
#define DDB_PUT_REPLACE_H

#include "record.h"

/* Its payload is the item now, and stored names the table, in place of an
 * order to store it. Returns where in out the item begins. */
size_t replace_put(const struct record *, struct view item, const char *table,
    struct buf *out);

/* payload null, key what was deleted (key.h's text), deleted. */
void replace_delete(const struct record *, struct view key, struct buf *out);

/* The record as it is, and marked. */
void replace_skipped(const struct record *, struct buf *out);
void replace_superseded(const struct record *, struct buf *out);

#endif
