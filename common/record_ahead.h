/*
 * The first members of a record, by looks at 64 bytes of it at once: where
 * they end is then known before any of them was read.
 */
#ifndef MSK_RECORD_AHEAD_H
#define MSK_RECORD_AHEAD_H

#include "cpu.h"
#include "record.h"

/* How many bytes of a line are looked at. */
#define RECORD_AHEAD 128

#ifdef __SSE2__
/*
 * For a CPU that cpu_is_wide(). Takes the members from p on that are named as
 * those of the line before, in their order, have plain strings or natural
 * numbers as values, and no blanks; those whose commas are seen, and up to
 * payload_base64 where its bytes are wanted. They are added to r->has,
 * fields, order, start and value. Returns the next member's name, p without
 * any. The text has RECORD_AHEAD bytes or more from p on, and is followed as
 * jtext.h demands.
 */
const char *record_ahead(struct record *r, const char *p);
#else
static inline const char *
record_ahead(struct record *r, const char *p)
{
	(void)r;
	return p;
}
#endif

#endif
