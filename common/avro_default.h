/*
 * The default of a reader's field (Avro specification 1.12, "Complex Types",
 * table "field default values"): from the JSON of the schema to Avro data,
 * which a plan then prints like any other.
 */
#ifndef MSK_AVRO_DEFAULT_H
#define MSK_AVRO_DEFAULT_H

#include "avro_schema.h"

/*
 * Append the binary encoding of a default of the type. A union's is of the
 * first branch that it fits, as Java has it since 1.12, though the
 * specification only allows the first; a record's lacks fields that have a
 * default themselves. -1 with FAIL_RECORD avro.resolve and a text such as
 * "\"x\" is no long", or where it takes more than *work steps, or more bytes
 * than the buf takes. What it took is taken off *work.
 */
int avro_default_encode(const struct json_node *, const struct avro_type *,
    struct buf *, size_t *work, struct fail *why);

#endif
