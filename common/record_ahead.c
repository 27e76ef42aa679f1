#include "record_ahead.h"

#ifdef __SSE2__
#include <immintrin.h>

#include "jtext_plain.h"
#include "record_names.h"

#define WIDE \
	__attribute__((target("avx512f,avx512bw,avx512vl,bmi,bmi2,popcnt")))

/* Bit i of each is what byte i of 64 is. */
struct look {
	uint64_t commas, quotes;
	uint64_t stops; /* what plain strings have not, but for the quote */
};

WIDE static inline struct look
look_at(const char *p)
{
	const __m512i text = _mm512_loadu_si512(p);

	return (struct look){
		.commas = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(',')),
		.quotes = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('"')),
		.stops = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\\')) |
			 _mm512_cmplt_epi8_mask(text, _mm512_set1_epi8(0x20)),
	};
}

/* Whether a name stands at p, with its quotes and colon. */
WIDE static inline bool
stands_at(const char *p, const struct record_name *name)
{
	const __m256i text = _mm256_loadu_si256((const void *)p);
	const __m256i quoted = _mm256_loadu_si256((const void *)name->quoted);

	return (_mm256_cmpeq_epi8_mask(text, quoted) | name->behind) ==
	       UINT32_MAX;
}

/* The quotes of a value that is a plain string, if it has no more, or a
 * natural number, from p to end, where a comma stands; -1 for others. */
WIDE static inline int
quotes_of(const char *p, const char *end)
{
	if (*p == '"')
		return end - p >= 2 && end[-1] == '"' ? 2 : -1;
	return jtext_plain_scalar(p) == end ? 0 : -1;
}

/* How many quotes the first len bytes have. */
WIDE static inline int
count_quotes(const struct look looks[2], size_t len)
{
	unsigned in_first = len < 64 ? (unsigned)len : 64;
	uint64_t first = _bzhi_u64(UINT64_MAX, in_first);
	uint64_t second = _bzhi_u64(UINT64_MAX, (unsigned)len - in_first);

	return __builtin_popcountll(looks[0].quotes & first) +
	       __builtin_popcountll(looks[1].quotes & second);
}

/* Where members are being taken. */
struct taking {
	struct record *r;
	const char *at; /* the next member's name */
	unsigned fields;
	uint32_t has;
	int quotes; /* how many there are up to at */
};

/* The members that end where base has these bits, as long as they are what
 * record_ahead() takes; false where one is not. */
WIDE static inline bool
take(struct taking *t, const char *base, uint64_t ends)
{
	struct record *r = t->r;

	for (; ends != 0; ends = _blsr_u64(ends)) {
		const char *end = base + _tzcnt_u64(ends), *value;
		const enum field f = (enum field)r->order[t->fields];
		const struct record_name *name = &record_names[f];
		int in_value;

		if (!stands_at(t->at, name) || (t->has >> f & 1) != 0 ||
		    (f == FIELD_PAYLOAD_BASE64 && r->bytes != NULL))
			return false;
		value = t->at + name->quoted_len;
		if ((in_value = quotes_of(value, end)) == -1)
			return false;
		r->start[f] = t->at;
		r->value[f] = (struct view){ value, (size_t)(end - value) };
		t->fields++;
		t->has |= FIELDS(f);
		t->quotes += 2 + in_value;
		t->at = end + 1;
	}
	return true;
}

/*
 * A comma with a quote behind it ends a member, or stands in a string. In the
 * latter case the string's own two quotes are not all there are up to there.
 */
WIDE const char *
record_ahead(struct record *r, const char *p)
{
	const struct look looks[2] = { look_at(p), look_at(p + 64) };
	uint64_t ends = looks[0].commas &
			(looks[0].quotes >> 1 | looks[1].quotes << 63) &
			_blsmsk_u64(looks[0].stops);
	uint64_t more = looks[1].commas & looks[1].quotes >> 1 &
			_blsmsk_u64(looks[1].stops);
	struct taking t = { r, p, r->fields, r->has, 0 };

	if (take(&t, p, ends) && looks[0].stops == 0)
		take(&t, p + 64, more);
	if (count_quotes(looks, (size_t)(t.at - p)) != t.quotes)
		return p;
	r->fields = t.fields;
	r->has = t.has;
	return t.at;
}
#endif
