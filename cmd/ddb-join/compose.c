#include "compose.h"

#include "json_string.h"

/* The work on one object. */
struct work {
	const struct compose *compose;
	const struct plan *plan;
	const struct row *row;
	const struct members *members;
	struct buf *out;
	uint64_t done; /* members that were written, a bit each */
	bool begun;
};

static void append_row(const struct compose *, const struct plan *,
    const struct row *, struct buf *out);

static void
append_list(const struct work *w, const struct answer *answer)
{
	const struct row *row;

	buf_byte(w->out, '[');
	for (row = answer->first; row != NULL; row = row->next) {
		if (row != answer->first)
			buf_byte(w->out, ',');
		append_row(w->compose, w->plan, row, w->out);
	}
	buf_byte(w->out, ']');
}

static void
begin_member(struct work *w)
{
	buf_byte(w->out, w->begun ? ',' : '{');
	w->begun = true;
}

static void
begin_named(struct work *w, const struct member *member)
{
	begin_member(w);
	json_string_append(w->out, member->name);
	buf_byte(w->out, ':');
}

/* A look-up's or an aggregate's value, if there is one. */
static void
put_member(struct work *w, size_t i)
{
	const struct member *member = &w->members->at[i];
	const struct view *aggregates = w->compose->aggregates;
	const struct answer *answer;

	if ((w->done >> i & 1) != 0)
		return;
	w->done |= (uint64_t)1 << i;
	if (member->step == -1) {
		if (aggregates == NULL ||
		    aggregates[member->aggregate].len == 0)
			return;
		begin_named(w, member);
		buf_view(w->out, aggregates[member->aggregate]);
		return;
	}
	answer = &w->row->answers[w->plan->steps[member->step].child];
	if (!answer->list && answer->first == NULL)
		return;
	begin_named(w, member);
	if (answer->list)
		append_list(w, answer);
	else
		append_row(w->compose, w->plan, answer->first, w->out);
}

/* Which look-up or aggregate has a row's member's name; count: none. */
static size_t
find(const struct members *members, struct view name)
{
	size_t i;

	for (i = 0; i < members->count; i++)
		if (jtext_string_is(name, members->at[i].name))
			break;
	return i;
}

static bool
is_hidden(const struct work *w, struct view name)
{
	const struct config_list *fields;
	size_t i;

	if (w->row->step == DRIVER)
		return jtext_string_is(name, VIEW("_source"));
	fields = &w->plan->steps[w->row->step].config->fields;
	if (w->compose->what == COMPOSE_ALL || fields->count == 0)
		return false;
	for (i = 0; i < fields->count; i++)
		if (jtext_string_is(name, view_of(fields->text[i])))
			return false;
	return true;
}

static void
append_members(struct work *w)
{
	struct jtext_walk walk = jtext_open(w->row->text);
	struct view name, value;
	size_t i;

	while (jtext_member(&walk, &name, &value)) {
		i = find(w->members, name);
		if (i != w->members->count) {
			put_member(w, i);
		} else if (!is_hidden(w, name)) {
			begin_member(w);
			buf_view(w->out, name);
			buf_byte(w->out, ':');
			buf_view(w->out, value);
		}
	}
	for (i = 0; i < w->members->count; i++)
		put_member(w, i);
}

/* An item that nothing is put into or left out of. */
static bool
is_plain(const struct work *w)
{
	return w->row->step != DRIVER && w->members->count == 0 &&
	       (w->compose->what == COMPOSE_ALL ||
		   w->plan->steps[w->row->step].config->fields.count == 0);
}

static void
append_row(const struct compose *c, const struct plan *plan,
    const struct row *row, struct buf *out)
{
	const struct inside *inside = plan_inside(plan, row->step);
	struct work w = { .compose = c, .plan = plan, .row = row, .out = out };

	w.members = c->what == COMPOSE_ALL ? &inside->all : &inside->shown;
	if (is_plain(&w)) {
		buf_view(out, row->text);
		return;
	}
	append_members(&w);
	if (!w.begun)
		buf_byte(out, '{');
	buf_byte(out, '}');
}

void
compose_append(
    const struct compose *c, const struct join *join, struct buf *out)
{
	append_row(c, join->plan, &join->driver, out);
}
