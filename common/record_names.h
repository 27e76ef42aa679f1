/* The names of a record's fields, as its parser wants them. */
#ifndef MSK_RECORD_NAMES_H
#define MSK_RECORD_NAMES_H

#include "record.h"

/* A field's name, and as it stands in most lines: with quotes and colon. */
struct record_name {
	_Alignas(64) char quoted[32];
	const char *text;
	uint32_t quoted_len;
	uint32_t behind; /* bit i is set: byte i is not the name's */
};

extern const struct record_name record_names[FIELD_COUNT];

/* Which field a name (with its quotes) is, however it is escaped; FIELD_COUNT
 * for any other. */
enum field record_field_of(struct view name);

#endif
