/* nulls within arrays and objects, as a table's nulls says. */
#ifndef MSK_SHAPE_NULLS_H
#define MSK_SHAPE_NULLS_H

#include "config.h"

/*
 * Append an array or an object with each null in it, however deep, replaced
 * by "" or left out, with its name; an element of an array too. Blanks go.
 */
void shape_nulls(struct buf *out, struct view value, enum config_nulls);

#endif
