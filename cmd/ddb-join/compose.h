/* One text of a tree: the driver row with all that was found in it. */
#ifndef DDB_JOIN_COMPOSE_H
#define DDB_JOIN_COMPOSE_H

#include "tree.h"

enum compose_what {
	COMPOSE_ALL, /* each look-up with all its fields, no aggregates */
	COMPOSE_SHOWN, /* as the final item has it */
};

struct compose {
	enum compose_what what;
	/* The aggregates' values, by their place in the config; empty: absent.
	 * NULL: none of them is there. */
	const struct view *aggregates;
};

/*
 * Append the driver row's fields, _source left out, then one field a look-up,
 * then the aggregates. Of equal names the later one stands, where the first
 * one stood; where it is absent, there is no such field.
 */
void compose_append(
    const struct compose *, const struct join *, struct buf *out);

#endif
