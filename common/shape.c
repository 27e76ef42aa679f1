#include "shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "item.h"
#include "json_string.h"
#include "mem.h"
#include "put.h"
#include "shape_layout.h"
#include "shape_values.h"

/* Forms of rows that are remembered: those of a schema's versions. */
#define LAYOUTS 8

struct shape {
	const struct config_table *table;
	struct shape_columns columns;
	struct shape_layout layouts[LAYOUTS];
	size_t last; /* the layout of the row before */
	size_t oldest; /* the one to give up next */
	struct shape_members members;
	struct item_names names; /* of the last row */
	size_t names_room;
	char absent[256]; /* names of the last row's absent columns */
	bool partial; /* the last row has a column of unknown value */
	struct buf omitted; /* ,"a","b" of the last row */
	/* ,"time_field":"22-11-2026 10:00:00", of that second */
	struct buf time;
	int64_t time_s;
};

struct shape *
shape_new(const struct config_table *table)
{
	struct shape *shape = xcalloc(1, sizeof(*shape));
	size_t i;

	shape->table = table;
	shape->time_s = INT64_MIN;
	for (i = 0; i < LAYOUTS; i++)
		shape_layout_init(&shape->layouts[i]);
	shape_columns_init(&shape->columns, table);
	buf_init(&shape->time, SIZE_MAX);
	buf_init(&shape->omitted, SIZE_MAX);
	return shape;
}

void
shape_free(struct shape *shape)
{
	size_t i;

	if (shape == NULL)
		return;
	for (i = 0; i < LAYOUTS; i++)
		shape_layout_release(&shape->layouts[i]);
	shape_columns_release(&shape->columns);
	buf_release(&shape->time);
	buf_release(&shape->omitted);
	free(shape->members.names);
	free(shape->members.values);
	free(shape->names.list);
	free(shape);
}

const char *
shape_absent(const struct shape *shape)
{
	return shape->absent;
}

const struct item_names *
shape_names(const struct shape *shape)
{
	return &shape->names;
}

bool
shape_is_partial(const struct shape *shape)
{
	return shape->partial;
}

struct view
shape_omitted(const struct shape *shape)
{
	return buf_as_view(&shape->omitted);
}

static void
grow(struct shape_members *members)
{
	members->room = members->room != 0 ? 2 * members->room : 64;
	members->names =
	    xrealloc(members->names, members->room, sizeof(struct view));
	members->values =
	    xrealloc(members->values, members->room, sizeof(struct view));
}

/* The names of the last layout are compared, those of others scanned; whether
 * all were that layout's. */
static bool
take_members(struct shape_members *members, const struct shape_layout *last,
    struct view row)
{
	struct jtext_walk walk = jtext_open(row);
	size_t i, known = last->count != SIZE_MAX ? last->count : 0;
	struct view name = { last->names.p, 0 };

	for (i = 0;; i++) {
		if (i == members->room)
			grow(members);
		members->names[i].p = walk.p;
		name.len = i < known ? last->lens[i] : 0;
		if (i < known &&
		    jtext_member_is(&walk, name, &members->values[i])) {
			members->names[i].len = name.len;
			name.p += name.len;
		} else if (jtext_member(&walk, &members->names[i],
			       &members->values[i])) {
			known = 0;
		} else {
			break;
		}
	}
	members->count = i;
	return known != 0 && known == i;
}

/* The layout that fits the row, learnt now if it has to be. */
static const struct shape_layout *
find_layout(struct shape *shape, struct view row, struct fail *why)
{
	size_t i;

	if (take_members(&shape->members, &shape->layouts[shape->last], row))
		return &shape->layouts[shape->last];
	for (i = 0; i < LAYOUTS; i++)
		if (shape_layout_fits(&shape->layouts[i], &shape->members)) {
			shape->last = i;
			return &shape->layouts[i];
		}
	shape->last = shape->oldest;
	shape->oldest = (shape->oldest + 1) % LAYOUTS;
	if (shape_layout_learn(&shape->layouts[shape->last], shape->table,
		&shape->columns, &shape->members, why) == -1)
		return NULL;
	return &shape->layouts[shape->last];
}

static void
note_absent(struct shape *shape, const char *column)
{
	size_t used = strlen(shape->absent);

	snprintf(shape->absent + used, sizeof(shape->absent) - used, "%s%s",
	    used != 0 ? ", " : "", column);
}

