/* What a zlib stream (RFC 1950) holds, by zlib. */
#ifndef MSK_INFLATE_H
#define MSK_INFLATE_H

#include "buf.h"

enum inflated {
	INFLATED, /* the stream, and nothing behind it */
	INFLATED_CUT, /* it ends too early */
	INFLATED_BROKEN, /* it is none, its sum is wrong, or more follows it */
	INFLATED_OVER, /* it fills out to its max; out->over is set */
};

/* Append it. What out has behind anything but INFLATED has no meaning. Works
 * in the memory that out->max allows, however much the stream claims. */
enum inflated inflate_append(struct buf *out, struct view stream);

#endif
