/*
 * Many small appends to a buf, in line: for code that writes a row or an item
 * piece by piece. '\0' behind the contents comes back with the next buf_
 * function, so the last piece is written by one.
 */
#ifndef MSK_PUT_H
#define MSK_PUT_H

#include "buf.h"

/* A piece of up to so many bytes is copied as one block. */
#define PUT_BLOCK 32

/* text is followed by PUT_BLOCK readable bytes. */
static inline void
put(struct buf *out, const char *text, size_t len)
{
	if (len > PUT_BLOCK || out->cap - out->len < PUT_BLOCK) {
		buf_append(out, text, len);
		return;
	}
	memcpy(out->p + out->len, text, PUT_BLOCK);
	out->len += len;
}

static inline void
put_byte(struct buf *out, char byte)
{
	if (out->len == out->cap)
		buf_byte(out, byte);
	else
		out->p[out->len++] = byte;
}

/* The bytes of a string literal. */
#define PUT_LITERAL(out, literal) \
	put_known((out), (literal), sizeof(literal) - 1)

static inline void
put_known(struct buf *out, const char *text, size_t len)
{
	if (out->cap - out->len < len) {
		buf_append(out, text, len);
		return;
	}
	memcpy(out->p + out->len, text, len);
	out->len += len;
}

#endif
