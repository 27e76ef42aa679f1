/* lookups[] of a join. */
#include "config_join_parts.h"

#include <stddef.h>

static const char *
name_of(const struct config_node *member)
{
	struct buf scratch;
	const char *name;

	buf_init(&scratch, SIZE_MAX);
	name = arena_text(
	    member->file->arena, jtext_string(member->name, &scratch));
	buf_release(&scratch);
	return name;
}

/* {"const": V} */
static int
read_const(const struct config_node *node, void *into, struct fail *why)
{
	(void)why;
	*(struct view *)into = arena_json(node->file->arena, node->value);
	return 0;
}

static int
read_operand(const struct config_node *node, struct config_operand *operand,
    struct fail *why)
{
	static const struct config_key keys[] = {
		{ "const", read_const, 0 },
		{ NULL, NULL, 0 },
	};

	operand->attribute = name_of(node);
	operand->place = config_place(node);
	if (jtext_kind(node->value) == JTEXT_STRING)
		return config_text(node, &operand->path, why);
	if (jtext_kind(node->value) != JTEXT_OBJECT)
		return config_wrong(
		    node, why, "expected a path or {\"const\": value}");
	if (config_object(node, keys, false, &operand->constant, why) == -1)
		return -1;
	return operand->constant.len != 0
		   ? 0
		   : config_wrong(node, why, "const is missing");
}

/* key and query: {ATTRIBUTE: PATH, ...} */
static int
read_operands(const struct config_node *node, void *into, struct fail *why)
{
	struct config_lookup *lookup = into;
	struct config_node member;
	struct config_walk walk;
	int got;

	if (lookup->operand_count != 0)
		return config_wrong(node, why, "key and query exclude another");
	if (config_open(&walk, node, JTEXT_OBJECT, why) == -1)
		return -1;
	if (config_size(node) < 1 || config_size(node) > 2)
		return config_wrong(node, why,
		    "expected one or two attributes, as the table's key has");
	lookup->operands =
	    arena_take(node->file->arena, 2, sizeof(*lookup->operands));
	while ((got = config_next(&walk, &member, why)) == 1)
		if (read_operand(&member,
			&lookup->operands[lookup->operand_count++], why) == -1)
			return -1;
	return got;
}

static int
read_query(const struct config_node *node, void *into, struct fail *why)
{
	((struct config_lookup *)into)->is_query = true;
	return read_operands(node, into, why);
}

static int
read_bound(const struct config_node *node, void *into, struct fail *why)
{
	struct config_bound *bound = into;

	bound->is_set = true;
	if (jtext_kind(node->value) == JTEXT_STRING)
		return config_text(node, &bound->path, why);
	return config_count(node, &bound->count, why);
}

static int
read_required(const struct config_node *node, void *into, struct fail *why)
{
	enum config_required *required = into;
	bool is;

	if (jtext_kind(node->value) == JTEXT_STRING &&
	    jtext_string_is(node->value, VIEW("if_key"))) {
		*required = REQUIRED_IF_KEY;
		return 0;
	}
	if (jtext_kind(node->value) == JTEXT_STRING ||
	    config_bool(node, &is, why) == -1)
		return config_wrong(
		    node, why, "expected true, false or \"if_key\"");
	*required = is ? REQUIRED_YES : REQUIRED_NO;
	return 0;
}

#define LOOKUP(member) offsetof(struct config_lookup, member)

static const struct config_key lookup_keys[] = {
	{ "as", config_text, LOOKUP(as) },
	{ "table", config_text, LOOKUP(table) },
	{ "key", read_operands, 0 },
	{ "query", read_query, 0 },
	{ "index", config_text, LOOKUP(index) },
	{ "consistent", config_bool, LOOKUP(consistent) },
	{ "required", read_required, LOOKUP(required) },
	{ "min", read_bound, LOOKUP(min) },
	{ "max", read_bound, LOOKUP(max) },
	{ "where", predicate_read, LOOKUP(where) },
	{ "fields", config_texts, LOOKUP(fields) },
	{ "sort", config_text, LOOKUP(sort) },
	{ "limit", config_count, LOOKUP(limit) },
	{ "embed", config_bool, LOOKUP(embed) },
	{ "cache", config_duration, LOOKUP(cache_ms) },
	{ NULL, NULL, 0 },
};

