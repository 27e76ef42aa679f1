/* What item.c and item_row.c share. */
#ifndef MSK_ITEM_PARTS_H
#define MSK_ITEM_PARTS_H

#include "item.h"
#include "names.h"
#include "put.h"

/*
 * One pass over the text: each item_put_ function takes the place where its
 * value begins and returns the one behind it, or NULL with why. The text has
 * passed jtext, so nothing but DynamoDB's own rules is checked.
 */
struct item_writer {
	struct buf *plain, *typed; /* DynamoDB's JSON; NULL: not wanted */
	const char *end;
	size_t bytes; /* as DynamoDB counts them */
	struct names names;
	uint32_t objects; /* how many were begun */
	struct fail *why;
};

/* Append to what is wanted of both. The text is followed as put.h says. */
static inline void
item_put(struct item_writer *w, const char *text, size_t len)
{
	if (w->plain != NULL)
		put(w->plain, text, len);
	if (w->typed != NULL)
		put(w->typed, text, len);
}

static inline void
item_put_byte(struct item_writer *w, char byte)
{
	if (w->plain != NULL)
		put_byte(w->plain, byte);
	if (w->typed != NULL)
		put_byte(w->typed, byte);
}

/* A name's text, quotes included, which begins at p. */
struct view item_string_at(const char *p, bool *escaped);

/*
 * A name and the colon behind it. object is the number of the object whose
 * names are to differ; ITEM_DISTINCT: they are known to.
 */
#define ITEM_DISTINCT UINT32_MAX
const char *item_put_name(struct item_writer *, const char *p, uint32_t object);

/* Within that many levels. */
const char *item_put_value(struct item_writer *, const char *p, unsigned level);

/* The end of an item: -1 where p is NULL, for why, or where it is too large. */
int item_end(struct item_writer *, const char *p, size_t *bytes);

#endif
