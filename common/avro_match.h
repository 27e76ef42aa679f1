/*
 * Which type of the reader's schema stands for which of the writer's (Avro
 * specification 1.12, "Schema Resolution" and "Aliases"): decisions about
 * two types, without a look at what is within them.
 */
#ifndef MSK_AVRO_MATCH_H
#define MSK_AVRO_MATCH_H

#include "avro_schema.h"
#include "name_table.h"

/*
 * Whether values of the writer's type can be read as the reader's, neither of
 * them a union: the same primitive type or one that it is promoted to, both
 * arrays, both maps; records, enums and fixed of the same name without its
 * namespace, or where an alias of the reader's is the writer's full name;
 * fixed of the same size; decimals of the same scale. Where not, the reason
 * is appended to the buf, unless that is NULL.
 *
 * The specification wants decimals of the same precision as well; but digits
 * that are there can be read whatever a schema says of their number.
 */
bool avro_match(const struct avro_type *writer, const struct avro_type *reader,
    struct buf *reason);

/*
 * The branch of a reader's union that a writer's type (no union) is read as;
 * NULL where none matches. The specification takes the first that matches;
 * this one, as Java's implementation does, first looks for the same type by
 * its full name, so that an int in ["double","int"] stays one; then for an
 * alias, then for a name without its namespace, then for a promotion.
 */
const struct avro_type *avro_match_branch(
    const struct avro_type *writer, const struct avro_type *reader);

/*
 * For each field of the writer's record, the reader's field that takes its
 * values, NULL for one that is skipped. Names go before aliases, and each
 * writer's field has one reader. The array is in the arena; table is for use
 * here.
 */
const struct avro_field **avro_match_fields(const struct avro_type *writer,
    const struct avro_type *reader, struct arena *, struct name_table *table);

/* "record ns.Order", "int": for messages. */
void avro_describe(struct buf *, const struct avro_type *);

#endif
