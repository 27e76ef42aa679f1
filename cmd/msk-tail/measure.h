/*
 * What msk-tail's metrics are made of: records by topic, the time from sending
 * a record to its acknowledgement, and how far each partition is behind.
 */
#ifndef TAIL_MEASURE_H
#define TAIL_MEASURE_H

#include "tail.h"

/* When the mode of acknowledgement is known. */
void measure_init(struct tail *);

/* Tell of it what is due. */
void measure_step(struct tail *);

/* A partition is ours. */
void measure_part(struct tail *, struct part *);

/* A record of it was taken, as an error record or not. */
static inline void
measure_record(struct tail *t, struct part *part, bool errored)
{
	if (part->measured == NULL)
		return;
	part->measured->in++;
	part->measured->out += t->mode == ACK_NONE;
	part->measured->errors += errored;
}

/* One of it was acknowledged, just now. */
void measure_ack(struct tail *, struct part *);

/* All that is in flight of it was written out, and that acknowledges it. */
void measure_written(struct tail *, struct part *);

#endif
