/* What the files of config_joins.c share; nobody else includes it. */
#ifndef MSK_CONFIG_JOIN_PARTS_H
#define MSK_CONFIG_JOIN_PARTS_H

#include "config_join.h"

/* Each reads its member of a join into a struct config_join *. */
config_reader config_lookups;
config_reader config_aggregates;

/* Whether a field of the final item may be called so: _source may not, which
 * is the item's version. */
int config_field_name(
    const struct config_node *, struct view name, struct fail *why);

#endif
