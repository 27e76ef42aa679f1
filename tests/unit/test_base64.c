#include <stdint.h>
#include <stdlib.h>

#include "base64.h"
#include "base64_code.h"
#include "unit.h"

#define LONGEST 300

static const struct {
	const char *bytes, *text;
} rfc4648[] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" },
	{ "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" } };

/* Those of the codes that this CPU can run; ended by NULL. */
static const struct base64_code *codes[5] = { &base64_portable };

static void
find_codes(void)
{
#ifdef __SSE2__
	int count = 1;

	if (__builtin_cpu_supports("ssse3"))
		codes[count++] = &base64_ssse3;
	if (__builtin_cpu_supports("avx2"))
		codes[count++] = &base64_avx2;
	if (BASE64_HAS_VBMI())
		codes[count++] = &base64_vbmi;
#endif
}

/* Whether base64_append_quoted does something here. */
static bool
has_quoted(void)
{
#ifdef __SSE2__
	return BASE64_HAS_VBMI();
#else
	return false;
#endif
}

/* As base64_decode, from and to blocks of exactly the size needed, so that
 * the sanitizer sees what is read or written outside. */
static ptrdiff_t
decode_tight(
    const struct base64_code *code, void *to, const char *text, size_t len)
{
	char *from = malloc(len + (len == 0));
	char *bytes = malloc(base64_decoded_max(len) + (len == 0));
	ptrdiff_t got;

	memcpy(from, text, len);
	got = code->decode(bytes, from, len);
	if (got > 0)
		memcpy(to, bytes, (size_t)got);
	free(from);
	free(bytes);
	return got;
}

static void
check_decodes(const char *text, size_t len, ptrdiff_t want)
{
	unsigned char bytes[LONGEST * 2];

	for (int i = 0; codes[i] != NULL; i++)
		CHECK(decode_tight(codes[i], bytes, text, len) == want);
	CHECK(base64_decode(bytes, text, len) == want);
}

/* Bits by bits, the slow way. */
static size_t
encode_slowly(char *to, const unsigned char *from, size_t len)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
				       "nopqrstuvwxyz0123456789+/";
	size_t bit, used = 0;
	unsigned value = 0;

	for (bit = 0; bit < (len * 8 + 5) / 6 * 6; bit++) {
		value <<= 1;
		if (bit < len * 8)
			value |= from[bit / 8] >> (7 - bit % 8) & 1;
		if (bit % 6 == 5) {
			to[used++] = alphabet[value];
			value = 0;
		}
	}
	while (used % 4 != 0)
		to[used++] = '=';
	return used;
}

static void
test_the_rfc_s_vectors(void)
{
	char text[16], bytes[16];

	for (size_t i = 0; i < sizeof(rfc4648) / sizeof(*rfc4648); i++) {
		size_t len = strlen(rfc4648[i].bytes);
		size_t size = base64_encode(text, rfc4648[i].bytes, len);

		text[size] = '\0';
		CHECK_TEXT(text, rfc4648[i].text);
		CHECK(base64_encoded_size(len) == size);
		CHECK(base64_decode(bytes, text, size) == (ptrdiff_t)len);
		CHECK(memcmp(bytes, rfc4648[i].bytes, len) == 0);
		CHECK(base64_decoded_max(size) >= len);
	}
}

static void
test_all_codes_agree_at_every_length(void)
{
	char want[LONGEST * 2], *text;
	unsigned char back[LONGEST], *bytes;
	size_t size;

	for (size_t len = 0; len <= LONGEST; len++) {
		bytes = malloc(len + (len == 0));
		for (size_t i = 0; i < len; i++)
			bytes[i] = (unsigned char)(rand() >> 7);
		size = encode_slowly(want, bytes, len);
		for (int i = 0; codes[i] != NULL; i++) {
			text = malloc(size + (size == 0));
			CHECK(codes[i]->encode(text, bytes, len) == size);
			CHECK(memcmp(text, want, size) == 0);
			CHECK(decode_tight(codes[i], back, text, size) ==
			      (ptrdiff_t)len);
			CHECK(memcmp(back, bytes, len) == 0);
			free(text);
		}
		free(bytes);
	}
}

/* Every byte at every place of texts short and long: an error is found by
 * each block and by what is behind the blocks. */
static void
test_a_character_outside_the_alphabet_is_refused_anywhere(void)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
				       "nopqrstuvwxyz0123456789+/";
	static const size_t sizes[] = { 4, 8, 20, 28, 36, 64, 100 };
	char text[128];

	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++)
		for (size_t at = 0; at < sizes[s]; at++)
			for (int byte = 0; byte < 256; byte++) {
				bool good =
				    byte != 0 && strchr(alphabet, byte) != NULL;
				ptrdiff_t want = (ptrdiff_t)(sizes[s] / 4 * 3);

				memset(text, 'A', sizes[s]);
				text[at] = (char)byte;
				if (byte == '=' && at == sizes[s] - 1)
					want--;
				else if (!good)
					want = -1;
				check_decodes(text, sizes[s], want);
			}
}

