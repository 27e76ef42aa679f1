/* What both backends' reads have in common. */
#include "store.h"

/* Which keys are asked for: those left unread, or all of them. */
static void
begin_get(struct store_read *read)
{
	size_t i, unread = 0;

	for (i = 0; i < read->count; i++)
		unread += read->keys[i].unread;
	if (unread != 0 && unread != read->count)
		return;
	buf_reset(&read->items);
	for (i = 0; i < read->count; i++) {
		read->keys[i].unread = true;
		read->keys[i].item = VIEW_NONE;
	}
}

static void
refuse_consistent(struct store_read *read)
{
	struct store_reply reply = { .outcome = STORE_FAILED };
	struct fail why;

	fail(&why, FAIL_CONFIG,
	    "table %s: its index %s can't be read consistently",
	    read->table->name, read->index);
	reply.why = &why;
	read->done(read, &reply);
}

void
store_read(struct store *s, struct store_read *read)
{
	read->store = s;
	if (read->kind == STORE_GET)
		begin_get(read);
	else
		buf_reset(&read->items);
	if (read->kind == STORE_QUERY && read->index != NULL &&
	    read->consistent)
		refuse_consistent(read);
	else
		s->ops->read(s, read);
}

/* In JSON a raw line break stands between tokens only, where a blank does as
 * well. */
void
store_add_item(struct store_read *read, struct view item)
{
	char *at = buf_reserve(&read->items, item.len + 1), *p;

	memcpy(at, item.p, item.len);
	for (p = at; p < at + item.len; p++)
		if (*p == '\n' || *p == '\r')
			*p = ' ';
	buf_advance(&read->items, item.len);
	buf_byte(&read->items, '\n');
}

void
store_add_found(
    struct store_read *read, struct store_key *key, struct view item)
{
	key->at = read->items.len;
	key->item.len = item.len;
	key->unread = false;
	store_add_item(read, item);
}

void
store_end_get(struct store_read *read)
{
	size_t i;

	for (i = 0; i < read->count; i++)
		if (read->keys[i].item.len != 0)
			read->keys[i].item.p = read->items.p + read->keys[i].at;
}
