/* Bytes to JSON strings, quotes included (RFC 8259, section 7). */
#ifndef MSK_JSON_STRING_H
#define MSK_JSON_STRING_H

#include "buf.h"

/*
 * Append text as a JSON string. Returns 0; -1 where text is not UTF-8, with
 * nothing appended. text needs nothing readable behind it.
 */
int json_string_append(struct buf *, struct view text);

/* The same for words to people: U+FFFD stands for each byte that is no part
 * of a well-formed sequence. */
void json_string_append_lossy(struct buf *, struct view text);

#endif
