/* Messages from librdkafka become lines in the sink. */
#ifndef TAIL_TAKE_H
#define TAIL_TAKE_H

#include "tail.h"

/* Whether the sink and the bound in flight have room for a record. */
bool take_has_room(const struct tail *);

/* Take what there is room for. */
void take(struct tail *);

/* One message, whatever it carries; it stays the caller's. */
void take_message(struct tail *, const rd_kafka_message_t *);

/* When --rate allows the next record, in ms from now; -1: now, or nothing
 * stands in the way. */
int64_t take_pause_ms(const struct tail *);

#endif
