/* The group's offsets: committed every second, never waited for. */
#ifndef TAIL_COMMIT_H
#define TAIL_COMMIT_H

#include "tail.h"

/* Send a commit where one is due and none is under way. */
void commit_step(struct tail *);

/* Send one now, of what has changed: of all owned partitions, or of the
 * leaving ones. False where nothing is to be committed, one is still under
 * way, or none may be sent by now (member.h). */
bool commit_send(struct tail *, bool leaving_only);

/* Whether partitions that leave are not committed as far as they could. */
bool commit_is_owed(const struct tail *);

/* Whether the last reply says that the group goes on without this member. */
bool commit_is_refused(const struct tail *);

/* Take in the replies that have come. */
void commit_replies(struct tail *);

/* Whether the group has all that it should have by now. */
bool commit_is_complete(const struct tail *);

#endif
