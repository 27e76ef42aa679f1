/* The group's offsets: committed every second, never waited for. */
#ifndef TAIL_COMMIT_H
#define TAIL_COMMIT_H

#include "tail.h"

/* Send a commit where one is due and none is under way. */
void commit_step(struct tail *);

/* Send one now, of what has changed: of all owned partitions, or of the
 * leaving ones. False where nothing is to be committed, or one is still
 * under way. */
bool commit_send(struct tail *, bool leaving_only);

/* Take in the replies that have come. */
void commit_replies(struct tail *);

/* Whether the group has all that it should have by now. */
bool commit_is_complete(const struct tail *);

#endif
