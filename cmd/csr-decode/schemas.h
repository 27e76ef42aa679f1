/* From a record's schema id to what decodes its bytes, each made once. */
#ifndef SCHEMAS_H
#define SCHEMAS_H

#include "avro_plan.h"
#include "name_table.h"
#include "pool.h"
#include "reader.h"
#include "registry.h"

/* What the bytes behind an id are. */
enum schema_kind {
	SCHEMA_AVRO,
	SCHEMA_JSON, /* the payload is JSON text already */
	SCHEMA_BAD, /* why says it, for every record of that id */
};

struct schema {
	struct buf id; /* as it stands in the record */
	struct buf topic; /* the same, where the reader's schema is by topic */
	bool key;
	bool stale; /* the reader's schema is another one now */
	struct buf name; /* what by_name has it by */
	enum schema_kind kind;
	struct avro_plan *plan; /* SCHEMA_AVRO */
	bool borrowed; /* the plan is, from the pool */
	struct view named; /* the record type that name_text is of */
	struct buf name_text; /* its full name, as JSON */
	struct fail why; /* SCHEMA_BAD */
	struct schema *next;
};

#define SCHEMAS_LAST 16

struct schemas {
	struct registry *registry; /* NULL: borrows from the pool alone */
	struct reader *reader;
	bool by_topic; /* the reader's schema is another for each topic */
	struct avro_print print;
	struct pool *pool; /* set by the owner; NULL: there is one thread */
	struct name_table by_name;
	struct schema *all;
	/* Asked for last: of a value, of a key; by the id's last digit. */
	struct schema *last[2][SCHEMAS_LAST];
	struct buf name, scratch;
};

/* The registry and the reader are borrowed. */
void schemas_init(
    struct schemas *, struct registry *, struct reader *, struct avro_print);
void schemas_release(struct schemas *);

/* Give back what was borrowed from the pool. */
void schemas_forget(struct schemas *);

/* The full name of a datum's record type as JSON; VIEW_NONE where it is no
 * record. Borrowed until the next call for that schema. */
struct view schema_name(struct schema *, struct view data);

/* What to look for, all of it as it stands in the record. */
struct wanted {
	struct view id; /* a number or a string */
	struct view topic; /* VIEW_NONE without */
	bool key;
};

/*
 * The schema of an id, compiled to read it as the reader's. Borrowed until
 * schemas_release. NULL with why as registry_schema and reader_schema say, or
 * with FAIL_RECORD avro.schema (it can't be understood), avro.resolve (it
 * can't be read as the reader's) or csr.protobuf, or with FAIL_RETRY (it is
 * not in the pool, and there is no registry to ask).
 */
struct schema *schemas_get(
    struct schemas *, const struct wanted *, struct out *, struct fail *why);

#endif
