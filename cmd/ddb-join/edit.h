/* A record with some of its fields set, in their places or at its end, and
 * some taken off. */
#ifndef DDB_JOIN_EDIT_H
#define DDB_JOIN_EDIT_H

#include "record.h"

struct edit_field {
	enum field field;
	struct view value; /* JSON */
	/* It stands where that one stands, which is taken off; FIELD_COUNT:
	 * nothing gives way to it. */
	enum field in_place_of;
};

/* Append the record; those that it has not come at its end, in this order. */
void edit_append(const struct record *, const struct edit_field *, size_t count,
    uint32_t off, struct buf *out);

#endif
