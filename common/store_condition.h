/* Whether a condition holds for a stored item, as DynamoDB would find it. */
#ifndef MSK_STORE_CONDITION_H
#define MSK_STORE_CONDITION_H

#include "store.h"

/* item: JSON that has passed jtext_check; empty: there is none. */
bool store_condition_holds(const struct store_condition *, struct view item);

/*
 * What a source says: {"partition":P,"offset":O,"version":V}. Each is empty
 * where it is not there, or of a type that can't be compared (a version is a
 * number or a string, an offset a number).
 */
struct store_source {
	struct view partition, offset, version;
};

struct store_source store_source_of(struct view object);

#endif
