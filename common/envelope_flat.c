/* Envelopes whose fields stand beside the columns. */
#include <strings.h>

#include "envelope_parts.h"

/* What stands behind a column's name in that of its companion. */
static const char *const companions[] = { "_isMissing", "_Present",
	"_BeforeImage", "_BeforeImage_Present", NULL };

enum { IS_MISSING, PRESENT, BEFORE_IMAGE, BEFORE_IMAGE_PRESENT };

/* A flat row while it is split. In the memory's members stands where the
 * value of each begins, by its name without quotes. */
struct flat {
	struct envelope_memory *memory;
	const char *end;
	bool companions; /* it has some: else nobody looks for them */
};

static struct view
bare(struct view name)
{
	return (struct view){ name.p + 1, name.len - 2 };
}

static struct view
before_name(struct view name)
{
	size_t len = ENVELOPE_BEFORE.len;

	return (struct view){ name.p + len, name.len - len };
}

static bool
ends(struct view name, const char *with)
{
	size_t len = strlen(with);

	return name.len > len &&
	       memcmp(name.p + name.len - len, with, len) == 0;
}

/* The column that a member is a companion of, and as which; VIEW_NONE where
 * it is none. */
static struct view
companion_of(const struct flat *flat, struct view member, int *which)
{
	struct view column;
	int i;

	for (i = 0; flat->companions && companions[i] != NULL; i++) {
		if (!ends(member, companions[i]))
			continue;
		column = member;
		column.len -= strlen(companions[i]);
		*which = i;
		if (name_table_get(&flat->memory->members, column) != NULL)
			return column;
	}
	return VIEW_NONE;
}

/* The value of a column's companion; VIEW_NONE without. */
static struct view
companion(const struct flat *flat, struct view column, int which)
{
	struct buf *name = &flat->memory->name;
	struct jtext_error error;
	const char *p;

	buf_reset(name);
	buf_view(name, column);
	buf_text(name, companions[which]);
	p = name_table_get(&flat->memory->members, buf_as_view(name));
	if (p == NULL)
		return VIEW_NONE;
	return (
	    struct view){ p, (size_t)(jtext_scan(p, flat->end, &error) - p) };
}

static bool
says(struct view value, enum jtext_kind kind, const char *word)
{
	return jtext_kind(value) == kind ||
	       (value.len == strlen(word) + 2 &&
		   strncasecmp(value.p + 1, word, value.len - 2) == 0);
}

static bool
is_unknown(const struct flat *flat, struct view column)
{
	return flat->companions &&
	       (says(companion(flat, column, IS_MISSING), JTEXT_TRUE, "true") ||
		   says(
		       companion(flat, column, PRESENT), JTEXT_FALSE, "false"));
}

static void
add_member(struct buf *out, struct view bare_name, struct view value)
{
	buf_text(out, ",\"");
	buf_view(out, bare_name);
	buf_text(out, "\":");
	buf_view(out, value);
}

/* What the companions say of an unknown value, is_unknown asks; the row as it
 * was is taken here. */
static void
take_companion(
    const struct flat *flat, struct view column, int which, struct view value)
{
	if (which == BEFORE_IMAGE &&
	    !says(companion(flat, column, BEFORE_IMAGE_PRESENT), JTEXT_FALSE,
		"false"))
		add_member(&flat->memory->before, column, value);
}

static void
take_column(const struct flat *flat, struct view name, struct view value,
    struct envelope *e)
{
	int which;
	struct view column = companion_of(flat, name, &which);

	if (column.p != NULL)
		take_companion(flat, column, which, value);
	else if (is_unknown(flat, name))
		e->partial = true;
	else
		add_member(&flat->memory->row, name, value);
}

static void
index_members(struct flat *flat, struct view payload)
{
	struct jtext_walk walk = jtext_open(payload);
	struct view name, value;
	int i;

	name_table_reset(&flat->memory->members);
	while (jtext_member(&walk, &name, &value)) {
		name_table_add(
		    &flat->memory->members, bare(name), (void *)value.p);
		for (i = 0; companions[i] != NULL; i++)
			flat->companions |= ends(bare(name), companions[i]);
	}
}

/* Members, each with a comma before it, become an object. */
static struct view
close_object(struct buf *members)
{
	if (members->len == 0)
		buf_byte(members, '{');
	members->p[0] = '{';
	buf_byte(members, '}');
	return buf_as_view(members);
}

static void
begin(struct envelope_memory *m)
{
	buf_reset(&m->row);
	buf_reset(&m->before);
	buf_reset(&m->fields);
}

void
envelope_split(struct view payload, envelope_sort *sort,
    struct envelope_memory *m, struct envelope *e)
{
	struct flat flat = { m, payload.p + payload.len, false };
	struct jtext_walk walk = jtext_open(payload);
	struct view name, value;
	enum envelope_member is;

	begin(m);
	index_members(&flat, payload);
	while (jtext_member(&walk, &name, &value)) {
		is = sort != NULL ? sort(name) : MEMBER_COLUMN;
		name = bare(name);
		if (is == MEMBER_COLUMN)
			take_column(&flat, name, value, e);
		else if (is == MEMBER_FIELD)
			add_member(&m->fields, name, value);
		else
			add_member(&m->before, before_name(name), value);
	}
	e->row = close_object(&m->row);
	e->fields = close_object(&m->fields);
	e->before = m->before.len != 0 ? close_object(&m->before) : VIEW_NONE;
}
