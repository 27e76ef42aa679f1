#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>

static size_t
plain_run_sse2(const char *p)
{
	const char *at = p;
	unsigned stops;

	while ((stops = utf8_stops(at)) == 0)
		at += 16;
	return (size_t)(at - p) + (size_t)__builtin_ctz(stops);
}

__attribute__((target("avx2"))) static __m256i
stops_avx2(const char *p)
{
	__m256i block = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i stop =
	    _mm256_or_si256(_mm256_cmpeq_epi8(block, _mm256_set1_epi8('"')),
		_mm256_cmpeq_epi8(block, _mm256_set1_epi8('\\')));

	return _mm256_or_si256(
	    stop, _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), block));
}

/* 64 bytes a step: as many as may be read behind the byte that stops. */
__attribute__((target("avx2"))) static size_t
plain_run_avx2(const char *p)
{
	const char *at = p;

	for (;; at += 64) {
		__m256i low = stops_avx2(at), high = stops_avx2(at + 32);
		__m256i any = _mm256_or_si256(low, high);
		uint64_t stops;

		if (_mm256_testz_si256(any, any))
			continue;
		stops = (uint32_t)_mm256_movemask_epi8(low) |
			(uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
		return (size_t)(at - p) + (size_t)__builtin_ctzll(stops);
	}
}

/* By the sign, as json_block.h explains. */
__attribute__((target("avx512f,avx512bw"))) static size_t
plain_run_avx512(const char *p)
{
	const char *at = p;

	for (;; at += 64) {
		__m512i block = _mm512_loadu_si512(at);
		__m512i sign = _mm512_subs_epi8(
		    _mm512_xor_si512(block, _mm512_set1_epi8(2)),
		    _mm512_set1_epi8(0x21));
		uint64_t stops =
		    _mm512_movepi8_mask(sign) |
		    _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('\\'));

		if (stops != 0)
			return (size_t)(at - p) +
			       (size_t)__builtin_ctzll(stops);
	}
}

size_t
utf8_plain_run(const char *p)
{
	if (__builtin_cpu_supports("avx512bw"))
		return plain_run_avx512(p);
	return __builtin_cpu_supports("avx2") ? plain_run_avx2(p)
					      : plain_run_sse2(p);
}
#else
size_t
utf8_plain_run(const char *p)
{
	const unsigned char *at = (const unsigned char *)p;

	while (*at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\')
		at++;
	return (size_t)(at - (const unsigned char *)p);
}
#endif

static bool
continues(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* RFC 3629, section 4: the second byte's range depends on the first. */
size_t
utf8_sequence(const char *p, size_t len)
{
	const unsigned char *b = (const unsigned char *)p;

	if (len == 0)
		return 0;
	if (b[0] < 0x80)
		return 1;
	if (b[0] < 0xc2 || b[0] > 0xf4 || len < 2 || !continues(b[1]))
		return 0;
	if (b[0] < 0xe0)
		return 2;
	if (len < 3 || !continues(b[2]) || (b[0] == 0xe0 && b[1] < 0xa0) ||
	    (b[0] == 0xed && b[1] > 0x9f))
		return 0;
	if (b[0] < 0xf0)
		return 3;
	if (len < 4 || !continues(b[3]) || (b[0] == 0xf0 && b[1] < 0x90) ||
	    (b[0] == 0xf4 && b[1] > 0x8f))
		return 0;
	return 4;
}

size_t
utf8_valid_prefix(const char *p, size_t len)
{
	size_t at = 0, step;
	uint64_t block;

	while (at < len) {
		while (len - at >= sizeof(block)) {
			memcpy(&block, p + at, sizeof(block));
			if ((block & UINT64_C(0x8080808080808080)) != 0)
				break;
			at += sizeof(block);
		}
		if ((step = utf8_sequence(p + at, len - at)) == 0)
			break;
		at += step;
	}
	return at;
}

size_t
utf8_encode(char to[4], unsigned character)
{
	if (character < 0x80) {
		to[0] = (char)character;
		return 1;
	}
	if (character < 0x800) {
		to[0] = (char)(0xc0 | character >> 6);
		to[1] = (char)(0x80 | (character & 0x3f));
		return 2;
	}
	if (character < 0x10000) {
		to[0] = (char)(0xe0 | character >> 12);
		to[1] = (char)(0x80 | (character >> 6 & 0x3f));
		to[2] = (char)(0x80 | (character & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | character >> 18);
	to[1] = (char)(0x80 | (character >> 12 & 0x3f));
	to[2] = (char)(0x80 | (character >> 6 & 0x3f));
	to[3] = (char)(0x80 | (character & 0x3f));
	return 4;
}
