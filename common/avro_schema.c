#include "avro_schema.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "avro_parse.h"
#include "limits.h"
#include "mem.h"

static const char *const kind_names[] = {
	[AVRO_NULL] = "null",
	[AVRO_BOOLEAN] = "boolean",
	[AVRO_INT] = "int",
	[AVRO_LONG] = "long",
	[AVRO_FLOAT] = "float",
	[AVRO_DOUBLE] = "double",
	[AVRO_BYTES] = "bytes",
	[AVRO_STRING] = "string",
	[AVRO_RECORD] = "record",
	[AVRO_ENUM] = "enum",
	[AVRO_FIXED] = "fixed",
	[AVRO_ARRAY] = "array",
	[AVRO_MAP] = "map",
	[AVRO_UNION] = "union",
};

struct view
avro_kind_name(enum avro_kind kind)
{
	return view_of(kind_names[kind]);
}

struct view
avro_branch_name(const struct avro_type *type)
{
	return type->name.len != 0 ? type->name : avro_kind_name(type->kind);
}

int
avro_parse_fail(struct avro_parser *parser, const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return fail_record(parser->why, "avro.schema", "schema%s%.*s: %s",
	    parser->place.len != 0 ? " " : "",
	    AVRO_NAME(buf_as_view(&parser->place)), text);
}

struct avro_type *
avro_type_new(struct avro_parser *parser, enum avro_kind kind,
    const struct json_node *json)
{
	struct avro_schema *schema = parser->schema;
	struct avro_type *type = arena_take(&schema->arena, 1, sizeof(*type));

	type->kind = kind;
	type->json = json;
	type->number = schema->count++;
	type->next = schema->types;
	schema->types = type;
	return type;
}

/* One text; its type becomes the root, until the next text's does. */
static int
parse_text(struct avro_parser *parser, struct view text)
{
	struct avro_schema *schema = parser->schema;
	struct json_node *json;

	if (text.len > LIMIT_SCHEMA)
		return avro_parse_fail(parser, "%zu bytes, %zu are the most",
		    text.len, LIMIT_SCHEMA);
	json = json_tree_parse(&schema->arena, text, parser->why);
	if (json == NULL)
		return avro_parse_fail(
		    parser, "not JSON: %s", parser->why->text);
	return avro_parse_type(parser, json, VIEW_NONE, &schema->root);
}

static int
parse_all(struct avro_parser *parser, const struct view texts[], size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (parse_text(parser, texts[i]) == 0)
			continue;
		return i + 1 == count
			   ? -1
			   : fail_in(parser->why, "reference %zu", i + 1);
	}
	if (avro_names_resolve(parser) == -1)
		return -1;
	return avro_check(parser);
}

struct avro_schema *
avro_schema_parse(const struct view texts[], size_t count, struct fail *why)
{
	struct avro_schema *schema = xcalloc(1, sizeof(*schema));
	struct avro_parser parser = { .schema = schema, .why = why };
	int kind;

	buf_init(&parser.place, LIMIT_SCHEMA);
	for (kind = 0; kind < AVRO_PRIMITIVES; kind++)
		parser.primitives[kind] =
		    avro_type_new(&parser, (enum avro_kind)kind, NULL);
	if (parse_all(&parser, texts, count) == -1) {
		avro_schema_free(schema);
		schema = NULL;
	}
	buf_release(&parser.place);
	name_table_release(&parser.seen);
	name_table_release(&parser.names);
	return schema;
}

void
avro_schema_free(struct avro_schema *schema)
{
	if (schema == NULL)
		return;
	arena_release(&schema->arena);
	free(schema);
}
