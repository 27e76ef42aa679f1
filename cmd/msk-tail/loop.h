/* The loop: what is due, then one wait for everything. */
#ifndef TAIL_LOOP_H
#define TAIL_LOOP_H

#include "tail.h"

/* Until the run is over. */
void loop_run(struct tail *);

#endif
