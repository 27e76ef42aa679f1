/* All bodies of the code agree, on bytes and on texts that may be none. */
#include "base64.h"
#include "base64_code.h"
#include "fuzz.h"

static const struct base64_code *const codes[] = { &base64_portable,
#ifdef __SSE2__
	&base64_ssse3, &base64_avx2, &base64_vbmi
#endif
};

#define CODES (sizeof(codes) / sizeof(*codes))

/* Exactly as much as the contract says, so that a byte more is seen. */
static char *
room(size_t size)
{
	char *p = malloc(size != 0 ? size : 1);

	MUST(p != NULL);
	return p;
}

static bool
usable(size_t i)
{
#ifdef __SSE2__
	if (i == 1)
		return __builtin_cpu_supports("ssse3");
	if (i == 2)
		return __builtin_cpu_supports("avx2");
	if (i == 3)
		return BASE64_HAS_VBMI();
#endif
	return i == 0;
}

static void
bytes_come_back(const char *bytes, size_t len)
{
	size_t size = base64_encoded_size(len), i;
	char *first = room(size), *text = room(size);
	char *back = room(base64_decoded_max(size));

	MUST(base64_encode(first, bytes, len) == size);
	for (i = 0; i < CODES; i++) {
		if (!usable(i))
			continue;
		MUST(codes[i]->encode(text, bytes, len) == size);
		MUST(memcmp(text, first, size) == 0);
		MUST(codes[i]->decode(back, text, size) == (ptrdiff_t)len);
		MUST(len == 0 || memcmp(back, bytes, len) == 0);
	}
	free(first);
	free(text);
	free(back);
}

static void
texts_agree(const char *text, size_t len)
{
	size_t max = base64_decoded_max(len), i;
	char *first = room(max), *other = room(max);
	ptrdiff_t n = base64_decode(first, text, len), m;
	size_t want = len / 3;

	for (i = 0; i < CODES; i++) {
		if (!usable(i))
			continue;
		MUST(codes[i]->decode(other, text, len) == n);
		MUST(n <= 0 || memcmp(first, other, (size_t)n) == 0);
	}
	m = base64_decode_head(other, want, text, len);
	if (n >= 0) {
		MUST(m == (ptrdiff_t)((size_t)n < want ? (size_t)n : want));
		MUST(memcmp(first, other, (size_t)m) == 0);
		MUST(base64_encoded_size((size_t)n) == len);
		free(other);
		other = room(len);
		MUST(base64_encode(other, first, (size_t)n) == len);
		MUST(memcmp(other, text, len) == 0);
	}
	free(first);
	free(other);
}

static void
shifts_agree(const char *text, size_t len)
{
	char *first = room(len), *other = room(len);
	unsigned bits = (unsigned)(len % 3 * 2);
	bool good = base64_portable.shift(first, text, len, bits);
	size_t i;

	for (i = 1; i < CODES; i++) {
		if (!usable(i))
			continue;
		MUST(codes[i]->shift(other, text, len, bits) == good);
		MUST(!good || memcmp(first, other, len) == 0);
	}
	free(first);
	free(other);
}

/* A text without its first bytes is what these would be encoded to. */
static void
skipping_agrees(const char *text, size_t len)
{
	char *bytes = room(base64_decoded_max(len));
	char *want = room(len), *got = room(len);
	ptrdiff_t n = base64_decode(bytes, text, len), m;
	size_t skip = len != 0 ? (unsigned char)text[len / 2] % 40 : 0;

	m = base64_skip(got, skip, text, len);
	if (n >= (ptrdiff_t)skip) {
		MUST(m == (ptrdiff_t)base64_encode(
			      want, bytes + skip, (size_t)n - skip));
		MUST(memcmp(got, want, (size_t)m) == 0);
	} else if (n != -1 ||
		   base64_decode_head(bytes, skip, text, len) != -1) {
		MUST(m == -1);
	}
	free(bytes);
	free(want);
	free(got);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *exact = room(size);

	if (size != 0)
		memcpy(exact, data, size);
	bytes_come_back(exact, size);
	texts_agree(exact, size);
	shifts_agree(exact, size);
	skipping_agrees(exact, size);
	free(exact);
	return 0;
}
