/* What the config says of a table that is known by its name alone. */
#ifndef MSK_TABLE_KEY_H
#define MSK_TABLE_KEY_H

#include "config.h"

/* Whether a table goes by that target of tables[]: it is its name, or one that
 * ${topic} in it may make. */
bool table_may_be(const char *target, struct view table);

/*
 * The key of a table that tables[] or joins[] name as a target, or of an error
 * table; typed says that it has the types, too (as store_table wants it).
 * NULL where the config (NULL: there is none) says nothing. A target with
 * ${topic} stands for all tables that it may become.
 */
const struct key_schema *table_key(
    const struct config *, struct view table, bool *typed);

#endif
