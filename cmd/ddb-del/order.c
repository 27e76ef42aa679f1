/* Which item a record has done with. */
#include <stdio.h>
#include <stdlib.h>

#include "del.h"
#include "mem.h"
#include "table_key.h"

static int
wrong(struct fail *why, const char *what)
{
	return fail_record(why, "del.from", "from: %s", what);
}

/* Failures of the key that from gives are from's. */
static int
in_from(struct fail *why)
{
	if (why->kind == FAIL_RECORD) {
		snprintf(why->code, sizeof(why->code), "del.from");
		fail_in(why, "from");
	}
	return -1;
}

static bool
is_text(struct view value)
{
	return jtext_kind(value) == JTEXT_STRING && value.len > 2;
}

/* For a name that is not a table's own the store asks the service, so it is
 * kept, too. */
static int
find_table(struct del *d, struct view name, struct store_table **table,
    struct fail *why)
{
	const struct key_schema *known;
	bool typed;

	*table = name_table_get(&d->tables, name);
	if (*table != NULL)
		return 0;
	known = table_key(d->config, name, &typed);
	if (store_table(d->store, name, known, typed, table, why) == -1)
		return -1;
	name.p = xstrndup(name.p, name.len);
	name_table_add(&d->tables, name, *table);
	return 0;
}

void
order_release(struct del *d)
{
	size_t i;

	for (i = 0; i < d->tables.size; i++)
		if (d->tables.entries[i].value != NULL)
			free((char *)d->tables.entries[i].name.p);
	name_table_release(&d->tables);
}

static int
open_table(
    struct del *d, struct view from, struct order *order, struct fail *why)
{
	struct view table;

	if (jtext_kind(from) != JTEXT_OBJECT)
		return wrong(why, "expected an object");
	jtext_get(from, VIEW("table"), &table);
	if (!is_text(table))
		return wrong(why, "table is not a table's name");
	table = jtext_string(table, &d->name);
	return find_table(d, table, &order->table, why) == 0 ? 0 : in_from(why);
}

/* What the item's delete needs. */
static int
read_from(
    struct del *d, struct view from, struct order *order, struct fail *why)
{
	struct view key;

	if (jtext_get(from, VIEW("key"), &key) != JTEXT_OBJECT)
		return wrong(why, "key is not an object");
	if (jtext_get(from, VIEW("if"), &order->equal) != JTEXT_OBJECT)
		return wrong(why, "if is not an object");
	buf_reset(&d->key);
	if (key_of_item(&order->table->key, key, &d->key, why) == -1)
		return in_from(why);
	order->key = buf_as_view(&d->key);
	return 1;
}

/* Whether the table goes by that name, or its ARN, or the other way round. */
static int
is_same(struct del *d, const struct store_table *table, struct view name,
    bool *same, struct fail *why)
{
	*same = view_is(name, table->name);
	if (*same || d->store->ops->goes_by == NULL)
		return 0;
	if (d->compared != table || !view_equal(buf_as_view(&d->with), name)) {
		d->compared = NULL;
		if (d->store->ops->goes_by(
			d->store, table, name, &d->same, why) == -1)
			return -1;
		buf_reset(&d->with);
		buf_view(&d->with, name);
		d->compared = table;
	}
	*same = d->same;
	return 0;
}

/* Where the payload is, or what was newer than it; empty where that makes no
 * difference. false where the record is not done. */
static bool
is_done(const struct record *r, struct view *where)
{
	*where = VIEW_NONE;
	if (is_text(record_value(r, FIELD_PARKED)))
		return true;
	if (record_set(r, FIELDS(FIELD_ERROR)) != 0)
		return false;
	if (record_set(r, FIELDS(FIELD_SUPERSEDED)) != 0) {
		*where = record_value(r, FIELD_TABLE);
		return true;
	}
	*where = record_value(r, FIELD_STORED);
	return !record_has(r, FIELD_TABLE) && is_text(*where);
}

int
order_of(struct del *d, const struct record *r, struct order *order,
    struct fail *why)
{
	const uint32_t others = FIELDS_MARKERS & ~FIELDS(FIELD_SUPERSEDED);
	struct view from = record_value(r, FIELD_FROM), where;
	bool same = false;

	if (from.len == 0 || record_set(r, others) != 0 || !is_done(r, &where))
		return 0;
	if (open_table(d, from, order, why) == -1)
		return -1;
	if (is_text(where) &&
	    is_same(d, order->table, jtext_string(where, &d->name), &same,
		why) == -1)
		return -1;
	return same ? 0 : read_from(d, from, order, why);
}
