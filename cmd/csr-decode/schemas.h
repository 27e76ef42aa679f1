/* From a record's schema id to what decodes its bytes, each made once. */
#ifndef SCHEMAS_H
#define SCHEMAS_H

#include "avro_plan.h"
#include "name_table.h"
#include "registry.h"

/* What the bytes behind an id are. */
enum schema_kind {
	SCHEMA_AVRO,
	SCHEMA_JSON, /* the payload is JSON text already */
	SCHEMA_BAD, /* why says it, for every record of that id */
};

struct schema {
	struct buf id; /* as it stands in the record */
	enum schema_kind kind;
	struct avro_plan *plan; /* SCHEMA_AVRO */
	struct view named; /* the record type that name_text is of */
	struct buf name_text; /* its full name, as JSON */
	struct fail why; /* SCHEMA_BAD */
	struct schema *next;
};

struct schemas {
	struct registry *registry;
	struct avro_print print;
	struct name_table by_id;
	struct schema *all;
	struct schema *last; /* the one that was asked for last */
	struct buf scratch;
};

/* The registry is borrowed. */
void schemas_init(struct schemas *, struct registry *, struct avro_print);
void schemas_release(struct schemas *);

/* The full name of a datum's record type as JSON; VIEW_NONE where it is no
 * record. Borrowed until the next call for that schema. */
struct view schema_name(struct schema *, struct view data);

/*
 * The schema of an id, a number or a string as it stands in the record.
 * Borrowed until schemas_release. NULL with why as registry_schema says, or
 * with FAIL_RECORD avro.schema (it can't be understood) or csr.protobuf.
 */
struct schema *schemas_get(
    struct schemas *, struct view id, struct out *, struct fail *why);

#endif
