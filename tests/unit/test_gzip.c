/* gzip.h: what was compressed comes back, the same bytes every time. */
#include "gzip.h"

#include <zlib.h>

#include "unit.h"

static bool
comes_back(struct view bytes)
{
	struct buf packed, again, plain;
	z_stream z = { 0 };
	bool same;

	buf_init(&packed, SIZE_MAX);
	buf_init(&again, SIZE_MAX);
	buf_init(&plain, SIZE_MAX);
	gzip_append(&packed, bytes);
	gzip_append(&again, bytes);
	inflateInit2(&z, 15 + 16);
	z.next_in = (Bytef *)packed.p;
	z.avail_in = (uInt)packed.len;
	z.next_out = (Bytef *)buf_reserve(&plain, bytes.len + 1);
	z.avail_out = (uInt)bytes.len + 1;
	same = inflate(&z, Z_FINISH) == Z_STREAM_END &&
	       z.total_out == bytes.len && z.avail_in == 0 &&
	       memcmp(plain.p, bytes.p, bytes.len) == 0 &&
	       view_equal(buf_as_view(&packed), buf_as_view(&again));
	inflateEnd(&z);
	buf_release(&packed);
	buf_release(&again);
	buf_release(&plain);
	return same;
}

static void
test_what_was_compressed_comes_back(void)
{
	struct buf large;
	uint32_t noise = 1;

	CHECK(comes_back(VIEW("")));
	CHECK(comes_back(VIEW("{}\n")));
	buf_init(&large, SIZE_MAX);
	while (large.len < 1 << 20) {
		noise = noise * 1664525 + 1013904223;
		buf_byte(&large, (char)(noise >> 24));
	}
	CHECK(comes_back(buf_as_view(&large)));
	memset(large.p, 'a', large.len);
	CHECK(comes_back(buf_as_view(&large)));
	buf_release(&large);
}

int
main(void)
{
	RUN(test_what_was_compressed_comes_back);
	return unit_done();
}
