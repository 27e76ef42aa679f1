/*
 * Lower case of names, as Spark and Java's String.toLowerCase(Locale.ROOT)
 * make it: ASCII, and by simple one-to-one mapping (Unicode Character
 * Database, UnicodeData.txt) Latin-1, Latin Extended-A and Additional, Greek,
 * Cyrillic, Armenian and full-width letters. Other letters stay as they are,
 * and so do the two special cases of SpecialCasing.txt (I with dot above, the
 * final sigma): the same on every machine, whatever its locale.
 */
#ifndef MSK_LOWER_H
#define MSK_LOWER_H

#include "buf.h"

/* Append well-formed UTF-8 in lower case. */
void lower_append(struct buf *, struct view text);

/* Whether there is anything to change. */
bool lower_is(struct view text);

/* Equal when both are in lower case. */
bool lower_equal(struct view, struct view);

#endif