/* No item can have an attribute whose name is empty or too long. */
static void
note_omitted(struct shape *shape, struct view prefix)
{
	size_t len = prefix.len - sizeof(",\"\":") + 1;

	if (len != 0 && len <= ITEM_MAX_NAME)
		buf_append(&shape->omitted, prefix.p, prefix.len - 1);
}

/* A column that the row has not. */
static int
take_absent(struct shape *shape, const struct shape_step *step,
    struct view *value, struct fail *why)
{
	note_absent(shape, step->wanted);
	if (shape->table->absent == ABSENT_ERROR)
		return fail_record(why, "put.column",
		    "column %s is not in the row", step->wanted);
	if (shape->table->absent == ABSENT_NULL)
		*value = VIEW("null");
	return 0;
}

/* The column of a step; *value is empty where it is to be left out. */
static int
find_value(struct shape *shape, const struct shape_step *step, bool partial,
    struct view *value, struct fail *why)
{
	*value = step->member != SHAPE_NO_COLUMN
		     ? shape->members.values[step->member]
		     : VIEW_NONE;
	if (step->rest != NULL && value->len != 0)
		*value = shape_value_at(*value, step->rest);
	if (value->len == 0 && !partial &&
	    take_absent(shape, step, value, why) == -1)
		return -1;
	if (shape_is_unknown(*value)) {
		shape->partial = true;
		*value = VIEW_NONE;
	} else if (shape->table->nulls == NULLS_OMIT &&
		   jtext_kind(*value) == JTEXT_NULL) {
		note_omitted(shape, step->prefix);
		*value = VIEW_NONE;
	}
	return 0;
}

static void
begin_names(struct shape *shape, size_t most)
{
	shape->names.count = 0;
	if (most <= shape->names_room)
		return;
	shape->names_room = most;
	shape->names.list =
	    xrealloc(shape->names.list, most, sizeof(struct item_name));
}

/* Every step's member, each with a comma before it: 1 where there is
 * something in one of them, 0 without, -1 for an error. */
static int
append_columns(struct shape *shape, const struct shape_layout *layout,
    bool partial, struct buf *out, struct fail *why)
{
	struct view value;
	int filled = 0;
	size_t i;

	shape->absent[0] = '\0';
	shape->partial = false;
	buf_reset(&shape->omitted);
	begin_names(shape, layout->step_count);
	for (i = 0; i < layout->step_count; i++) {
		const struct shape_step *step = &layout->steps[i];

		if (find_value(shape, step, partial, &value, why) == -1)
			return -1;
		if (value.len == 0)
			continue;
		shape->names.list[shape->names.count++] = step->name;
		put(out, step->prefix.p, step->prefix.len);
		filled |= shape_append_value(out, value, shape->table->nulls);
	}
	return filled;
}

static void
set_time(struct shape *shape, int64_t now_s)
{
	time_t seconds = (time_t)now_s;
	struct tm utc;
	char text[64];

	shape->time_s = now_s;
	buf_reset(&shape->time);
	if (gmtime_r(&seconds, &utc) == NULL)
		return;
	strftime(text, sizeof(text), "%d-%m-%Y %H:%M:%S", &utc);
	buf_byte(&shape->time, ',');
	json_string_append(&shape->time, view_of(shape->table->time_field));
	buf_printf(&shape->time, ":\"%s\"", text);
}

static void
append_time(struct shape *shape, int64_t now_ms, struct buf *out)
{
	int64_t now_s = now_ms / 1000;

	if (shape->table->time_field == NULL)
		return;
	if (now_s != shape->time_s)
		set_time(shape, now_s);
	buf_view(out, buf_as_view(&shape->time));
}

enum shaped
shape_row(struct shape *shape, const struct shape_input *input, struct buf *out,
    struct fail *why)
{
	const struct shape_layout *layout;
	size_t start = out->len;
	int filled;

	if (jtext_kind(input->payload) != JTEXT_OBJECT)
		return fail_record(
		    why, "put.row", "the payload is not an object");
	if ((layout = find_layout(shape, input->payload, why)) == NULL)
		return SHAPE_FAILED;
	filled = append_columns(shape, layout, input->partial, out, why);
	if (filled != 1 && (filled == -1 || shape->table->skip_empty)) {
		buf_rewind(out, start);
		return filled == -1 ? SHAPE_FAILED : SHAPE_SKIPPED;
	}
	append_time(shape, input->now_ms, out);
	if (out->len == start)
		buf_byte(out, '{');
	out->p[start] = '{'; /* where the first member's comma stands */
	buf_byte(out, '}');
	return SHAPE_ROW;
}
