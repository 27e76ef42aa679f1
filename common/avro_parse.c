/* Avro specification, "Schema Declaration": one function a form of type. */
#include "avro_parse.h"

#include <inttypes.h>

#include "limits.h"

/* Types within each other, where a nullable array of a record counts three;
 * all of them are on the stack at once. */
#define SCHEMA_DEPTH (2 * LIMIT_AVRO_DEPTH)

static int
duplicate(struct avro_parser *parser, const char *what, struct view name)
{
	return avro_parse_fail(
	    parser, "%s %.*s is there twice", what, AVRO_NAME(name));
}

/* The names first, so that parser->seen is free again when the fields'
 * types need it. */
static int
name_fields(struct avro_parser *parser, struct avro_type *type,
    const struct json_node *list)
{
	const struct json_node *json = list->first;
	struct avro_field *field = type->fields;

	name_table_reset(&parser->seen);
	for (; json != NULL; json = json->next, field++) {
		field->json = json;
		field->name = json_tree_string(json, "name");
		if (field->name.len == 0)
			return avro_parse_fail(parser,
			    "field %td without a name", field - type->fields);
		if (!name_table_add(&parser->seen, field->name, field))
			return duplicate(parser, "field", field->name);
	}
	return 0;
}

static int
parse_field(
    struct avro_parser *parser, struct avro_field *field, struct view space)
{
	const struct json_node *json = json_tree_member(field->json, "type");
	size_t place = parser->place.len;

	buf_byte(&parser->place, '.');
	buf_view(&parser->place, field->name);
	if (json == NULL)
		return avro_parse_fail(parser, "field without a type");
	if (avro_parse_type(parser, json, space, &field->type) == -1)
		return -1;
	buf_rewind(&parser->place, place);
	return 0;
}

static int
parse_record(struct avro_parser *parser, struct avro_type *type)
{
	const struct json_node *list = json_tree_member(type->json, "fields");
	uint32_t i;

	if (list == NULL || list->kind != JTEXT_ARRAY)
		return avro_parse_fail(parser, "record without fields");
	type->count = list->count;
	type->fields = arena_take(
	    &parser->schema->arena, list->count, sizeof(*type->fields));
	if (name_fields(parser, type, list) == -1)
		return -1;
	for (i = 0; i < type->count; i++)
		if (parse_field(parser, &type->fields[i],
			avro_namespace(type->name)) == -1)
			return -1;
	return 0;
}

static int
parse_enum(struct avro_parser *parser, struct avro_type *type)
{
	const struct json_node *list = json_tree_member(type->json, "symbols");
	const struct json_node *json;
	struct view *symbol;

	if (list == NULL || list->kind != JTEXT_ARRAY)
		return avro_parse_fail(parser, "enum without symbols");
	type->count = list->count;
	type->symbols = symbol = arena_take(
	    &parser->schema->arena, list->count, sizeof(*type->symbols));
	name_table_reset(&parser->seen);
	for (json = list->first; json != NULL; json = json->next, symbol++) {
		if (json->kind != JTEXT_STRING)
			return avro_parse_fail(parser,
			    "symbol %.*s is no string", AVRO_NAME(json->text));
		*symbol = json->text;
		if (!name_table_add(&parser->seen, *symbol, symbol))
			return duplicate(parser, "symbol", *symbol);
	}
	return 0;
}

static int
parse_fixed(struct avro_parser *parser, struct avro_type *type)
{
	int64_t size;

	if (!json_tree_int64(json_tree_member(type->json, "size"), &size))
		return avro_parse_fail(parser, "fixed without a size");
	if (size < 0 || size > LIMIT_AVRO_FIXED)
		return avro_parse_fail(parser,
		    "size %" PRId64 " of a fixed, from 0 to %" PRId64
		    " are possible",
		    size, LIMIT_AVRO_FIXED);
	type->size = (uint32_t)size;
	return 0;
}

/* A record, an enum or a fixed. The place in messages is its own name. */
static int
parse_named(
    struct avro_parser *parser, struct avro_type *type, struct view space)
{
	struct buf outer = parser->place;
	int rc;

