/*
 * Bytes and strings: struct view borrows, struct buf owns. Data from outside
 * may hold NUL bytes, so a pointer always travels with its length.
 */
#ifndef MSK_BUF_H
#define MSK_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed bytes; p is NULL where there is nothing (len is 0 then). */
struct view {
	const char *p;
	size_t len;
};

#define VIEW(literal) ((struct view){ (literal), sizeof(literal) - 1 })
#define VIEW_NONE ((struct view){ NULL, 0 })

struct view view_of(const char *text); /* strlen(text) bytes of it */
bool view_equal(struct view, struct view);
bool view_is(struct view, const char *text);

/* How many bytes behind the end of a buf's contents may be read (not
 * written): vector code loads whole blocks and needs no tail loop. */
#define BUF_PAD 64

/*
 * Growable bytes with a ceiling. An append that would pass max bytes is
 * dropped and sets over: check it once, when the value is complete. p is
 * never NULL after buf_init, p[len] is '\0' after every call but
 * buf_advance, and BUF_PAD bytes behind p[len] can be read. Out of memory
 * ends the program.
 */
struct buf {
	char *p;
	size_t len, cap, max; /* len <= cap <= max */
	bool over;
};

void buf_init(struct buf *, size_t max);
void buf_release(struct buf *);
void buf_reset(struct buf *); /* empty it, keep its memory; clears over */
static inline void buf_append(struct buf *, const void *, size_t len);
static inline void buf_byte(struct buf *, char);
static inline void buf_view(struct buf *, struct view);
void buf_text(struct buf *, const char *);
void buf_printf(struct buf *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct view buf_as_view(const struct buf *); /* borrowed until a change */

/* Room for more than there is; see buf_reserve. */
char *buf_grow(struct buf *, size_t more);

/*
 * For code that writes at the end by itself: room for at least more bytes
 * (BUF_PAD of slack not counted), returned as the place to write at. Where
 * that would pass max, over is set and NULL returned. Then buf_advance says
 * how many bytes were written. p[len] is not '\0' then.
 */
static inline char *
buf_reserve(struct buf *b, size_t more)
{
	return more <= b->cap - b->len ? b->p + b->len : buf_grow(b, more);
}

static inline void
buf_advance(struct buf *b, size_t written)
{
	b->len += written;
}

static inline void
buf_append(struct buf *b, const void *bytes, size_t len)
{
	char *at = buf_reserve(b, len);

	if (at == NULL)
		return;
	if (len != 0)
		memcpy(at, bytes, len);
	b->len += len;
	b->p[b->len] = '\0';
}

static inline void
buf_byte(struct buf *b, char byte)
{
	buf_append(b, &byte, 1);
}

static inline void
buf_view(struct buf *b, struct view v)
{
	buf_append(b, v.p, v.len);
}

/* Take back what was appended since len was this. Clears over. */
void buf_rewind(struct buf *, size_t len);

#endif
