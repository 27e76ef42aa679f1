#include "base64.h"

#include <string.h>

#include "base64_code.h"

static const char alphabet[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "abcdefghijklmnopqrstuvwxyz"
				 "0123456789+/";

/* A character's place in the alphabet plus 1; 0 for all others. */
static const unsigned char place[256] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 63, 0, 0, 0, 64, 53, 54, 55, 56, 57, 58, 59, 60, 61,
	62, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 0, 0, 0, 0, 0, 0, 27,
	28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45,
	46, 47, 48, 49, 50, 51, 52 };

/* What is written at once, whatever is needed of it. */
#define BLOCK 64

/* Up to here there is room for all that could be base64, as if it were; only
 * beyond that the quote is looked for first. */
#define NEAR ((ptrdiff_t)512 << 10)

/* Above all sums of four places: a character outside the alphabet. */
#define BAD 0x80000000u

/* The 6 bits of a character, or BAD and more. */
static inline uint32_t
six_bits(char c)
{
	return (uint32_t)place[(unsigned char)c] - 1;
}

static inline void
encode_group(char *to, const unsigned char *b)
{
	to[0] = alphabet[b[0] >> 2];
	to[1] = alphabet[(b[0] & 3) << 4 | b[1] >> 4];
	to[2] = alphabet[(b[1] & 15) << 2 | b[2] >> 6];
	to[3] = alphabet[b[2] & 63];
}

static size_t
encode(char *to, const void *from, size_t len)
{
	const unsigned char *b = from;
	char *start = to;

	for (; len >= 3; len -= 3, b += 3, to += 4)
		encode_group(to, b);
	if (len != 0) {
		encode_group(
		    to, (unsigned char[3]){ b[0], len == 2 ? b[1] : 0 });
		to[3] = '=';
		if (len == 1)
			to[2] = '=';
		to += 4;
	}
	return (size_t)(to - start);
}

/* One group of four without padding; returns its 24 bits, or BAD and more. */
static inline uint32_t
decode_group(const char *c)
{
	uint32_t a = six_bits(c[0]), b = six_bits(c[1]);
	uint32_t d = six_bits(c[2]), e = six_bits(c[3]);

	return ((a | b | d | e) & BAD) | a << 18 | b << 12 | d << 6 | e;
}

/* The last group of four, which may be padded; up to 3 bytes, or -1. */
static int
decode_last(unsigned char *to, const char *c)
{
	int padding = c[3] != '=' ? 0 : c[2] != '=' ? 1 : 2;
	const char group[4] = { c[0], c[1], padding == 2 ? 'A' : c[2],
		padding != 0 ? 'A' : c[3] };
	uint32_t bits = decode_group(group);

	if (bits >= BAD || (bits & ((1u << (8 * padding)) - 1)) != 0)
		return -1;
	to[0] = (unsigned char)(bits >> 16);
	if (padding < 2)
		to[1] = (unsigned char)(bits >> 8);
	if (padding < 1)
		to[2] = (unsigned char)bits;
	return 3 - padding;
}

/* Groups that must not be padded; false where one is bad. */
static bool
decode_groups(unsigned char *to, const char *from, size_t groups)
{
	uint32_t bits, seen = 0;

	for (; groups != 0; groups--, from += 4, to += 3) {
		bits = decode_group(from);
		seen |= bits;
		to[0] = (unsigned char)(bits >> 16);
		to[1] = (unsigned char)(bits >> 8);
		to[2] = (unsigned char)bits;
	}
	return seen < BAD;
}

static ptrdiff_t
decode(void *to, const char *from, size_t len)
{
	size_t groups = len / 4;
	int last;

	if (len % 4 != 0)
		return -1;
	if (len == 0)
		return 0;
	groups--;
	last = decode_last((unsigned char *)to + groups * 3, from + groups * 4);
	if (last == -1 || !decode_groups(to, from, groups))
		return -1;
	return (ptrdiff_t)(groups * 3) + last;
}

static bool
shift(char *to, const char *from, size_t len, unsigned bits)
{
	uint32_t place_here, place_next, seen = 0;
	size_t i;

	if (len == 0)
		return true;
	place_here = six_bits(from[0]);
	for (i = 0; i < len; i++, place_here = place_next) {
		place_next = i + 1 < len ? six_bits(from[i + 1]) : 0;
		seen |= place_here;
		to[i] =
		    alphabet[(place_here << bits | place_next >> (6 - bits)) &
			     63];
	}
	return seen < BAD;
}