	if (avro_define(parser, type, space) == -1)
		return -1;
	buf_init(&parser->place, outer.max);
	buf_view(&parser->place, type->name);
	if (type->kind == AVRO_RECORD)
		rc = parse_record(parser, type);
	else if (type->kind == AVRO_ENUM)
		rc = parse_enum(parser, type);
	else
		rc = parse_fixed(parser, type);
	buf_release(&parser->place);
	parser->place = outer;
	return rc;
}

static int
parse_nested(struct avro_parser *parser, struct avro_type *type,
    struct view space, const char *member, const char *place)
{
	const struct json_node *json = json_tree_member(type->json, member);
	size_t before = parser->place.len;

	if (json == NULL)
		return avro_parse_fail(parser, "%s without %s",
		    avro_kind_name(type->kind).p, member);
	buf_text(&parser->place, place);
	if (avro_parse_type(parser, json, space, &type->items) == -1)
		return -1;
	buf_rewind(&parser->place, before);
	return 0;
}

static int
parse_union(struct avro_parser *parser, const struct json_node *list,
    struct view space, struct avro_type **slot)
{
	struct avro_type *type = avro_type_new(parser, AVRO_UNION, NULL);
	const struct json_node *json;
	struct avro_type **branch;

	type->count = list->count;
	type->branches = branch = arena_take(
	    &parser->schema->arena, list->count, sizeof(*type->branches));
	for (json = list->first; json != NULL; json = json->next, branch++) {
		if (avro_parse_type(parser, json, space, branch) == -1)
			return -1;
		if (*branch != NULL && (*branch)->kind == AVRO_UNION)
			return avro_parse_fail(parser, "a union in a union");
	}
	*slot = type;
	return 0;
}

struct form {
	const char *name; /* of {"type":"…"} */
	enum avro_kind kind;
};

static const struct form *
find_form(struct view name)
{
	static const struct form forms[] = {
		{ "null", AVRO_NULL },
		{ "boolean", AVRO_BOOLEAN },
		{ "int", AVRO_INT },
		{ "long", AVRO_LONG },
		{ "float", AVRO_FLOAT },
		{ "double", AVRO_DOUBLE },
		{ "bytes", AVRO_BYTES },
		{ "string", AVRO_STRING },
		{ "record", AVRO_RECORD },
		{ "error", AVRO_RECORD },
		{ "enum", AVRO_ENUM },
		{ "fixed", AVRO_FIXED },
		{ "array", AVRO_ARRAY },
		{ "map", AVRO_MAP },
	};
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (view_is(name, forms[i].name))
			return &forms[i];
	return NULL;
}

/* {"type":name}, where a name of no form refers to a type. */
static int
parse_form(struct avro_parser *parser, const struct json_node *json,
    struct view name, struct view space, struct avro_type **slot)
{
	const struct form *form = find_form(name);

	if (form == NULL)
		return avro_refer(parser, name, space, slot);
	*slot = avro_type_new(parser, form->kind, json);
	if (form->kind < AVRO_PRIMITIVES)
		return 0;
	if (form->kind == AVRO_ARRAY)
		return parse_nested(parser, *slot, space, "items", "[]");
	if (form->kind == AVRO_MAP)
		return parse_nested(parser, *slot, space, "values", "{}");
	return parse_named(parser, *slot, space);
}

static int
parse_any(struct avro_parser *parser, const struct json_node *json,
    struct view space, struct avro_type **slot)
{
	const struct json_node *form;

	if (json->kind == JTEXT_STRING)
		return avro_refer(parser, json->text, space, slot);
	if (json->kind == JTEXT_ARRAY)
		return parse_union(parser, json, space, slot);
	if (json->kind != JTEXT_OBJECT)
		return avro_parse_fail(parser,
		    "%.*s is no type: a name, an object or an array is",
		    AVRO_NAME(json->text));
	if ((form = json_tree_member(json, "type")) == NULL)
		return avro_parse_fail(parser, "an object without \"type\"");
	if (form->kind == JTEXT_STRING)
		return parse_form(parser, json, form->text, space, slot);
	return avro_parse_type(parser, form, space, slot);
}

int
avro_parse_type(struct avro_parser *parser, const struct json_node *json,
    struct view space, struct avro_type **slot)
{
	int rc;

	if (parser->depth == SCHEMA_DEPTH)
		return avro_parse_fail(
		    parser, "nested deeper than %d levels", SCHEMA_DEPTH);
	parser->depth++;
	rc = parse_any(parser, json, space, slot);
	parser->depth--;
	return rc;
}
