#include "routes.h"

#include <stdlib.h>

#include "diag.h"
#include "error_item.h"
#include "mem.h"
#include "table_key.h"

void
routes_init(struct routes *r, struct store *store, const struct config *config,
    const char *table, bool create)
{
	*r = (struct routes){ .store = store, .config = config };
	r->table = table;
	r->create = create;
	buf_init(&r->name, SIZE_MAX);
	buf_init(&r->topic, SIZE_MAX);
	buf_init(&r->target, SIZE_MAX);
}

static void
free_route(struct route *route)
{
	shape_free(route->shape);
	buf_release(&route->warned);
	free(route->name);
	free(route);
}

void
routes_release(struct routes *r)
{
	struct route *route;

	while ((route = r->first) != NULL) {
		r->first = route->next;
		free_route(route);
	}
	name_table_release(&r->by_name);
	buf_release(&r->name);
	buf_release(&r->topic);
	buf_release(&r->target);
}

/* What the config says of a table's TTL. */
static const char *
ttl_attribute(const struct config *c, struct view table)
{
	size_t i;

	for (i = 0; c != NULL && i < c->table_count; i++)
		if (table_may_be(c->tables[i].target, table) &&
		    c->tables[i].ttl.attribute != NULL)
			return c->tables[i].ttl.attribute;
	return NULL;
}

static struct route *
add_route(struct routes *r)
{
	struct route *route = xcalloc(1, sizeof(*route));

	buf_init(&route->warned, SIZE_MAX);
	route->name = xstrndup(r->name.p, r->name.len);
	name_table_add(
	    &r->by_name, (struct view){ route->name, r->name.len }, route);
	route->next = r->first;
	r->first = route;
	return route;
}

/* A table that is named by a record or by -t. */
static int
find_table(
    struct routes *r, struct view table, struct route **found, struct fail *why)
{
	const struct key_schema *known;
	struct store_table *open;
	bool typed;

	buf_reset(&r->name);
	buf_byte(&r->name, 't');
	buf_view(&r->name, table);
	*found = name_table_get(&r->by_name, buf_as_view(&r->name));
	if (*found != NULL)
		return 0;
	known = table_key(r->config, table, &typed);
	if (store_table(r->store, table, known, typed, &open, why) == -1)
		return -1;
	*found = add_route(r);
	(*found)->table = open;
	(*found)->ttl_attribute = ttl_attribute(r->config, table);
	return 0;
}

/* The service has judged a name that nothing can have: the record's fault, or
 * the config's. */
static int
judge_name(struct fail *why, enum fail_kind kind)
{
	if (why->kind == FAIL_RECORD) {
		why->kind = kind;
		strcpy(why->code, kind == FAIL_RECORD ? "put.destination" : "");
	}
	return -1;
}

static int
open_route(struct routes *r, const struct config_table *config,
    struct view topic, struct route **found, struct fail *why)
{
	struct store_table *open;
	struct view target;

	buf_reset(&r->target);
	config_target(config, topic, &r->target);
	target = buf_as_view(&r->target);
	if ((r->create && !view_is(target, config->target) &&
		store_create(r->store, target, &config->schema, why) == -1) ||
	    store_table(r->store, target, &config->schema, config->typed, &open,
		why) == -1)
		return -1;
	*found = add_route(r);
	(*found)->table = open;
	(*found)->config = config;
	(*found)->ttl_attribute = config->ttl.attribute;
	(*found)->shape = shape_new(config);
	return 0;
}

static struct view
text_of(struct view value, struct buf *scratch)
{
	if (jtext_kind(value) != JTEXT_STRING)
		return VIEW_NONE;
	return jtext_string(value, scratch);
}

/* The config's table for a topic and a type, found by both as they stand in
 * the record. */
static int
find_topic(struct routes *r, const struct record *record, struct route **found,
    struct fail *why)
{
	struct view topic = record_value(record, FIELD_TOPIC);
	struct view type = record_value(record, FIELD_VALUE_SCHEMA_NAME);
	const struct config_table *config;

	buf_reset(&r->name);
	buf_byte(&r->name, 'c');
	buf_view(&r->name, topic);
	buf_view(&r->name, type);
	*found = name_table_get(&r->by_name, buf_as_view(&r->name));
	if (*found != NULL || jtext_kind(topic) != JTEXT_STRING)
		return 0;
	topic = jtext_string(topic, &r->topic);
	config = config_table_for(r->config, topic, text_of(type, &r->target));
	if (config == NULL)
		return 0;
	return open_route(r, config, topic, found, why);
}

int
routes_find(struct routes *r, const struct record *record, struct route **found,
    struct fail *why)
{
	struct view table = record_value(record, FIELD_TABLE);

	*found = NULL;
	if (table.p != NULL) {
		table = text_of(table, &r->target);
		if (table.len == 0)
			return fail_record(why, "put.destination",
			    "table is not a table's name");
		return find_table(r, table, found, why) == 0
			   ? 0
			   : judge_name(why, FAIL_RECORD);
	}
	if (r->table == NULL && r->config == NULL)
		return 0;
	return (r->table != NULL ? find_table(r, view_of(r->table), found, why)
				 : find_topic(r, record, found, why)) == 0
		   ? 0
		   : judge_name(why, FAIL_CONFIG);
}

/* place says where in the config the table is named. */
static int
create(struct routes *r, const char *place, const char *name,
    const struct key_schema *key, struct fail *why)
{
	if (name == NULL || strstr(name, "${topic}") != NULL)
		return 0;
	if (key->hash.name == NULL)
		return fail(why, FAIL_CONFIG,
		    "%s: --create needs the key of table %s", place, name);
	return store_create(r->store, view_of(name), key, why) == 0
		   ? 0
		   : judge_name(why, FAIL_CONFIG);
}

int
routes_create_all(struct routes *r, struct fail *why)
{
	const struct config *c = r->config;
	size_t i;

	for (i = 0; i < c->table_count; i++)
		if (create(r, c->tables[i].place, c->tables[i].target,
			&c->tables[i].schema, why) == -1)
			return -1;
	for (i = 0; i < c->join_count; i++) {
		const struct config_join *j = &c->joins[i];

		if (create(r, j->place, j->target, &j->schema, why) == -1 ||
		    create(r, j->place, j->error_table, &error_item_key, why) ==
			-1)
			return -1;
	}
	return 0;
}

void
route_warn_absent(struct route *route, const struct record *record)
{
	struct view id = record_value(record, FIELD_VALUE_SCHEMA_ID);
	const char *absent;
	size_t begun;

	if (route->config->absent != ABSENT_OMIT ||
	    (absent = shape_absent(route->shape))[0] == '\0')
		return;
	if (id.len == 0)
		id = VIEW("none");
	begun = route->warned.len;
	buf_byte(&route->warned, ' ');
	buf_view(&route->warned, id);
	buf_byte(&route->warned, ' ');
	if (begun != 0 &&
	    memmem(route->warned.p, begun, route->warned.p + begun,
		route->warned.len - begun) != NULL) {
		buf_rewind(&route->warned, begun);
		return;
	}
	diag_warn("topic %s, schema id %.*s: rows without column %s",
	    route->config->topic, (int)id.len, id.p, absent);
}

void
route_warn_nothing(struct route *route, struct view operation)
{
	if (!route->warned_nothing)
		diag_warn("topic %s: operation %.*s is no change of a row: "
			  "skipped",
		    route->config->topic, (int)operation.len, operation.p);
	route->warned_nothing = true;
}
