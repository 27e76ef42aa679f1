#include "gzip.h"

#include <stdlib.h>
#include <zlib.h>

/* The largest window, with gzip's header (zlib.h, deflateInit2), and the
 * memory that zlib takes by default. */
#define WINDOW_BITS (15 + 16)
#define MEMORY 8

/* As much as avail_in and avail_out can say. */
#define PIECE ((size_t)1 << 30)

void
gzip_append(struct buf *out, struct view bytes)
{
	z_stream z = { 0 };
	size_t room, in;
	int rc;

	/* Only memory can be missing, which ends the program elsewhere, too. */
	if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS,
		MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	do {
		in = bytes.len < PIECE ? bytes.len : PIECE;
		z.next_in = (Bytef *)bytes.p;
		z.avail_in = (uInt)in;
		room = deflateBound(&z, in);
		z.next_out = (Bytef *)buf_reserve(out, room);
		z.avail_out = (uInt)room;
		rc = deflate(&z, bytes.len == in ? Z_FINISH : Z_NO_FLUSH);
		buf_advance(out, room - z.avail_out);
		bytes.p += in - z.avail_in;
		bytes.len -= in - z.avail_in;
	} while (rc == Z_OK);
	deflateEnd(&z);
	buf_append(out, "", 0);
}
