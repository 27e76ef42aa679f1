#include "select_parts.h"
#include "source.h"

static bool
is_renamed(const struct select *s, struct view name, bool to)
{
	size_t i;

	for (i = 0; i < s->rename.count; i++)
		if (view_equal(
			to ? s->rename.list[i].name : s->rename.list[i].field,
			name))
			return true;
	return false;
}

static bool
is_nested(const struct select *s, struct view name)
{
	size_t i, j;

	for (i = 0; i < s->nest_count; i++) {
		if (view_equal(s->nests[i].name, name))
			return true;
		for (j = 0; j < s->nests[i].count; j++)
			if (view_equal(s->nests[i].fields[j], name))
				return true;
	}
	return false;
}

static bool
is_dropped(const struct select *s, struct view name)
{
	size_t i;

	for (i = 0; i < s->drop.count; i++)
		if (view_equal(s->drop.list[i].field, name))
			return true;
	return false;
}

static bool
begins_with(struct view name, struct view prefix)
{
	return prefix.len == 0 ||
	       (name.len >= prefix.len &&
		   memcmp(name.p, prefix.p, prefix.len) == 0);
}

/* Whether a flattened object may have a field that gets that name. */
static bool
may_be_flattened(const struct select *s, struct view name)
{
	size_t i;

	for (i = 0; i < s->flatten.count; i++)
		if (begins_with(name, s->flatten.list[i].name))
			return true;
	return false;
}

bool
select_takes(const struct select *s, struct view name)
{
	if (is_nested(s, name))
		return true;
	if (is_renamed(s, name, true))
		return false;
	if (is_renamed(s, name, false))
		return true;
	return is_dropped(s, name) && !may_be_flattened(s, name);
}

/* Two texts that take turns: each change reads one and writes the other. */
struct turns {
	struct view item; /* as it is now */
	struct buf texts[2];
	int next; /* the one that the next change writes */
};

static struct buf *
begin(struct turns *t)
{
	buf_reset(&t->texts[t->next]);
	return &t->texts[t->next];
}

static void
end(struct turns *t)
{
	t->item = buf_as_view(&t->texts[t->next]);
	t->next = !t->next;
}

void
select_append(const struct select *s, struct view item, struct buf *out)
{
	struct turns t = { .item = item };
	size_t i;

	buf_init(&t.texts[0], SIZE_MAX);
	buf_init(&t.texts[1], SIZE_MAX);
	for (i = 0; i < s->drop.count; i++) {
		select_edit(t.item, s->drop.list[i].field, NULL, begin(&t));
		end(&t);
	}
	for (i = 0; i < s->flatten.count; i++) {
		select_flatten(t.item, &s->flatten.list[i], begin(&t));
		end(&t);
	}
	for (i = 0; i < s->rename.count; i++) {
		select_edit(t.item, s->rename.list[i].field,
		    &s->rename.list[i].name, begin(&t));
		end(&t);
	}
	for (i = 0; i < s->nest_count; i++) {
		select_nest(t.item, &s->nests[i], begin(&t));
		end(&t);
	}
	if (may_be_flattened(s, VIEW(SOURCE_ATTRIBUTE))) {
		select_edit(t.item, VIEW(SOURCE_ATTRIBUTE), NULL, begin(&t));
		end(&t);
	}
	buf_view(out, t.item);
	buf_release(&t.texts[0]);
	buf_release(&t.texts[1]);
}
