#include "table_key.h"

#include "error_item.h"

#define TOPIC "${topic}"

bool
table_may_be(const char *target, struct view table)
{
	const char *at = target != NULL ? strstr(target, TOPIC) : NULL;
	struct view head, tail;

	if (target == NULL || at == NULL)
		return target != NULL && view_is(table, target);
	head = (struct view){ target, (size_t)(at - target) };
	tail = view_of(at + sizeof(TOPIC) - 1);
	return table.len > head.len + tail.len &&
	       memcmp(table.p, head.p, head.len) == 0 &&
	       memcmp(table.p + table.len - tail.len, tail.p, tail.len) == 0;
}

static const struct key_schema *
key_of_tables(
    const struct config *c, struct view table, bool exactly, bool *typed)
{
	size_t i;

	for (i = 0; i < c->table_count; i++) {
		const struct config_table *t = &c->tables[i];

		if (t->schema.hash.name == NULL || t->target == NULL ||
		    !(exactly ? view_is(table, t->target)
			      : table_may_be(t->target, table)))
			continue;
		*typed = t->typed;
		return &t->schema;
	}
	return NULL;
}

static const struct key_schema *
key_of_joins(const struct config *c, struct view table, bool *typed)
{
	size_t i;

	for (i = 0; i < c->join_count; i++) {
		const struct config_join *j = &c->joins[i];

		if (view_is(table, j->error_table)) {
			*typed = true;
			return &error_item_key;
		}
		if (view_is(table, j->target) && j->schema.hash.name != NULL) {
			*typed = j->typed;
			return &j->schema;
		}
	}
	return NULL;
}

const struct key_schema *
table_key(const struct config *c, struct view table, bool *typed)
{
	const struct key_schema *key;

	*typed = false;
	if (c == NULL)
		return NULL;
	key = key_of_tables(c, table, true, typed);
	if (key == NULL)
		key = key_of_joins(c, table, typed);
	if (key == NULL)
		key = key_of_tables(c, table, false, typed);
	return key;
}
