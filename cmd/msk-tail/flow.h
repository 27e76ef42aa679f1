/*
 * The pipe: records go into it, acknowledgements come out of it, and with
 * --exec it is started, watched, closed, killed and started again.
 */
#ifndef TAIL_FLOW_H
#define TAIL_FLOW_H

#include "tail.h"

/* ack_fd is the FIFO of -a, or -1. */
void flow_init(struct tail *, int ack_fd);
/* Do what can be done without waiting. */
void flow_step(struct tail *);

/*
 * Kill CMD's group at once, and let it be started again. True when it is
 * gone, its last acknowledgements are taken and the rest will be read again;
 * to be called again until then. True at once without --exec.
 */
bool flow_kill(struct tail *);

/* The end: true when the records are written, the input is closed, and the
 * last acknowledgement has come. */
bool flow_is_over(const struct tail *);

/* Warn of the lowest unacknowledged record, by its coordinates, and of what
 * most often withholds an acknowledgement. */
void flow_say_missing(const struct tail *);

/* Whether the bound in flight is reached. */
bool flow_is_full(const struct tail *);

#endif