const struct base64_code base64_portable = { encode, decode, shift };

/* libgcc asks the CPU once, before main: here it is one load and a branch
 * that is always predicted, so there is nothing of our own to initialise. */
static inline const struct base64_code *
best_code(void)
{
#ifdef __SSE2__
	if (BASE64_HAS_VBMI())
		return &base64_vbmi;
	if (__builtin_cpu_supports("avx2"))
		return &base64_avx2;
	if (__builtin_cpu_supports("ssse3"))
		return &base64_ssse3;
#endif
	return &base64_portable;
}

size_t
base64_encode(char *to, const void *from, size_t len)
{
	return best_code()->encode(to, from, len);
}

ptrdiff_t
base64_decode(void *to, const char *from, size_t len)
{
	return best_code()->decode(to, from, len);
}

ptrdiff_t
base64_decode_head(void *to, size_t want, const char *from, size_t len)
{
	size_t whole = want / 3; /* groups of which all is wanted */
	size_t rest = want % 3;
	unsigned char group[3];
	int got = 3;

	if (len % 4 != 0)
		return -1;
	if (whole >= len / 4)
		return base64_decode(to, from, len);
	if (!decode_groups(to, from, whole))
		return -1;
	from += whole * 4;
	if (rest == 0)
		return (ptrdiff_t)want;
	if (whole + 1 == len / 4)
		got = decode_last(group, from);
	else if (!decode_groups(group, from, 1))
		got = -1;
	if (got == -1)
		return -1;
	rest = rest < (size_t)got ? rest : (size_t)got;
	memcpy((char *)to + whole * 3, group, rest);
	return (ptrdiff_t)(whole * 3 + rest);
}

/* How many characters of a text stand before its padding; 0 where bits of
 * the last one are set that should not be. */
static size_t
without_padding(const char *text, size_t len)
{
	unsigned padding = text[len - 1] != '='   ? 0
			   : text[len - 2] != '=' ? 1
						  : 2;
	uint32_t last = six_bits(text[len - 1 - padding]);

	return (last & ((1u << 2 * padding) - 1)) != 0 ? 0 : len - padding;
}

ptrdiff_t
base64_skip(char *to, size_t skip, const char *from, size_t len)
{
	size_t skipped = skip / 3 * 4 + skip % 3; /* whole characters */
	size_t used, rest, size;

	if (len % 4 != 0)
		return -1;
	used = len != 0 ? without_padding(from, len) : 0;
	rest = used / 4 * 3 + used % 4 * 3 / 4;
	if ((used == 0 && len != 0) || rest < skip)
		return -1;
	rest -= skip;
	if (!best_code()->shift(
		to, from + skipped, used - skipped, (unsigned)(skip % 3 * 2)))
		return -1;
	size = base64_encoded_size(rest);
	for (rest = (rest * 4 + 2) / 3; rest < size; rest++)
		to[rest] = '=';
	return (ptrdiff_t)size;
}

void
base64_append(struct buf *b, const void *from, size_t len)
{
	char *at = buf_reserve(b, base64_encoded_size(len));

	if (at == NULL)
		return;
	buf_advance(b, base64_encode(at, from, len));
	b->p[b->len] = '\0';
}

#ifdef __SSE2__
const char *
base64_append_quoted(struct buf *b, const char *from, const char *end)
{
	size_t len;
	char *at;

	if (!BASE64_HAS_VBMI())
		return NULL;
	if (end - from > NEAR)
		end = memchr(from, '"', (size_t)(end - from));
	if (end == NULL)
		return NULL;
	len = base64_decoded_max((size_t)(end - from)) + BLOCK;
	if ((at = buf_reserve(b, len)) == NULL)
		return NULL;
	end = base64_decode_run(at, &len, from);
	if (end == NULL || *end != '"')
		return NULL;
	buf_advance(b, len);
	b->p[b->len] = '\0';
	return end;
}
#else
const char *
base64_append_quoted(struct buf *b, const char *from, const char *end)
{
	(void)b;
	(void)from;
	(void)end;
	return NULL;
}
#endif

int
base64_append_decoded(struct buf *b, struct view text)
{
	char *at = buf_reserve(b, base64_decoded_max(text.len));
	ptrdiff_t got;

	if (at == NULL)
		return 0;
	got = base64_decode(at, text.p, text.len);
	if (got > 0)
		buf_advance(b, (size_t)got);
	b->p[b->len] = '\0';
	return got == -1 ? -1 : 0;
}
