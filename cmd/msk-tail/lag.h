/* --lag */
#ifndef TAIL_LAG_H
#define TAIL_LAG_H

#include "tail.h"

/*
 * Print one line a partition: {"group","topic","partition","committed",
 * "first","end","lag"}; committed and lag are null where the group has no
 * commit there. Without topics, those where the group has any. Returns the
 * exit status.
 */
int lag_print(struct tail *);

#endif
