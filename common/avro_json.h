/*
 * Avro data to JSON text, straight from the binary encoding (Avro
 * specification 1.12, "Binary Encoding") by a plan: no value is built in
 * memory, and nothing is allocated for a record.
 */
#ifndef MSK_AVRO_JSON_H
#define MSK_AVRO_JSON_H

#include "avro_plan.h"
#include "buf.h"
#include "fail.h"

/* Memory that decoding needs and keeps; one for each thread, for all plans. */
struct avro_scratch;

struct avro_scratch *avro_scratch_new(void);
void avro_scratch_free(struct avro_scratch *); /* NULL is nothing */

/*
 * Append the JSON of one datum, which is all of data; BUF_PAD bytes behind
 * them can be read. Returns 0; -1 with FAIL_RECORD, and then out is for the
 * caller to rewind (buf_rewind) to where it was. why->text names the place:
 * "after.items[3].qty, byte 17: …". why->code is one of
 *
 *	avro.truncated	the data end within a value
 *	avro.varint	a number takes more bytes or bits than its type has
 *	avro.index	no such union branch or enum symbol
 *	avro.size	a negative length, count or block size, or a number of
 *			more digits than LIMIT_AVRO_DECIMAL
 *	avro.boolean	a boolean that is neither 0 nor 1
 *	avro.trailing	bytes behind the value
 *	avro.depth	more than LIMIT_AVRO_DEPTH records, arrays and maps
 *			within each other
 *	avro.utf8	a string that is not UTF-8
 *	avro.duplicate	a map with the same key twice
 *	avro.empty	more than LIMIT_AVRO_EMPTY_ITEMS items of no bytes
 *	avro.large	out would hold more than its max
 */
int avro_json_decode(const struct avro_plan *, struct view data,
    struct buf *out, struct avro_scratch *, struct fail *why);

#endif
