/* Signals come only while the loop waits, so none is missed between two. */
#ifndef TAIL_SIGNALS_H
#define TAIL_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* Catch SIGTERM, SIGINT, SIGCHLD and SIGUSR1 and keep them blocked; ignore
 * SIGPIPE. */
void signals_init(void);

/* How many SIGTERM and SIGINT have come. */
int signals_taken(void);

/* Whether SIGUSR1 has come since the last call: somebody asks how it goes. */
bool signals_asked(void);

/* What ppoll(2) is to wait with. Linux delivers nothing where it finds
 * something ready at once: then signals_look does. */
const sigset_t *signals_waiting(void);

/* Take in what is pending, without waiting. */
void signals_look(void);

#endif
