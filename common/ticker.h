/*
 * Interrupts whatever a filter waits in, when something is due or somebody
 * asks: SIGALRM, from a timer of the process, and SIGUSR1. A write to a pipe
 * that nobody empties is cut off by it, too: whatever waits must take EINTR.
 * A signal that comes just before the wait comes again, until it is seen.
 *
 * Signals and their handlers belong to the process, and so does what they
 * leave behind.
 */
#ifndef MSK_TICKER_H
#define MSK_TICKER_H

#include "monitor.h"
#include "out.h"

/*
 * From now on the monitor does what is due whenever out has waited or written
 * (out_look); SIGUSR1, which would end the process, asks it. Both outlive the
 * run.
 */
void ticker_start(struct monitor *, struct out *);

#endif
