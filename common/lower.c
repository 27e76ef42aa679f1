#include "lower.h"

#include "utf8.h"

/* Letters from first to last are lower-cased by adding; where every is 2,
 * only every second of them, beginning with the first. */
static const struct {
	unsigned first, last, every, add;
} ranges[] = {
	{ 'A', 'Z', 1, 32 }, { 0xc0, 0xd6, 1, 32 }, /* A grave .. O diaeresis */
	{ 0xd8, 0xde, 1, 32 }, /* O stroke .. thorn */
	{ 0x100, 0x12e, 2, 1 }, { 0x132, 0x136, 2, 1 }, { 0x139, 0x147, 2, 1 },
	{ 0x14a, 0x176, 2, 1 }, { 0x179, 0x17d, 2, 1 },
	{ 0x386, 0x386, 1, 38 }, /* Greek with tonos */
	{ 0x388, 0x38a, 1, 37 }, { 0x38c, 0x38c, 1, 64 },
	{ 0x38e, 0x38f, 1, 63 }, { 0x391, 0x3a1, 1, 32 },
	{ 0x3a3, 0x3ab, 1, 32 }, { 0x400, 0x40f, 1, 80 }, /* Cyrillic */
	{ 0x410, 0x42f, 1, 32 }, { 0x460, 0x480, 2, 1 }, { 0x48a, 0x4be, 2, 1 },
	{ 0x4d0, 0x52e, 2, 1 }, { 0x531, 0x556, 1, 48 }, /* Armenian */
	{ 0x1e00, 0x1e94, 2, 1 }, { 0x1ea0, 0x1efe, 2, 1 },
	{ 0xff21, 0xff3a, 1, 32 }, /* full-width */
};

static unsigned
lower(unsigned c)
{
	size_t i;

	if (c == 0x178) /* Y diaeresis, whose small letter is in Latin-1 */
		return 0xff;
	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c <= ranges[i].last)
			return c >= ranges[i].first &&
				       (c - ranges[i].first) %
					       ranges[i].every ==
					   0
				   ? c + ranges[i].add
				   : c;
	return c;
}

/* The character at p of well-formed text; *len bytes. */
static unsigned
decode(const char *p, size_t *len)
{
	const unsigned char *b = (const unsigned char *)p;

	*len = b[0] < 0x80 ? 1 : b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : 4;
	switch (*len) {
	case 1:
		return b[0];
	case 2:
		return (b[0] & 0x1fu) << 6 | (b[1] & 0x3fu);
	case 3:
		return (b[0] & 0xfu) << 12 | (b[1] & 0x3fu) << 6 |
		       (b[2] & 0x3fu);
	default:
		return 0x10000; /* no letter in the table */
	}
}

void
lower_append(struct buf *out, struct view text)
{
	char utf8[4];
	size_t i, len;

	for (i = 0; i < text.len; i += len) {
		unsigned c = decode(text.p + i, &len), small = lower(c);

		if (small == c)
			buf_append(out, text.p + i, len);
		else
			buf_append(out, utf8, utf8_encode(utf8, small));
	}
}

bool
lower_is(struct view text)
{
	size_t i, len;

	for (i = 0; i < text.len; i += len) {
		unsigned c = decode(text.p + i, &len);

		if (lower(c) != c)
			return false;
	}
	return true;
}

/* One-to-one and of equal length, so both are gone through in step. */
bool
lower_equal(struct view a, struct view b)
{
	size_t i, len_a, len_b;

	if (a.len != b.len)
		return false;
	for (i = 0; i < a.len; i += len_a)
		if (lower(decode(a.p + i, &len_a)) !=
			lower(decode(b.p + i, &len_b)) ||
		    len_a != len_b)
			return false;
	return true;
}
