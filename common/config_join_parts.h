/* What the files of config_joins.c share; nobody else includes it. */
#ifndef MSK_CONFIG_JOIN_PARTS_H
#define MSK_CONFIG_JOIN_PARTS_H

#include "config_join.h"

/* Each reads its member of a join into a struct config_join *. */
config_reader config_lookups;
config_reader config_aggregates;

#endif
