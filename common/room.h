/* How many records are in flight, how much memory they hold, and how much of
 * both there may be. */
#ifndef MSK_ROOM_H
#define MSK_ROOM_H

#include <stdbool.h>
#include <stddef.h>

struct room {
	size_t count, bytes;
	size_t most_count, most_bytes;
};

/* One may be added at most: a record larger than all the room goes alone. */
static inline bool
room_is_left(const struct room *r)
{
	return r->count == 0 ||
	       (r->count < r->most_count && r->bytes < r->most_bytes);
}

#endif
