/* What Query and Scan answer. Source: Amazon DynamoDB API Reference. */
#include "item.h"
#include "jtext.h"
#include "store_dynamodb_read.h"

static bool
take_items(struct store_dynamodb *d, struct store_read *read, struct view items)
{
	struct jtext_walk walk = jtext_open(items);
	struct view one;
	struct fail why;

	while (jtext_element(&walk, &one)) {
		buf_reset(&d->item);
		if (item_from_dynamodb(one, &d->item, &why) == -1)
			return false;
		store_add_item(read, buf_as_view(&d->item));
	}
	return true;
}

bool
store_dynamodb_take_page(
    struct store_dynamodb *d, struct store_read *read, struct view body)
{
	struct view items, last;
	enum jtext_kind kind;

	if (jtext_kind(body) != JTEXT_OBJECT ||
	    jtext_get(body, VIEW("Items"), &items) != JTEXT_ARRAY)
		return false;
	kind = jtext_get(body, VIEW("LastEvaluatedKey"), &last);
	if ((kind != JTEXT_NONE && kind != JTEXT_OBJECT) ||
	    !take_items(d, read, items))
		return false;
	buf_reset(&read->next);
	buf_view(&read->next, last);
	return true;
}
