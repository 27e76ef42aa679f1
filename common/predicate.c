#include "predicate.h"

#include "json_value.h"

enum predicate_kind { NONEMPTY, EQUALS, IN, ALL, ANY, NOT };

static const struct {
	const char *name;
	enum predicate_kind kind;
} operators[] = { { "nonempty", NONEMPTY }, { "equals", EQUALS }, { "in", IN },
	{ "all", ALL }, { "any", ANY }, { "not", NOT } };

struct predicate {
	enum predicate_kind kind;
	struct view field;
	struct view *values; /* JSON text of EQUALS (one) and IN */
	size_t value_count;
	struct predicate *parts; /* of ALL and ANY, one of NOT */
	size_t part_count;
};

static int read_predicate(
    const struct config_node *, struct predicate *, struct fail *why);

/* A value of the config, kept as text. */
static struct view
keep(const struct config_node *node)
{
	return arena_json(node->file->arena, node->value);
}

static int
read_field(
    const struct config_node *member, struct view *field, struct fail *why)
{
	struct buf scratch;
	struct view name;

	buf_init(&scratch, SIZE_MAX);
	name = jtext_string(member->name, &scratch);
	*field =
	    (struct view){ arena_text(member->file->arena, name), name.len };
	buf_release(&scratch);
	return field->len != 0 ? 0
			       : config_wrong(member, why, "no field's name");
}

static int
read_values(
    const struct config_node *list, struct predicate *p, struct fail *why)
{
	struct config_node element;
	struct config_walk walk;
	int got;

	if (config_open(&walk, list, JTEXT_ARRAY, why) == -1)
		return -1;
	p->values = arena_take(
	    list->file->arena, config_size(list), sizeof(*p->values));
	while ((got = config_next(&walk, &element, why)) == 1)
		p->values[p->value_count++] = keep(&element);
	return got;
}

/* {FIELD: V, ...} of equals and in: one part a field, all of which hold. */
static int
read_fields(const struct config_node *node, enum predicate_kind kind,
    struct predicate *p, struct fail *why)
{
	struct config_node member;
	struct config_walk walk;
	int got;

	if (config_open(&walk, node, JTEXT_OBJECT, why) == -1)
		return -1;
	*p = (struct predicate){ .kind = ALL };
	p->parts =
	    arena_take(node->file->arena, config_size(node), sizeof(*p->parts));
	while ((got = config_next(&walk, &member, why)) == 1) {
		struct predicate *part = &p->parts[p->part_count++];

		part->kind = kind;
		if (read_field(&member, &part->field, why) == -1)
			return -1;
		if (kind == IN) {
			if (read_values(&member, part, why) == -1)
				return -1;
			continue;
		}
		part->values =
		    arena_take(node->file->arena, 1, sizeof(*part->values));
		part->values[part->value_count++] = keep(&member);
	}
	if (got == 0 && p->part_count == 0)
		return config_wrong(node, why, "names no field");
	return got;
}

static int
read_parts(
    const struct config_node *list, struct predicate *p, struct fail *why)
{
	struct config_node element;
	struct config_walk walk;
	int got;

	if (config_open(&walk, list, JTEXT_ARRAY, why) == -1)
		return -1;
	p->parts =
	    arena_take(list->file->arena, config_size(list), sizeof(*p->parts));
	while ((got = config_next(&walk, &element, why)) == 1)
		if (read_predicate(&element, &p->parts[p->part_count++], why) ==
		    -1)
			return -1;
	return got;
}

static int
read_operand(const struct config_node *node, enum predicate_kind kind,
    struct predicate *p, struct fail *why)
{
	const char *field;

	p->kind = kind;
	switch (kind) {
	case NONEMPTY:
		if (config_text(node, &field, why) == -1)
			return -1;
		p->field = view_of(field);
		return 0;
	case EQUALS:
	case IN:
		return read_fields(node, kind, p, why);
	case ALL:
	case ANY:
		return read_parts(node, p, why);
	default:
		p->parts = arena_take(node->file->arena, 1, sizeof(*p->parts));
		p->part_count = 1;
		return read_predicate(node, p->parts, why);
	}
}

/* How deep predicates may stand in each other. */
static bool
too_deep(const struct config_node *node)
{
	int levels = 0;

	for (; node != NULL; node = node->up)
		levels++;
	return levels > 100;
}

static int
read_predicate(
    const struct config_node *node, struct predicate *p, struct fail *why)
{
	struct config_node member;
	struct config_walk walk;
	size_t i;
	int got;

	if (too_deep(node))
		return config_wrong(node, why, "nested too deeply");
	if (config_open(&walk, node, JTEXT_OBJECT, why) == -1)
		return -1;
	if (config_size(node) != 1)
		return config_wrong(node, why,
		    "expected one of nonempty, "
		    "equals, in, all, any, not");
	if ((got = config_next(&walk, &member, why)) == -1)
		return got;
	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (jtext_string_is(member.name, view_of(operators[i].name)))
			return read_operand(&member, operators[i].kind, p, why);
	return config_wrong(&member, why,
	    "unknown operator: expected "
	    "nonempty, equals, in, all, any or "
	    "not");
}

int
predicate_read(const struct config_node *node, void *into, struct fail *why)
{
	struct predicate *p = arena_take(node->file->arena, 1, sizeof(*p));

	*(const struct predicate **)into = p;
	return read_predicate(node, p, why);
}

static bool
equals_one(const struct predicate *p, struct view row)
{
	struct view value;
	size_t i;

	json_path(row, p->field, &value);
	for (i = 0; i < p->value_count; i++)
		if (json_equal(value, p->values[i]))
			return true;
	return false;
}

bool
predicate_holds(const struct predicate *p, struct view row)
{
	struct view value;
	size_t i;

	switch (p->kind) {
	case NONEMPTY:
		json_path(row, p->field, &value);
		return json_truth(value);
	case EQUALS:
	case IN:
		return equals_one(p, row);
	case NOT:
		return !predicate_holds(p->parts, row);
	default:
		for (i = 0; i < p->part_count; i++)
			if (predicate_holds(&p->parts[i], row) ==
			    (p->kind == ANY))
				return p->kind == ANY;
		return p->kind == ALL;
	}
}
