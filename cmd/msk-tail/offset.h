/*
 * Where reading starts: what -o and the config's startingOffsets say. Only
 * words and numbers here; start.h makes offsets of them.
 */
#ifndef TAIL_OFFSET_H
#define TAIL_OFFSET_H

#include "buf.h"
#include "fail.h"

enum place_kind {
	PLACE_UNSET,
	PLACE_BEGINNING,
	PLACE_END,
	PLACE_STORED, /* the group's commit */
	PLACE_OFFSET, /* value */
	PLACE_BEFORE_END, /* value records */
	PLACE_TIME, /* the first record at or after value, in ms */
	PLACE_REFUSED, /* auto.offset.reset=error */
};

struct place {
	enum place_kind kind;
	int64_t value;
};

/* One of startingOffsets' partitions. */
struct named_place {
	char *topic;
	int32_t partition;
	struct place place;
};

struct offsets {
	struct place start;
	struct named_place *named; /* they go before start */
	size_t named_count;
	bool has_stop; /* e@: nothing at or after stop_ms is wanted */
	int64_t stop_ms;
};

void offsets_release(struct offsets *);

/* -o: beginning end stored N -N s@TIME e@TIME -15m. NULL, or what was
 * expected. now_ms is the wall's. */
const char *offsets_option(struct offsets *, const char *text, int64_t now_ms);

/* auto.offset.reset. False where the word is unknown. */
bool offsets_reset_word(struct place *, const char *word);

/*
 * Spark's startingOffsets: "earliest", "latest", or JSON like
 * {"topic":{"0":23,"1":-2}}, where -2 is earliest and -1 latest; a partition
 * that such JSON does not name starts at the beginning. FAIL_CONFIG.
 */
int offsets_spark(struct offsets *, const char *text, struct fail *why);

/* What they say of a partition. */
struct place offsets_for(
    const struct offsets *, const char *topic, int32_t partition);

#endif
