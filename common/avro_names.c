/* Avro specification, "Names": full names, and what a name refers to. */
#include "avro_parse.h"
#include "limits.h"

struct view
avro_namespace(struct view full_name)
{
	const char *dot = memrchr(full_name.p, '.', full_name.len);

	if (dot == NULL)
		return VIEW_NONE;
	return (struct view){ full_name.p, (size_t)(dot - full_name.p) };
}

static bool
has_dot(struct view name)
{
	return memchr(name.p, '.', name.len) != NULL;
}

/* space.name, in the schema's memory. */
static struct view
full_name(struct avro_parser *parser, struct view name, struct view space)
{
	char *p;

	if (has_dot(name) || space.len == 0)
		return name;
	p = arena_take(&parser->schema->arena, 1, space.len + 1 + name.len + 1);
	memcpy(p, space.p, space.len);
	p[space.len] = '.';
	memcpy(p + space.len + 1, name.p, name.len);
	return (struct view){ p, space.len + 1 + name.len };
}

static struct avro_type *
primitive(const struct avro_parser *parser, struct view name)
{
	int kind;

	for (kind = 0; kind < AVRO_PRIMITIVES; kind++)
		if (view_equal(name, avro_kind_name((enum avro_kind)kind)))
			return parser->primitives[kind];
	return NULL;
}

int
avro_define(
    struct avro_parser *parser, struct avro_type *type, struct view enclosing)
{
	const struct json_node *space =
	    json_tree_member(type->json, "namespace");
	struct view name = json_tree_string(type->json, "name");

	if (name.len == 0 || name.p[0] == '.' || name.p[name.len - 1] == '.')
		return avro_parse_fail(
		    parser, "%s without a name", avro_kind_name(type->kind).p);
	if (space != NULL && space->kind == JTEXT_STRING)
		enclosing = space->text;
	type->name = full_name(parser, name, enclosing);
	if (primitive(parser, type->name) != NULL)
		return avro_parse_fail(parser,
		    "a type named %.*s, as the "
		    "primitive type is",
		    AVRO_NAME(type->name));
	if (!name_table_add(&parser->names, type->name, type))
		return avro_parse_fail(parser, "type %.*s is defined twice",
		    AVRO_NAME(type->name));
	if (parser->names.count > LIMIT_SCHEMA_TYPES)
		return avro_parse_fail(
		    parser, "more than %d named types", LIMIT_SCHEMA_TYPES);
	return 0;
}

/* Where the namespace has no such type, that of no namespace is meant. */
static struct avro_type *
defined(struct avro_parser *parser, struct view name, struct view space)
{
	struct avro_type *type = NULL;
	struct buf full;

	if (space.len != 0 && !has_dot(name)) {
		buf_init(&full, LIMIT_SCHEMA);
		buf_view(&full, space);
		buf_byte(&full, '.');
		buf_view(&full, name);
		type = name_table_get(&parser->names, buf_as_view(&full));
		buf_release(&full);
	}
	return type != NULL ? type : name_table_get(&parser->names, name);
}

int
avro_refer(struct avro_parser *parser, struct view name, struct view space,
    struct avro_type **slot)
{
	struct avro_forward *forward;

	if ((*slot = primitive(parser, name)) != NULL)
		return 0;
	forward = arena_take(&parser->schema->arena, 1, sizeof(*forward));
	*forward = (struct avro_forward){
		.slot = slot,
		.name = name,
		.space = space,
		.place = arena_json(
		    &parser->schema->arena, buf_as_view(&parser->place)),
		.next = parser->forwards,
	};
	parser->forwards = forward;
	return 0;
}

int
avro_names_resolve(struct avro_parser *parser)
{
	struct avro_forward *f = parser->forwards;

	for (; f != NULL; f = f->next) {
		*f->slot = defined(parser, f->name, f->space);
		if (*f->slot != NULL)
			continue;
		buf_reset(&parser->place);
		buf_view(&parser->place, f->place);
		return avro_parse_fail(
		    parser, "unknown type %.*s", AVRO_NAME(f->name));
	}
	return 0;
}
