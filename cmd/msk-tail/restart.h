/* CMD's life: started, watched, closed, killed, started again. */
#ifndef TAIL_RESTART_H
#define TAIL_RESTART_H

#include "tail.h"

void restart_init(struct pipe *);

/* Move CMD's state on as far as it goes by now. */
void restart_step(struct tail *);

/* Kill its group; it will be started again, without being counted. */
void restart_kill(struct tail *);

/* Close its input, and start it again when it has ended: what --ack-timeout
 * does. */
void restart_stuck(struct tail *);

#endif
