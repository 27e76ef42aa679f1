/*
 * The decoder is built twice from the same sources (Makefile, WIDE): for any
 * CPU, and for one with AVX-512, where digits and strings go by 64 bytes. The
 * two have the same types, so each runs the other's plans; which one makes a
 * plan is chosen when the program runs.
 */
#ifndef MSK_AVRO_BUILD_H
#define MSK_AVRO_BUILD_H

#include "avro_json.h"

struct avro_build {
	struct avro_plan *(*plan_new)(
	    const struct avro_schema *, struct avro_print);
	struct avro_plan *(*plan_resolve)(const struct avro_schema *writer,
	    const struct avro_schema *reader, struct avro_print,
	    struct fail *why);
	int (*decode)(const struct avro_plan *, struct view data,
	    struct buf *out, struct avro_scratch *, struct fail *why);
};

/* The one that this source is part of. */
#ifdef AVRO_WIDE
#define AVRO_BUILD avro_build_wide
#else
#define AVRO_BUILD avro_build_any
#endif
extern const struct avro_build AVRO_BUILD;

/* Where avro_plan.c and avro_json.c have these in it, as avro_plan.h and
 * avro_json.h say. */
struct avro_plan *avro_build_plan(
    const struct avro_schema *, struct avro_print);
struct avro_plan *avro_build_resolved(const struct avro_schema *writer,
    const struct avro_schema *reader, struct avro_print, struct fail *why);
int avro_build_decode(const struct avro_plan *, struct view data,
    struct buf *out, struct avro_scratch *, struct fail *why);

/* From now on plans are made for any CPU, or again for this one; for tests.
 * Returns whether there are two. */
bool avro_build_for_any(bool any);

#endif
