/* A look-up's min and max for one record. */
#ifndef DDB_JOIN_BOUND_H
#define DDB_JOIN_BOUND_H

#include "plan.h"

/* Its count: the number, or what the path leads to in the driver row, an
 * integer from 0 on, which may be a string. FAIL_RECORD join.bound for
 * anything else; name is "min" or "max". */
int bound_count(const struct config_lookup *, const struct config_bound *,
    const char *name, struct view driver, int64_t *count, struct fail *why);

#endif
