/* aggregate of a join. */
#include "config_join_parts.h"

static const char *const functions[] = { "count", "sum", "min", "max", "avg",
	"first", "last", "list", NULL };

/* The function of that name; -1 for none. */
static int
function_of(struct view name)
{
	int i;

	for (i = 0; functions[i] != NULL; i++)
		if (view_is(name, functions[i]))
			return i;
	return -1;
}

static int
unknown(const struct config_node *node, struct fail *why)
{
	return config_wrong(node, why,
	    "expected one of count, sum, min, max, avg, first, last and list, "
	    "as \"sum(lines.amount)\" or {\"sum\": \"lines.amount\"}");
}

/* "sum(lines.amount)" */
static int
read_call(const struct config_node *node, struct config_aggregate *aggregate,
    struct fail *why)
{
	const char *text, *open;
	int function = -1;
	size_t len;

	if (config_text(node, &text, why) == -1)
		return -1;
	len = strlen(text);
	open = strchr(text, '(');
	if (open != NULL)
		function =
		    function_of((struct view){ text, (size_t)(open - text) });
	if (function == -1 || text[len - 1] != ')' || open + 2 == text + len)
		return unknown(node, why);
	aggregate->function = (enum config_function)function;
	aggregate->path = arena_text(node->file->arena,
	    (struct view){ open + 1, (size_t)(text + len - open) - 2 });
	return 0;
}

/* {"sum": "lines.amount", "where": {...}} */
static int
read_parts(const struct config_node *node, struct config_aggregate *aggregate,
    struct fail *why)
{
	struct config_node member;
	struct config_walk walk;
	int got, function;

	if (config_open(&walk, node, JTEXT_OBJECT, why) == -1)
		return -1;
	while ((got = config_next(&walk, &member, why)) == 1) {
		if (jtext_string_is(member.name, VIEW("where"))) {
			if (predicate_read(&member, &aggregate->where, why) ==
			    -1)
				return -1;
			continue;
		}
		function = function_of(
		    (struct view){ member.name.p + 1, member.name.len - 2 });
		if (function == -1 || aggregate->path != NULL)
			return unknown(&member, why);
		aggregate->function = (enum config_function)function;
		if (config_text(&member, &aggregate->path, why) == -1)
			return -1;
	}
	return got == 0 && aggregate->path == NULL ? unknown(node, why) : got;
}

static int
read_aggregate(const struct config_node *node,
    struct config_aggregate *aggregate, struct fail *why)
{
	struct buf scratch;

	buf_init(&scratch, SIZE_MAX);
	aggregate->name =
	    arena_text(node->file->arena, jtext_string(node->name, &scratch));
	buf_release(&scratch);
	if (config_field_name(node, view_of(aggregate->name), why) == -1)
		return -1;
	aggregate->place = config_place(node);
	if (jtext_kind(node->value) == JTEXT_STRING)
		return read_call(node, aggregate, why);
	return read_parts(node, aggregate, why);
}

int
config_aggregates(const struct config_node *node, void *into, struct fail *why)
{
	struct config_join *join = into;
	struct config_node member;
	struct config_walk walk;
	int got;

	if (config_open(&walk, node, JTEXT_OBJECT, why) == -1)
		return -1;
	join->aggregates = arena_take(
	    node->file->arena, config_size(node), sizeof(*join->aggregates));
	while ((got = config_next(&walk, &member, why)) == 1)
		if (read_aggregate(&member,
			&join->aggregates[join->aggregate_count++], why) == -1)
			return -1;
	return got;
}
