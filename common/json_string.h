/* Bytes to JSON strings (RFC 8259, section 7). */
#ifndef MSK_JSON_STRING_H
#define MSK_JSON_STRING_H

#include "buf.h"

/*
 * Append text as a JSON string, quotes included. Returns 0; -1 where text is
 * not UTF-8, with nothing appended. text needs nothing readable behind it.
 */
int json_string_append(struct buf *, struct view text);

/* The same for words to people: U+FFFD stands for each byte that is no part
 * of a well-formed sequence. */
void json_string_append_lossy(struct buf *, struct view text);

/* A piece of a string, without quotes: 0, or -1 with some of it appended.
 * BUF_PAD bytes behind it can be read. */
int json_string_escape(struct buf *, struct view text);

/*
 * The same for code that has made room at to: for 6 times the text's bytes,
 * and 64 that may be written behind that. Returns where it ends, with text
 * moved to its end, or to what is not UTF-8.
 */
char *json_string_put(char *to, struct view *text);

/* Bytes as Avro's JSON has them, quotes included: each stands for the
 * character of its number (ISO 8859-1). */
void json_string_append_latin1(struct buf *, struct view bytes);

#endif