static void
test_what_no_encoder_writes_is_refused(void)
{
	static const char *const bad[] = { "A", "AA", "AAA", "AAAAA", "=",
		"====", "A===", "=AAA", "AA=A", "A=AA", "AA==AAAA", "AAA=AAAA",
		"AAAA====", "AAAAA===", "AAAA=", "AB==", "AAB=", "A-_A",
		"AAA\n", "AAAA\n", " AAA", "AAAA    " };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		check_decodes(bad[i], strlen(bad[i]), -1);
	check_decodes("AA\0A", 4, -1);
	check_decodes("AQ==", 4, 1);
	check_decodes("AAE=", 4, 2);
}

static void
test_padding_inside_is_refused_at_every_place(void)
{
	char text[100];

	for (size_t at = 0; at + 4 < sizeof(text); at += 4) {
		memset(text, 'A', sizeof(text));
		memcpy(text + at, "AA==", 4);
		check_decodes(text, sizeof(text), -1);
		memcpy(text + at, "AAA=", 4);
		check_decodes(text, sizeof(text), -1);
	}
}

static void
test_a_head_is_the_beginning_of_the_whole(void)
{
	char text[64], head[64], *from;
	unsigned char bytes[40];
	size_t size, least;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 37);
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		size = base64_encode(text, bytes, len);
		from = malloc(size + (size == 0));
		memcpy(from, text, size);
		for (size_t want = 0; want <= sizeof(bytes) + 2; want++) {
			least = want < len ? want : len;
			memset(head, '#', sizeof(head));
			CHECK(base64_decode_head(head, want, from, size) ==
			      (ptrdiff_t)least);
			CHECK(memcmp(head, bytes, least) == 0);
			CHECK(head[least] == '#');
		}
		free(from);
	}
}

static void
test_a_head_is_as_strict_as_far_as_it_goes(void)
{
	char head[8];

	CHECK(base64_decode_head(head, 5, "AAAAAAA", 7) == -1);
	CHECK(base64_decode_head(head, 5, "AAAAAA*A", 8) == -1);
	CHECK(base64_decode_head(head, 5, "AA==AAAAAAAA", 12) == -1);
	CHECK(base64_decode_head(head, 5, "AAAAAA==AAAA", 12) == -1);
	CHECK(base64_decode_head(head, 5, "AAAAAAB=", 8) == -1);
	CHECK(base64_decode_head(head, 5, "AAAAAAAA****", 12) == 5);
}

/* shift, into and from blocks of exactly the size. */
static bool
shift_tight(const struct base64_code *code, char *to, const char *text,
    size_t len, unsigned bits)
{
	char *from = malloc(len + (len == 0));
	char *out = malloc(len + (len == 0));
	bool good;

	memcpy(from, text, len);
	good = code->shift(out, from, len, bits);
	memcpy(to, out, len);
	free(from);
	free(out);
	return good;
}

static void
check_shift(const char *text, size_t len, unsigned bits)
{
	char want[LONGEST], got[LONGEST];
	bool good = shift_tight(codes[0], want, text, len, bits);

	for (int i = 1; codes[i] != NULL; i++) {
		CHECK(shift_tight(codes[i], got, text, len, bits) == good);
		CHECK(!good || memcmp(got, want, len) == 0);
	}
}

static void
test_all_codes_shift_alike_and_refuse_alike(void)
{
	char text[LONGEST];

	for (size_t len = 0; len <= LONGEST; len++) {
		for (size_t i = 0; i < len; i++)
			text[i] = rfc4648[6].text[(size_t)rand() % 8];
		for (unsigned bits = 0; bits <= 4; bits += 2)
			check_shift(text, len, bits);
		for (size_t at = 0; at < len && len < 150; at++) {
			char was = text[at];

			text[at] = (char)(rand() >> 7);
			check_shift(text, len, 4);
			text[at] = '=';
			CHECK(!shift_tight(codes[0], text, text, len, 2));
			text[at] = was;
		}
	}
}