static int
read_lookup(const struct config_node *node, struct config_lookup *lookup,
    struct fail *why)
{
	*lookup = (struct config_lookup){
		.consistent = true, .required = REQUIRED_YES, .embed = true
	};
	lookup->place = config_place(node);
	if (config_object(node, lookup_keys, false, lookup, why) == -1)
		return -1;
	if (lookup->as == NULL)
		return config_wrong(node, why, "as is missing");
	if (lookup->table == NULL)
		return config_wrong(node, why, "table is missing");
	if (lookup->operand_count == 0)
		return config_wrong(node, why, "key or query is missing");
	if (!lookup->is_query && (lookup->min.is_set || lookup->max.is_set))
		return config_wrong(node, why, "min and max need a query");
	if (lookup->required == REQUIRED_NO && lookup->min.is_set)
		config_warn(node, "min says nothing where required is false");
	return 0;
}

/* Whether a path goes into a look-up's items: "lines" in lines.amount. */
static bool
begins_with(const char *path, const char *as)
{
	size_t len = strlen(as);

	return strncmp(path, as, len) == 0 && path[len] == '.';
}

/*
 * Where a path of lookups[of] leads: the look-up with the longest name that
 * it begins with, if that one is not made before; NULL where all is well. A
 * path without a dot is a field of the driver row.
 */
static const struct config_lookup *
used_too_early(const struct config_join *join, size_t of, const char *path)
{
	const struct config_lookup *best = NULL;
	size_t i;

	if (path == NULL || strchr(path, '.') == NULL)
		return NULL;
	for (i = 0; i < join->lookup_count; i++) {
		const struct config_lookup *lookup = &join->lookups[i];

		if (begins_with(path, lookup->as) &&
		    (best == NULL || strlen(lookup->as) > strlen(best->as)))
			best = lookup;
	}
	return best != NULL && best >= &join->lookups[of] ? best : NULL;
}

/* The part before the last dot of lines.product is a look-up made before. */
static int
check_parent(const struct config_node *node, const struct config_join *join,
    size_t of, struct fail *why)
{
	const char *as = join->lookups[of].as, *dot = strrchr(as, '.');
	struct view parent;
	size_t i;

	if (dot == NULL)
		return 0;
	parent = (struct view){ as, (size_t)(dot - as) };
	for (i = 0; i < of; i++)
		if (view_is(parent, join->lookups[i].as))
			return dot[1] != '\0'
				   ? 0
				   : config_wrong(node, why,
					 "as %s: no name behind the dot", as);
	return config_wrong(node, why, "as %s: there is no look-up %.*s before",
	    as, (int)parent.len, parent.p);
}

static int
check_lookup(const struct config_node *node, const struct config_join *join,
    size_t of, struct fail *why)
{
	const struct config_lookup *lookup = &join->lookups[of], *early;
	size_t i;

	for (i = 0; i < of; i++)
		if (strcmp(join->lookups[i].as, lookup->as) == 0)
			return config_wrong(node, why,
			    "as %s: lookups[%zu] has that name", lookup->as, i);
	for (i = 0; i < lookup->operand_count; i++) {
		early = used_too_early(join, of, lookup->operands[i].path);
		if (early != NULL)
			return config_wrong(node, why,
			    "%s: look-up %s is used before it is made",
			    lookup->operands[i].path, early->as);
	}
	if (config_field_name(node, view_of(lookup->as), why) == -1)
		return -1;
	return check_parent(node, join, of, why);
}

int
config_lookups(const struct config_node *node, void *into, struct fail *why)
{
	struct config_join *join = into;
	struct config_node element;
	struct config_walk walk;
	size_t i;
	int got;

	if (config_open(&walk, node, JTEXT_ARRAY, why) == -1)
		return -1;
	join->lookups = arena_take(
	    node->file->arena, config_size(node), sizeof(*join->lookups));
	while ((got = config_next(&walk, &element, why)) == 1)
		if (read_lookup(&element, &join->lookups[join->lookup_count++],
			why) == -1)
			return -1;
	config_open(&walk, node, JTEXT_ARRAY, why);
	for (i = 0; got == 0 && i < join->lookup_count; i++) {
		config_next(&walk, &element, why);
		got = check_lookup(&element, join, i, why);
	}
	return got;
}
