/* Bytes as one gzip member (RFC 1952), by zlib. */
#ifndef MSK_GZIP_H
#define MSK_GZIP_H

#include "buf.h"

/* Append it. The same bytes give the same ones again: no time and no name
 * stand in the header. */
void gzip_append(struct buf *out, struct view bytes);

#endif
