#include "shape_layout.h"

#include <stdlib.h>

#include "json_string.h"
#include "lower.h"
#include "mem.h"
#include "names.h"
#include "source.h"

void
shape_layout_init(struct shape_layout *layout)
{
	*layout = (struct shape_layout){ .count = SIZE_MAX };
	buf_init(&layout->names, SIZE_MAX);
	buf_init(&layout->text, SIZE_MAX);
}

void
shape_layout_release(struct shape_layout *layout)
{
	buf_release(&layout->names);
	buf_release(&layout->text);
	free(layout->lens);
	free(layout->steps);
}

bool
shape_layout_fits(
    const struct shape_layout *layout, const struct shape_members *members)
{
	const char *p = layout->names.p;
	size_t i;

	if (layout->count != members->count)
		return false;
	for (i = 0; i < members->count; i++) {
		if (members->names[i].len != layout->lens[i] ||
		    memcmp(members->names[i].p, p, layout->lens[i]) != 0)
			return false;
		p += layout->lens[i];
	}
	return true;
}

/* ,"stored name": of a member's name */
static void
append_prefix(struct buf *out, struct view name, bool keep, struct buf *scratch)
{
	struct view plain = jtext_string(name, scratch);
	struct buf small;

	buf_byte(out, ',');
	if (keep || lower_is(plain)) {
		json_string_append(out, plain);
	} else {
		buf_init(&small, SIZE_MAX);
		lower_append(&small, plain);
		json_string_append(out, buf_as_view(&small));
		buf_release(&small);
	}
	buf_byte(out, ':');
}

/* The name in a prefix. */
static struct view
name_in(struct view prefix)
{
	return (struct view){ prefix.p + 1, prefix.len - 2 };
}

/* Whether a prefix is of a name that ddb-put writes itself. */
static bool
is_own(const struct config_table *table, struct view prefix)
{
	struct view name = name_in(prefix);
	const char *const own[] = { table->time_field, table->ttl.attribute,
		table->version.kind != VERSION_NONE ? SOURCE_ATTRIBUTE : NULL };
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (own[i] != NULL && jtext_string_is(name, view_of(own[i])))
			return true;
	return false;
}

/* Every stored name once. */
static int
check_names(const struct shape_layout *layout, struct fail *why)
{
	struct names names;
	size_t i;
	int rc = 0;

	names_init(&names);
	for (i = 0; rc == 0 && i < layout->step_count; i++) {
		struct view name = name_in(layout->steps[i].prefix);

		if (!names_add(&names, 0, name))
			rc = fail_record(why, "put.column",
			    "two columns would be stored as %.*s",
			    (int)(name.len < 200 ? name.len : 200), name.p);
	}
	names_release(&names);
	return rc;
}

/* No column_names: every member is one. The prefixes lie behind each other
 * in text, which moves while it grows, so they are pointed to afterwards. */
static int
learn_all(struct shape_layout *layout, const struct config_table *table,
    const struct shape_members *members, struct fail *why)
{
	struct shape_step *steps = layout->steps;
	struct buf scratch;
	size_t i, at;

	buf_init(&scratch, SIZE_MAX);
	for (i = 0; i < members->count; i++) {
		at = layout->text.len;
		append_prefix(&layout->text, members->names[i],
		    table->keep_names, &scratch);
		steps[i] = (struct shape_step){ .member = i };
		steps[i].prefix.len = layout->text.len - at;
	}
	buf_release(&scratch);
	for (i = 0, at = 0; i < members->count; i++) {
		steps[i].prefix.p = layout->text.p + at;
		at += steps[i].prefix.len;
	}
	layout->step_count = members->count;
	return check_names(layout, why);
}

/* What was found for a column: by its exact name, and ignoring case. */
struct match {
	size_t exact, other;
	bool exact_again, other_again;
};

static void
match_member(const struct shape_columns *columns, struct view name,
    size_t member, struct match *matches)
{
	struct buf small;
	size_t i;

	buf_init(&small, SIZE_MAX);
	lower_append(&small, name);
	i = columns->heads[names_hash(buf_as_view(&small), 0) & columns->mask];
	buf_release(&small);
	for (; i != SHAPE_NO_COLUMN; i = columns->list[i].next) {
		struct view first = view_of(columns->list[i].first);
		struct match *match = &matches[i];

		if (view_equal(name, first)) {
			match->exact_again = match->exact != SHAPE_NO_COLUMN;
			match->exact = member;
		} else if (lower_equal(name, first)) {
			match->other_again = match->other != SHAPE_NO_COLUMN;
			match->other = member;
		}
	}
}

/* A column's step: the exact member, else the only one that ignores case. */
static int
choose(const struct shape_column *column, const struct match *match,
    struct shape_step *step, struct fail *why)
{
	bool exact = match->exact != SHAPE_NO_COLUMN;

	if (exact ? match->exact_again : match->other_again)
		return fail_record(why, "put.column",
		    "the row has two columns that match %s", column->wanted);
	*step = (struct shape_step){ .prefix = column->prefix,
		.member = exact ? match->exact : match->other,
		.rest = column->rest,
		.wanted = column->wanted };
	return 0;
}

static struct match *
match_all(
    const struct shape_columns *columns, const struct shape_members *members)
{
	struct match *matches = xmalloc(columns->count * sizeof(*matches));
	struct buf scratch;
	size_t i;

	for (i = 0; i < columns->count; i++)
		matches[i] = (struct match){ SHAPE_NO_COLUMN, SHAPE_NO_COLUMN,
			false, false };
	buf_init(&scratch, SIZE_MAX);
	for (i = 0; i < members->count; i++)
		match_member(columns, jtext_string(members->names[i], &scratch),
		    i, matches);
	buf_release(&scratch);
	return matches;
}

static int
learn_columns(struct shape_layout *layout, const struct shape_columns *columns,
    const struct shape_members *members, struct fail *why)
{
	struct match *matches = match_all(columns, members);
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < columns->count; i++)
		rc = choose(
		    &columns->list[i], &matches[i], &layout->steps[i], why);
	free(matches);
	layout->step_count = columns->count;
	return rc;
}

/* Those that are written, and their names. */
static void
drop_own(struct shape_layout *layout, const struct config_table *table)
{
	size_t i, kept = 0;

	for (i = 0; i < layout->step_count; i++) {
		struct shape_step *step = &layout->steps[i];

		if (is_own(table, step->prefix))
			continue;
		step->name = item_name_of(name_in(step->prefix));
		layout->steps[kept++] = *step;
	}
	layout->step_count = kept;
}

int
shape_layout_learn(struct shape_layout *layout,
    const struct config_table *table, const struct shape_columns *columns,
    const struct shape_members *members, struct fail *why)
{
	size_t steps = columns->count != 0 ? columns->count : members->count, i;

	layout->count = SIZE_MAX; /* fits nothing */
	buf_reset(&layout->names);
	buf_reset(&layout->text);
	layout->lens =
	    xrealloc(layout->lens, members->count, sizeof(*layout->lens));
	layout->steps = xrealloc(layout->steps, steps, sizeof(*layout->steps));
	for (i = 0; i < members->count; i++) {
		buf_view(&layout->names, members->names[i]);
		layout->lens[i] = members->names[i].len;
	}
	if ((columns->count != 0
		    ? learn_columns(layout, columns, members, why)
		    : learn_all(layout, table, members, why)) == -1)
		return -1;
	drop_own(layout, table);
	layout->count = members->count;
	return 0;
}
