/* One record's bytes to JSON, in the record's own line. */
#ifndef DECODE_H
#define DECODE_H

#include "avro_json.h"
#include "filter.h"
#include "schemas.h"

/* What becomes of a record that can't be decoded. */
enum decode_mode {
	DECODE_PERMISSIVE, /* an error record */
	DECODE_FAILFAST, /* the end, with 65 */
	DECODE_DROP, /* marked dropped */
};

struct decode {
	struct schemas schemas;
	struct avro_scratch *scratch;
	enum decode_mode mode;
	bool keys;
	/* Set by the owner. */
	size_t max_record; /* a longer line is avro.large */
	struct tally *tally; /* dropped records are counted here; or NULL */
	struct buf bytes; /* of the side at hand */
	struct buf payload; /* bytes of the record's: see record.h */
};

void decode_init(
    struct decode *, struct registry *, struct reader *, struct avro_print);
void decode_release(struct decode *);

/* filter_work, with a struct decode. */
int decode_record(
    void *decode, const struct record *, struct out *, struct fail *why);

#endif
