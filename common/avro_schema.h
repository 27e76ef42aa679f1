/*
 * Avro schemas (Avro specification 1.12, "Schema Declaration"): from their
 * JSON text to a graph of types.
 *
 * Lenient where schemas are in daily use that the specification refuses:
 * names of any characters, types referred to before they are defined, names
 * of the null namespace used within another, "type":"error", {"type":{…}}
 * wherever a type may stand, empty enums and unions. Strict where data could
 * be read in two ways or never: a field, symbol or branch twice, a union in a
 * union, a type twice, a record that contains itself whatever its unions
 * choose.
 */
#ifndef MSK_AVRO_SCHEMA_H
#define MSK_AVRO_SCHEMA_H

#include "arena.h"
#include "buf.h"
#include "fail.h"
#include "json_tree.h"

enum avro_kind {
	AVRO_NULL,
	AVRO_BOOLEAN,
	AVRO_INT,
	AVRO_LONG,
	AVRO_FLOAT,
	AVRO_DOUBLE,
	AVRO_BYTES,
	AVRO_STRING,
	AVRO_PRIMITIVES, /* how many there are: no kind */
	AVRO_RECORD = AVRO_PRIMITIVES,
	AVRO_ENUM,
	AVRO_FIXED,
	AVRO_ARRAY,
	AVRO_MAP,
	AVRO_UNION,
};

struct avro_field {
	struct view name;
	struct avro_type *type;
	const struct json_node *json; /* of "default" and "aliases" */
};

struct avro_type {
	enum avro_kind kind;
	uint32_t number; /* its place among the types of the schema */
	uint32_t count; /* fields, symbols or branches */
	struct view name; /* the full name of a record, enum or fixed */
	/* Its object, for "logicalType", "aliases", "default" and properties
	 * of others (json_tree_member); NULL for a bare "int" or a union. */
	const struct json_node *json;
	union {
		struct avro_field *fields; /* AVRO_RECORD */
		struct view *symbols; /* AVRO_ENUM */
		struct avro_type **branches; /* AVRO_UNION */
		struct avro_type *items; /* AVRO_ARRAY, AVRO_MAP: the values */
		uint32_t size; /* AVRO_FIXED */
	};
	struct avro_type *next; /* in avro_schema.types */
};

/* Owner of everything that its types point to. */
struct avro_schema {
	struct arena arena;
	struct avro_type *root;
	struct avro_type *types; /* all of them */
	uint32_t count;
};

/*
 * The schema whose JSON is the last of the texts; the others are those that
 * it refers to, each behind those that it refers to itself, all in one name
 * space. NULL with FAIL_RECORD avro.schema, and the place in the schema, for
 * one that can't be understood.
 */
struct avro_schema *avro_schema_parse(
    const struct view texts[], size_t count, struct fail *why);

void avro_schema_free(struct avro_schema *); /* NULL is nothing */

/* "int", "record": what the specification calls it. */
struct view avro_kind_name(enum avro_kind);

/* What stands for the type in a union's JSON: the full name, or the kind. */
struct view avro_branch_name(const struct avro_type *);

#endif
