/*
 * JSON as text (RFC 8259), for records: their values are never turned into a
 * tree or a double, so that every number keeps its digits. Schemas, config
 * and replies go through jansson instead.
 *
 * A strict scan comes first (jtext_check, jtext_scan); the walkers below take
 * only text that has passed it. Text must be followed by '\0' or '\n' and by
 * BUF_PAD readable bytes, as struct buf and struct lines give it.
 */
#ifndef MSK_JTEXT_H
#define MSK_JTEXT_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "buf.h"
#include "fail.h"

/* What is wrong at which byte of the text. */
struct jtext_error {
	const char *at;
	const char *what; /* "expected a value", never freed */
};

/*
 * The end of the value that begins at p, where no blank may stand. NULL with
 * the error for anything that is not JSON: RFC 8259 to the letter, strings
 * of valid Unicode only (UTF-8 without overlong forms, no lone surrogate in
 * an escape), LIMIT_JSON_DEPTH levels at most.
 */
const char *jtext_scan(const char *p, const char *end, struct jtext_error *);

/* One value with blanks around it, and nothing more: 0, or -1. */
int jtext_check(struct view text, struct jtext_error *);

/* The same for a value that stands, or is to stand, within so many arrays and
 * objects of another text: it may have that many levels less. */
const char *jtext_scan_within(
    unsigned outer, const char *p, const char *end, struct jtext_error *);
int jtext_check_within(unsigned outer, struct view text, struct jtext_error *);

/* Past blanks (space, tab, CR, LF). Records as the tools write them have
 * none, so the first look is in line. */
const char *jtext_blanks(const char *p, const char *end);

static inline const char *
jtext_blank(const char *p, const char *end)
{
	return (unsigned char)*p > ' ' ? p : jtext_blanks(p, end);
}

/* Past a string's closing quote, p being behind its opening one; NULL with
 * the error. */
const char *jtext_scan_string(
    const char *p, const char *end, struct jtext_error *);

/*
 * The next quote or backslash from p on, which stands within a string that was
 * accepted. Most strings end within the first block.
 */
static inline const char *
jtext_stop(const char *p)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');

	for (;; p += 16) {
		__m128i block =
		    _mm_loadu_si128((const __m128i *)(const void *)p);
		int stops =
		    _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(block, quote),
			_mm_cmpeq_epi8(block, slash)));

		if (stops != 0)
			return p + __builtin_ctz((unsigned)stops);
	}
#else
	while (*p != '"' && *p != '\\')
		p++;
	return p;
#endif
}

/*
 * The end of a number, true, false or null within an array or object that was
 * accepted: a comma, a bracket or a blank.
 */
static inline const char *
jtext_scalar_end(const char *p)
{
#ifdef __SSE2__
	const __m128i comma = _mm_set1_epi8(','), brace = _mm_set1_epi8('}'),
		      space = _mm_set1_epi8(' ');

	for (;; p += 16) {
		__m128i block =
		    _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i blank =
		    _mm_cmpeq_epi8(_mm_min_epu8(block, space), block);
		/* With this bit set ] becomes }, and nothing else does. */
		__m128i end = _mm_cmpeq_epi8(_mm_or_si128(block, space), brace);
		int stops = _mm_movemask_epi8(_mm_or_si128(
		    _mm_or_si128(blank, end), _mm_cmpeq_epi8(block, comma)));

		if (stops != 0)
			return p + __builtin_ctz((unsigned)stops);
	}
#else
	while (*p != ',' && *p != '}' && *p != ']' && (unsigned char)*p > ' ')
		p++;
	return p;
#endif
}

/* The kinds of value. The walkers' values begin and end without blanks. */
enum jtext_kind {
	JTEXT_NONE, /* not there */
	JTEXT_NULL,
	JTEXT_FALSE,
	JTEXT_TRUE,
	JTEXT_NUMBER,
	JTEXT_STRING,
	JTEXT_ARRAY,
	JTEXT_OBJECT,
};

enum jtext_kind jtext_kind(struct view value);

/*
 * The members of an object or the elements of an array, in order:
 *
 *	struct jtext_walk walk = jtext_open(object);
 *	while (jtext_member(&walk, &name, &value))
 *
 * A name is a string value, quotes included. Borrowed from the text.
 */
struct jtext_walk {
	const char *p, *end;
};

struct jtext_walk jtext_open(struct view value);
bool jtext_member(struct jtext_walk *, struct view *name, struct view *value);
bool jtext_element(struct jtext_walk *, struct view *value);

/* The next member where its name's text is this one, quotes included, and its
 * colon is next to it; else false, and nothing is taken. */
bool jtext_member_is(struct jtext_walk *, struct view name, struct view *value);

/* The last member of that name; JTEXT_NONE and *value empty without. */
enum jtext_kind jtext_get(
    struct view object, struct view name, struct view *value);

/* Whether a string value (with quotes) says these bytes, escapes undone. */
bool jtext_string_is(struct view string, struct view text);

/*
 * The bytes of a string value. Without an escape they are borrowed from it,
 * else they are made in scratch, which is emptied first, and borrowed until
 * it changes.
 */
struct view jtext_string(struct view string, struct buf *scratch);

/* Append the bytes of a string value, escapes undone. */
void jtext_unescape(struct view string, struct buf *out);

/* Append the bytes that a string value holds as base64. -1 where it is no
 * string, or no base64. */
int jtext_base64(struct view value, struct buf *out);

/* A number value that is an integer in 64 bits, without fraction or
 * exponent. */
bool jtext_int64(struct view number, int64_t *);

#endif
