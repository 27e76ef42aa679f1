/* Which dependencies were not there. */
#ifndef DDB_JOIN_MISSING_H
#define DDB_JOIN_MISSING_H

#include "tree.h"

/*
 * Append them as the record's field missing has them, in the order of the
 * config's look-ups, each one once:
 *
 *	[{"as","table","key"} or {"as","table","query","found","min"}, ...]
 */
void missing_append(const struct join *, struct buf *out);

/* The same for people: customer: customers_stg {"customer_id":7}; ... */
void missing_tell(const struct join *, struct buf *out);

/* The first one of them. */
const struct question *missing_first(const struct join *);

#endif
