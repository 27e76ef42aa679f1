/* From names to things: an open hash table. Names are borrowed. */
#ifndef MSK_NAME_TABLE_H
#define MSK_NAME_TABLE_H

#include "buf.h"

struct name_entry {
	struct view name;
	void *value; /* NULL where the place is free */
};

struct name_table {
	struct name_entry *entries;
	size_t count, size;
};

#define NAME_TABLE_INIT ((struct name_table){ 0 })

/* What the name stands for; NULL without. */
void *name_table_get(const struct name_table *, struct view name);

/* Add a name for a value that is not NULL; false where the name is taken. */
bool name_table_add(struct name_table *, struct view name, void *value);

void name_table_reset(struct name_table *); /* forget all */
void name_table_release(struct name_table *);

#endif
