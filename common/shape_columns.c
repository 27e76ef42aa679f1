/* column_names, split and indexed once. */
#include "json_string.h"
#include "lower.h"
#include "names.h"
#include "shape_layout.h"

/* ,"name": kept in the arena; lower-cased unless the table keeps names. */
static struct view
prefix_of(struct shape_columns *columns, const struct config_table *table,
    const char *name)
{
	struct buf text, stored;
	struct view prefix;

	buf_init(&text, SIZE_MAX);
	buf_init(&stored, SIZE_MAX);
	if (table->keep_names)
		buf_text(&stored, name);
	else
		lower_append(&stored, view_of(name));
	buf_byte(&text, ',');
	json_string_append(&text, buf_as_view(&stored));
	buf_byte(&text, ':');
	prefix = arena_json(&columns->arena, buf_as_view(&text));
	buf_release(&stored);
	buf_release(&text);
	return prefix;
}

static void
split(struct shape_columns *columns, const struct config_table *table,
    const char *wanted, struct shape_column *column)
{
	const char *dot = strchr(wanted, '.'), *last = strrchr(wanted, '.');

	column->wanted = wanted;
	column->first = wanted;
	if (dot != NULL) {
		column->first = arena_text(&columns->arena,
		    (struct view){ wanted, (size_t)(dot - wanted) });
		column->rest = dot + 1;
	}
	column->prefix =
	    prefix_of(columns, table, last != NULL ? last + 1 : wanted);
}

static void
add_to_index(struct shape_columns *columns, size_t i)
{
	struct shape_column *column = &columns->list[i];
	struct buf small;
	size_t *head;

	buf_init(&small, SIZE_MAX);
	lower_append(&small, view_of(column->first));
	head =
	    &columns->heads[names_hash(buf_as_view(&small), 0) & columns->mask];
	buf_release(&small);
	column->next = *head;
	*head = i;
}

static void
index_columns(struct shape_columns *columns)
{
	size_t i;

	for (columns->mask = 15; columns->mask < columns->count;)
		columns->mask = 2 * columns->mask + 1;
	columns->heads = arena_take(
	    &columns->arena, columns->mask + 1, sizeof(*columns->heads));
	for (i = 0; i <= columns->mask; i++)
		columns->heads[i] = SHAPE_NO_COLUMN;
	for (i = 0; i < columns->count; i++)
		add_to_index(columns, i);
}

void
shape_columns_init(
    struct shape_columns *columns, const struct config_table *table)
{
	size_t i;

	*columns = (struct shape_columns){ .count = table->columns.count };
	columns->list =
	    arena_take(&columns->arena, columns->count, sizeof(*columns->list));
	for (i = 0; i < columns->count; i++)
		split(
		    columns, table, table->columns.text[i], &columns->list[i]);
	index_columns(columns);
}

void
shape_columns_release(struct shape_columns *columns)
{
	arena_release(&columns->arena);
}
