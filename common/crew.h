/*
 * Threads that work on pieces: these are given out one after the other, and
 * come back in the order in which they were given. Only the owner, one thread,
 * calls what is here.
 *
 * A piece belongs to the crew from crew_give to crew_take. The threads have
 * signals blocked, so that the owner's waiting is interrupted by them.
 */
#ifndef MSK_CREW_H
#define MSK_CREW_H

#include <stdbool.h>
#include <stddef.h>

#include "fail.h"
#include "out.h"

struct crew;

/* Work on a piece, in a thread with that tool. */
typedef void crew_work(void *tool, void *piece);

/* A thread for each tool; room for so many pieces. NULL with FAIL_RETRY where
 * the system has no more threads. */
struct crew *crew_new(void *const *tools, size_t count, size_t room,
    crew_work *, struct fail *why);

/* Waits for what is worked on. Pieces that were not taken back are the
 * caller's again. Accepts NULL. */
void crew_free(struct crew *);

bool crew_is_full(const struct crew *);
bool crew_is_empty(const struct crew *); /* all were taken back */

/* The crew must not be full. */
void crew_give(struct crew *, void *piece);

/* The oldest piece, when its work is done, watching out meanwhile. The crew
 * must not be empty. */
void *crew_take(struct crew *, struct out *);

/* Wait until no piece has work left. Until the next crew_give the tools are
 * the owner's. */
void crew_rest(struct crew *);

#endif
