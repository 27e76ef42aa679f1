/* joins[] and its parts, as config.h reads them. */
#ifndef MSK_CONFIG_JOIN_H
#define MSK_CONFIG_JOIN_H

#include "config_node.h"
#include "key.h"
#include "predicate.h"
#include "select.h"

/* One attribute of a look-up's key, and where its value comes from. */
struct config_operand {
	const char *attribute;
	const char *path; /* in the driver row, or AS.path; NULL for a const */
	struct view constant; /* JSON text */
	const char *place; /* config_place, for messages */
};

/* min and max: a number, or a path in the driver row. */
struct config_bound {
	bool is_set;
	int64_t count;
	const char *path; /* NULL: count holds */
};

enum config_required { REQUIRED_NO, REQUIRED_YES, REQUIRED_IF_KEY };

struct config_lookup {
	const char *as;
	const char *table;
	bool is_query; /* query, else key */
	struct config_operand *operands;
	size_t operand_count;
	const char *index; /* NULL: the table itself */
	bool consistent;
	enum config_required required;
	struct config_bound min, max;
	const struct predicate *where; /* NULL: all */
	struct config_list fields; /* none: all */
	const char *sort; /* a field; -FIELD from high to low */
	int64_t limit; /* 0: none */
	bool embed;
	int64_t cache_ms; /* 0: not kept */
	const char *place;
};

enum config_function {
	AGGREGATE_COUNT,
	AGGREGATE_SUM,
	AGGREGATE_MIN,
	AGGREGATE_MAX,
	AGGREGATE_AVG,
	AGGREGATE_FIRST,
	AGGREGATE_LAST,
	AGGREGATE_LIST,
};

struct config_aggregate {
	const char *name;
	enum config_function function;
	const char *path;
	const struct predicate *where; /* NULL: all */
	const char *place;
};

struct config_retry {
	int64_t base_ms; /* 5m */
	int64_t max_ms; /* 1h */
};

struct config_join {
	const char *driver; /* a topic */
	const struct predicate *when; /* NULL: always */
	struct config_lookup *lookups;
	size_t lookup_count;
	struct config_aggregate *aggregates;
	size_t aggregate_count;
	const struct select *select; /* NULL: the item as it is */
	const char *target; /* target_table_name */
	struct key_schema schema; /* key, types and indexes of target */
	bool typed;
	const char *error_table; /* error_table_name */
	int64_t max_retries;
	struct config_retry retry;
	bool on_delete; /* on_delete is "delete" */
	const char *place;
};

#endif
