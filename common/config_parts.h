/* What the files of config.c share; nobody else includes it. */
#ifndef MSK_CONFIG_PARTS_H
#define MSK_CONFIG_PARTS_H

#include "config.h"

/* Each reads its member of the top level into a struct config *. */
config_reader config_tables;
config_reader config_joins;
config_reader config_park;

/* key, types and indexes as they stand there, in whatever order. */
struct config_keys {
	const char *hash, *range; /* key */
	int from; /* enum config_key_from */
	bool has_types, has_indexes;
	struct config_node types, indexes;
};

config_reader config_key; /* struct config_keys */
config_reader config_types;
config_reader config_indexes;

config_reader config_name_or_false; /* const char *: false is NULL */
config_reader config_version; /* struct config_version */
config_reader config_ttl; /* struct config_ttl */
config_reader config_write; /* int: enum config_write */

/* A table's key schema from them; typed as in struct config_table. */
int config_schema(const struct config_keys *, struct key_schema *, bool *typed,
    struct fail *why);

/* What a table's settings make impossible: two columns of one stored name, a
 * key that no row has, or that ddb-put writes itself, a version or delete_when
 * of a field that is never stored. node is the table. */
int config_check_columns(const struct config_node *node,
    const struct config_table *, struct fail *why);

#endif
