/* For the tests of strings: texts that hold all that a string can have. */
#ifndef UNIT_TEXTS_H
#define UNIT_TEXTS_H

#include <stdint.h>
#include <string.h>

/* The next of a sequence that is always the same; below a bound. */
static inline unsigned
texts_below(uint64_t *state, unsigned below)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(*state >> 33) % below;
}

/* A text of up to most bytes, at to: runs of plain letters, escapes and
 * sequences of 2, 3 and 4 bytes; or, every fourth time, one with a byte set
 * to any other, which is seldom UTF-8 then. Returns its length. */
static inline size_t
texts_make(uint64_t *state, char *to, size_t most)
{
	static const char *const pieces[] = { "a", "bcdefgh",
		"plain letters, as most are", "\n", "\"", "\\", "\x01",
		"\xc3\xa4", "\xdf\xbf", "\xe2\x82\xac", "\xe0\xa0\x80",
		"\xed\x9f\xbf", "\xef\xbf\xbf", "\xf0\x9f\x98\x80",
		"\xf4\x8f\xbf\xbf", "\x7f" };
	size_t len = 0, want = texts_below(state, (unsigned)most + 1);
	unsigned first = texts_below(state, 16);
	unsigned kinds = texts_below(state, 16) + 1;

	for (;;) {
		const char *piece =
		    pieces[(first + texts_below(state, kinds)) % 16];

		if (len + strlen(piece) > want)
			break;
		memcpy(to + len, piece, strlen(piece));
		len += strlen(piece);
	}
	if (len != 0 && texts_below(state, 4) == 0)
		to[texts_below(state, (unsigned)len)] =
		    (char)texts_below(state, 256);
	return len;
}

#endif
