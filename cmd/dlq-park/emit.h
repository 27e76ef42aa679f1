/* Records that go out: those that only pass, and parked ones. */
#ifndef DLQ_PARK_EMIT_H
#define DLQ_PARK_EMIT_H

#include "flow.h"

/* Write out all that may pass on, from the oldest one on: up to the first
 * whose batch is not durable. The alarm hears of those that were parked. */
void emit_ready(struct park *);

#endif
