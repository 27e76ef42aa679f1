/* Well-formed UTF-8 found 64 bytes at once, by one bit for each of them, the
 * first the lowest. */
#ifndef MSK_UTF8_BLOCK_H
#define MSK_UTF8_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

struct utf8_block {
	uint64_t high; /* from 0x80 on */
	uint64_t follow; /* 0x80 to 0xbf */
	uint64_t three; /* from 0xe0 on */
	/* What begins no sequence, or one of four bytes, or one of which the
	 * second byte's range is another: c0, c1, e0, ed, from f0 on. */
	uint64_t rare;
};

#ifdef __SSE2__
static inline uint64_t
utf8_bits(__m128i bytes)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(bytes);
}

static inline struct utf8_block
utf8_block16(const void *from)
{
	__m128i block = _mm_loadu_si128((const __m128i *)from), rare;
	__m128i even = _mm_and_si128(block, _mm_set1_epi8((char)0xfe));
	uint64_t high = utf8_bits(block);

	rare = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8((char)0xe0)),
	    _mm_cmpeq_epi8(block, _mm_set1_epi8((char)0xed)));
	rare =
	    _mm_or_si128(rare, _mm_cmpeq_epi8(even, _mm_set1_epi8((char)0xc0)));
	/* As signed numbers, those from 0x80 on are the lowest. */
	return (struct utf8_block){
		.high = high,
		.follow =
		    utf8_bits(_mm_cmplt_epi8(block, _mm_set1_epi8((char)0xc0))),
		.three = high & utf8_bits(_mm_cmpgt_epi8(
				    block, _mm_set1_epi8((char)0xdf))),
		.rare =
		    utf8_bits(rare) | (high & utf8_bits(_mm_cmpgt_epi8(block,
						  _mm_set1_epi8((char)0xef)))),
	};
}
#else
static inline struct utf8_block
utf8_block16(const void *from)
{
	const unsigned char *p = from;
	struct utf8_block b = { 0, 0, 0, 0 };
	unsigned i;

	for (i = 0; i < 16; i++) {
		b.high |= (uint64_t)(p[i] >= 0x80) << i;
		b.follow |= (uint64_t)((p[i] & 0xc0) == 0x80) << i;
		b.three |= (uint64_t)(p[i] >= 0xe0) << i;
		b.rare |= (uint64_t)((p[i] & 0xfe) == 0xc0 || p[i] == 0xe0 ||
				     p[i] == 0xed || p[i] >= 0xf0)
			  << i;
	}
	return b;
}
#endif

/* Of the len bytes at p, 1 to 64, and of what is read behind them. */
#ifdef __AVX512BW__
static inline struct utf8_block
utf8_block(const void *p, size_t len)
{
	__m512i block = _mm512_loadu_si512(p);
	__m512i even = _mm512_and_si512(block, _mm512_set1_epi8((char)0xfe));

	(void)len;
	return (struct utf8_block){
		.high = _mm512_movepi8_mask(block),
		.follow =
		    _mm512_cmplt_epi8_mask(block, _mm512_set1_epi8((char)0xc0)),
		.three =
		    _mm512_cmpge_epu8_mask(block, _mm512_set1_epi8((char)0xe0)),
		.rare =
		    _mm512_cmpeq_epi8_mask(
			block, _mm512_set1_epi8((char)0xe0)) |
		    _mm512_cmpeq_epi8_mask(
			block, _mm512_set1_epi8((char)0xed)) |
		    _mm512_cmpeq_epi8_mask(even, _mm512_set1_epi8((char)0xc0)) |
		    _mm512_cmpge_epu8_mask(block, _mm512_set1_epi8((char)0xf0)),
	};
}
#else
static inline struct utf8_block
utf8_block(const void *p, size_t len)
{
	struct utf8_block b = utf8_block16(p), more;
	size_t i;

	for (i = 16; i < len; i += 16) {
		more = utf8_block16((const char *)p + i);
		b.high |= more.high << i;
		b.follow |= more.follow << i;
		b.three |= more.three << i;
		b.rare |= more.rare << i;
	}
	return b;
}
#endif

/*
 * How many of the first len bytes, 1 to 64, are well-formed sequences without
 * a rare one: all; or all but a sequence that the block's end at 64 cuts; or
 * 0, which says nothing.
 */
static inline size_t
utf8_block_valid(struct utf8_block b, size_t len)
{
	uint64_t within = UINT64_MAX >> (64 - len);
	uint64_t begin = b.high & ~b.follow & within;
	uint64_t three = b.three & within;

	if ((b.rare & within) != 0 ||
	    (begin << 1 | three << 2) != (b.follow & within))
		return 0;
	return len - (begin >> 63 != 0 ? 1 : three >> 62 & 1 ? 2 : 0);
}

#endif
