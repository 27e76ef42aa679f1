#include "inflate.h"

#include <stdlib.h>
#include <zlib.h>

/* Input that is given to zlib at a time, which counts in unsigned int. */
#define PIECE ((size_t)1 << 30)
/* Room for output at a time. */
#define BLOCK ((size_t)16 << 10)

static void
feed(z_stream *z, struct view *stream)
{
	size_t in = stream->len < PIECE ? stream->len : PIECE;

	if (z->avail_in != 0)
		return;
	z->next_in = (Bytef *)stream->p;
	z->avail_in = (uInt)in;
	stream->p += in;
	stream->len -= in;
}

/* One step: 0 while there is more to do. */
static int
step(z_stream *z, struct buf *out, size_t room)
{
	int rc;

	z->next_out = (Bytef *)buf_reserve(out, room);
	z->avail_out = (uInt)room;
	rc = inflate(z, Z_NO_FLUSH);
	buf_advance(out, room - z->avail_out);
	return rc;
}

/* No memory ends the program elsewhere, too. */
static enum inflated
run(z_stream *z, struct buf *out, struct view stream)
{
	int rc = Z_OK;

	while (rc == Z_OK) {
		size_t room = out->max - out->len;

		if (room == 0) {
			out->over = true;
			return INFLATED_OVER;
		}
		feed(z, &stream);
		rc = step(z, out, room < BLOCK ? room : BLOCK);
	}
	if (rc == Z_MEM_ERROR)
		abort();
	if (rc == Z_BUF_ERROR)
		return INFLATED_CUT;
	return rc == Z_STREAM_END && z->avail_in == 0 && stream.len == 0
		   ? INFLATED
		   : INFLATED_BROKEN;
}

enum inflated
inflate_append(struct buf *out, struct view stream)
{
	z_stream z = { 0 };
	enum inflated done;

	if (inflateInit(&z) != Z_OK)
		abort();
	done = run(&z, out, stream);
	inflateEnd(&z);
	buf_append(out, "", 0);
	return done;
}
