/*
 * A schema, compiled for printing: an instruction for each field, with its
 * "name": prepared. A plan is made once and used for every record of its
 * schema; it is never changed, so threads can share it.
 */
#ifndef MSK_AVRO_PLAN_H
#define MSK_AVRO_PLAN_H

#include "avro_schema.h"
#include "buf.h"

/* All false is the default of csr-decode. All but decimal_strings true is
 * Avro's own JSON encoding. */
struct avro_print {
	bool raw; /* --logical raw: the underlying values */
	bool decimal_strings; /* --decimal string: "123.40" */
	bool tagged; /* --union tagged: {"string":"a"} */
	bool latin1; /* --bytes latin1: each byte as U+00XX */
	bool no_connect; /* --connect off: connect.name means nothing */
};

struct avro_plan;

/* The plan borrows nothing from the schema. */
struct avro_plan *avro_plan_new(const struct avro_schema *, struct avro_print);

/*
 * The same for data of the writer's schema, printed as data of the reader's
 * (specification, "Schema Resolution"; avro_match.h has the details). NULL
 * with FAIL_RECORD avro.resolve, and the field that can't be read, where all
 * data would fail for it: "ns.Order.lines[].amount: string cannot be read as
 * long". Data fail alone, with avro.resolve too, for a branch of a union or
 * a symbol that the reader does not have.
 */
struct avro_plan *avro_plan_resolve(const struct avro_schema *writer,
    const struct avro_schema *reader, struct avro_print, struct fail *why);

void avro_plan_free(struct avro_plan *); /* NULL is nothing */

/*
 * The full name of the record type that a datum is printed as: the schema's,
 * or where that is a union of records, the branch's with which data begin.
 * VIEW_NONE where it is no record. Borrowed from the plan.
 */
struct view avro_plan_record_name(const struct avro_plan *, struct view data);

#endif
