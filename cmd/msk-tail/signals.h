/* Signals come only while the loop waits, so none is missed between two. */
#ifndef TAIL_SIGNALS_H
#define TAIL_SIGNALS_H

#include <signal.h>
#include <stdint.h>

/* Catch SIGTERM, SIGINT and SIGCHLD and keep them blocked; ignore SIGPIPE. */
void signals_init(void);

/* How many SIGTERM and SIGINT have come. */
int signals_taken(void);

/* What ppoll(2) is to wait with. */
const sigset_t *signals_waiting(void);

/* Take in what is pending, without waiting. */
void signals_look(void);

#endif
