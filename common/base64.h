/*
 * Base64 with the standard alphabet and padding (RFC 4648, section 4), with
 * SSSE3, AVX2 or AVX-512 VBMI where the CPU has them.
 *
 * Reads exactly the bytes it is given and writes exactly the bytes it
 * returns: neither side needs room behind its end. The two sides must not
 * overlap.
 */
#ifndef MSK_BASE64_H
#define MSK_BASE64_H

#include <stddef.h>

#include "buf.h"

/* Bytes that the text of len bytes takes, padding included. */
static inline size_t
base64_encoded_size(size_t len)
{
	return len / 3 * 4 + (len % 3 != 0 ? 4 : 0);
}

/* The most bytes that a text of len characters holds. */
static inline size_t
base64_decoded_max(size_t len)
{
	return len / 4 * 3;
}

/* Write base64_encoded_size(len) characters, and return how many. */
size_t base64_encode(char *to, const void *from, size_t len);

/*
 * Decode a whole text: to has room for base64_decoded_max(len) bytes.
 * Returns how many were written; -1 for what an encoder never writes: a
 * length that is no multiple of 4, a character outside the alphabet (line
 * ends too), padding that is missing, too long or not at the end, unused
 * bits of the last character that are not 0. After -1 the bytes at to have
 * no meaning.
 */
ptrdiff_t base64_decode(void *to, const char *from, size_t len);

/*
 * Decode the first want bytes of a text, or all where it holds fewer. Checks
 * no more of the text than it decodes, except that len is a multiple of 4.
 * Returns how many were written, -1 as base64_decode does.
 */
ptrdiff_t base64_decode_head(
    void *to, size_t want, const char *from, size_t len);

/*
 * The text of the bytes behind the first skip ones, from a text that holds at
 * least so many, without decoding it: to has room for len characters, and the
 * two must not overlap. Returns how many were written, -1 as base64_decode
 * does; but the characters that hold nothing but skipped bytes are not
 * checked: base64_decode_head has done that for a caller who looked at them.
 */
ptrdiff_t base64_skip(char *to, size_t skip, const char *from, size_t len);

/* Append the text of len bytes; what is too much for buf's max sets over. */
void base64_append(struct buf *, const void *from, size_t len);

/*
 * Append what the text from here to the next quote decodes to, the quote not
 * being known yet; end and BUF_PAD are as jtext.h says. Returns the quote's
 * place; NULL where the text is no base64, and on a CPU that has no fast way
 * for this: then nothing is appended, and nothing known of the text.
 */
const char *base64_append_quoted(
    struct buf *, const char *from, const char *end);

/* Append what text decodes to. Returns 0; -1 as base64_decode does, with
 * nothing appended. What is too much for buf's max sets over, returning 0. */
int base64_append_decoded(struct buf *, struct view text);

#endif
