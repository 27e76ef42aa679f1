#include "name_table.h"

#include <stdlib.h>

#include "hash.h"
#include "mem.h"

/* A larger table is not kept for reuse: emptying it would cost more than the
 * few names of the next use. */
#define KEPT 256

/* The name's entry, or the free one where it belongs. */
static struct name_entry *
place(const struct name_table *table, struct view name)
{
	size_t i = hash_view(name, 0) & (table->size - 1);

	while (table->entries[i].value != NULL &&
	       !view_equal(table->entries[i].name, name))
		i = (i + 1) & (table->size - 1);
	return &table->entries[i];
}

static void
grow(struct name_table *table)
{
	struct name_table old = *table;
	size_t i;

	table->size = old.size != 0 ? old.size * 2 : 16;
	table->entries = xcalloc(table->size, sizeof(*table->entries));
	for (i = 0; i < old.size; i++)
		if (old.entries[i].value != NULL)
			*place(table, old.entries[i].name) = old.entries[i];
	free(old.entries);
}

void *
name_table_get(const struct name_table *table, struct view name)
{
	return table->size != 0 ? place(table, name)->value : NULL;
}

bool
name_table_add(struct name_table *table, struct view name, void *value)
{
	struct name_entry *entry;

	if (table->count >= table->size / 2)
		grow(table);
	entry = place(table, name);
	if (entry->value != NULL)
		return false;
	*entry = (struct name_entry){ name, value };
	table->count++;
	return true;
}

void
name_table_reset(struct name_table *table)
{
	if (table->size > KEPT)
		name_table_release(table);
	else if (table->count != 0)
		memset(
		    table->entries, 0, table->size * sizeof(*table->entries));
	table->count = 0;
}

void
name_table_release(struct name_table *table)
{
	free(table->entries);
	*table = NAME_TABLE_INIT;
}
