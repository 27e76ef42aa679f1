/*
 * UTF-8 (RFC 3629): well-formed sequences only, no overlong form, no
 * surrogate, nothing above U+10FFFF.
 */
#ifndef MSK_UTF8_H
#define MSK_UTF8_H

#include <stddef.h>

/*
 * How many bytes from p on stand for themselves in a JSON string: neither
 * quote nor backslash nor a control character nor the beginning of a
 * sequence. The text must hold a byte that stops it, and BUF_PAD readable
 * bytes behind that one.
 */
size_t utf8_plain_prefix(const char *p);

/* The length (1-4) of the well-formed sequence at p, of which len bytes are
 * there; 0 where there is none. */
size_t utf8_sequence(const char *p, size_t len);

/* Where the first byte that is not well-formed stands; len without. */
size_t utf8_valid_prefix(const char *p, size_t len);

/* Write a character's sequence and return its length. */
size_t utf8_encode(char to[4], unsigned character);

#endif