/* Every length, without every number of bytes at its beginning. */
static void
test_skipping_is_the_text_of_the_bytes_behind(void)
{
	unsigned char bytes[160];
	char text[220], want[220], *from, *to;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(rand() >> 7);
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		size_t size = encode_slowly(text, bytes, len);

		from = malloc(size + (size == 0));
		to = malloc(size + (size == 0));
		memcpy(from, text, size);
		for (size_t skip = 0; skip <= len; skip++) {
			size_t left =
			    encode_slowly(want, bytes + skip, len - skip);

			CHECK(base64_skip(to, skip, from, size) ==
			      (ptrdiff_t)left);
			CHECK(memcmp(to, want, left) == 0);
		}
		CHECK(base64_skip(to, len + 1, from, size) == -1);
		free(from);
		free(to);
	}
}

static void
test_skipping_is_as_strict_as_decoding(void)
{
	static const char *const bad[] = { "AAAAAAA", "AAAAAA*A", "AAAAAA=A",
		"AAAAAAB=", "AAAAAB==", "AAAA====", "AAAAA===", "AAAAAAA\n",
		"AAAAAAA=AAAA", "AAAAAA==AAAA", "AAAAAAA==AAA" };
	char to[16];

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(base64_skip(to, 3, bad[i], strlen(bad[i])) == -1);
	CHECK(base64_skip(to, 4, "AAAAAB==", 8) == -1);
	CHECK(base64_skip(to, 3, "AAAAAA==", 8) == 4);
}

static void
test_bufs_grow_and_have_a_ceiling(void)
{
	struct buf b;

	buf_init(&b, 12);
	buf_text(&b, "x:");
	base64_append(&b, "foobar", 6);
	CHECK_TEXT(b.p, "x:Zm9vYmFy");
	base64_append(&b, "", 0);
	CHECK(b.len == 10 && !b.over);
	base64_append(&b, "f", 1);
	CHECK_TEXT(b.p, "x:Zm9vYmFy");
	CHECK(b.over);
	buf_reset(&b);
	CHECK(base64_append_decoded(&b, VIEW("Zm9vYmFy")) == 0);
	CHECK_TEXT(b.p, "foobar");
	CHECK(base64_append_decoded(&b, VIEW("Zm9*")) == -1);
	CHECK_TEXT(b.p, "foobar");
	CHECK(base64_append_decoded(&b, VIEW("Zm9vYg==")) == 0);
	CHECK_TEXT(b.p, "foobarfoob");
	CHECK(base64_append_decoded(&b, VIEW("Zm9vYg==")) == 0);
	CHECK(b.over);
	buf_release(&b);
}

/* What stands behind the text is none of it; decoding it as a whole says what
 * is to be expected. */
static void
check_quoted(const char *text, size_t len)
{
	struct buf line, got, want;
	const char *end;
	bool good;

	buf_init(&line, SIZE_MAX);
	buf_append(&line, text, len);
	buf_text(&line, "\",\"a\":\"Zg==\"}\n");
	buf_init(&got, SIZE_MAX);
	buf_init(&want, SIZE_MAX);
	good = base64_append_decoded(&want, (struct view){ text, len }) == 0;
	end = base64_append_quoted(&got, line.p, line.p + line.len);
	if (end != NULL) {
		CHECK(good && end == line.p + len);
		CHECK(view_equal(buf_as_view(&got), buf_as_view(&want)));
	} else {
		CHECK(!good || !has_quoted());
		CHECK(got.len == 0);
	}
	buf_release(&line);
	buf_release(&got);
	buf_release(&want);
}

static void
test_quoted(void)
{
	unsigned char bytes[LONGEST];
	char text[LONGEST * 2];
	size_t len, at, text_len;

	for (len = 0; len < LONGEST; len++)
		bytes[len] = (unsigned char)(len * 37 + len / 7);
	for (len = 0; len < LONGEST; len++) {
		text_len = base64_encode(text, bytes, len);
		check_quoted(text, text_len);
		for (at = 0; at < text_len; at++) {
			char kept = text[at];

			text[at] = "=-\\\n\x80"[at % 5];
			check_quoted(text, text_len);
			text[at] = kept;
		}
		if (text_len != 0)
			check_quoted(text, text_len - 1);
	}
}

int
main(void)
{
	find_codes();
	RUN(test_the_rfc_s_vectors);
	RUN(test_all_codes_agree_at_every_length);
	RUN(test_a_character_outside_the_alphabet_is_refused_anywhere);
	RUN(test_what_no_encoder_writes_is_refused);
	RUN(test_padding_inside_is_refused_at_every_place);
	RUN(test_a_head_is_the_beginning_of_the_whole);
	RUN(test_a_head_is_as_strict_as_far_as_it_goes);
	RUN(test_all_codes_shift_alike_and_refuse_alike);
	RUN(test_skipping_is_the_text_of_the_bytes_behind);
	RUN(test_skipping_is_as_strict_as_decoding);
	RUN(test_bufs_grow_and_have_a_ceiling);
	RUN(test_quoted);
	return unit_done();
}
