/* Between the files that parse a schema: avro_schema.c drives, avro_parse.c
 * reads types, avro_names.c gives names their meaning, avro_check.c judges
 * the whole. */
#ifndef MSK_AVRO_PARSE_H
#define MSK_AVRO_PARSE_H

#include "avro_schema.h"
#include "name_table.h"

/* A name that is used before its type is defined. */
struct avro_forward {
	struct avro_type **slot; /* where the type belongs */
	struct view name, space;
	struct view place;
	struct avro_forward *next;
};

struct avro_parser {
	struct avro_schema *schema;
	struct name_table names; /* full name to struct avro_type */
	struct name_table seen; /* of one record, enum or union */
	struct avro_type *primitives[AVRO_PRIMITIVES];
	struct avro_forward *forwards;
	struct buf place; /* "ns.Order.items[].price" */
	unsigned depth; /* of types within each other */
	struct fail *why;
};

/* FAIL_RECORD avro.schema "<place>: …"; returns -1. */
int avro_parse_fail(struct avro_parser *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* For messages: a name from a schema, cut to a length that people read. */
#define AVRO_NAME(view) (int)((view).len < 100 ? (view).len : 100), (view).p

/* A type of the schema, empty but for its kind, number and json. */
struct avro_type *avro_type_new(
    struct avro_parser *, enum avro_kind, const struct json_node *);

/*
 * The type that json says, in the namespace space, into *slot; where it is a
 * name that is not defined yet, avro_names_resolve() does that later.
 */
int avro_parse_type(struct avro_parser *, const struct json_node *json,
    struct view space, struct avro_type **slot);

/* The namespace part of a full name. */
struct view avro_namespace(struct view full_name);

/* Define type by the name and namespace of its object: sets type->name. */
int avro_define(
    struct avro_parser *, struct avro_type *, struct view enclosing);

/* The type that a name means in a namespace, now or later, into *slot. */
int avro_refer(struct avro_parser *, struct view name, struct view space,
    struct avro_type **slot);

/* Fill in what was used before it was defined. */
int avro_names_resolve(struct avro_parser *);

/* Unions of distinct branches, no record that contains itself. */
int avro_check(struct avro_parser *);

#endif
