/* What the files of plan.h share; nobody else includes it. */
#ifndef DDB_JOIN_PLAN_PARTS_H
#define DDB_JOIN_PLAN_PARTS_H

#include "plan.h"

/* What plans_init is made of, in this order. */
int plan_open_tables(struct plans *, struct plan *, struct fail *why);
int plan_resolve(struct plans *, struct plan *, struct fail *why);
void plan_lay_out(struct plans *, struct plan *);

/* The key's attributes that a look-up gives: all for a key, of a query from
 * the hash on. */
int plan_name_operands(struct step *, struct fail *why);

/* The step into whose items a path goes, or DRIVER, and the path from there
 * on. Fails where the config knows that there is no such field. */
int plan_resolve_path(const struct plans *, const struct plan *,
    const char *text, const char *place, int *step, struct view *path,
    struct fail *why);

/* min, max, fields and sort of a step. */
int plan_check_step(const struct plans *, const struct plan *,
    const struct step *, struct fail *why);
int plan_check_aggregate(const struct plans *, const struct plan *,
    const struct config_aggregate *, struct fail *why);

/*
 * Whether rows of a table may have that field, as far as the config says
 * (column_names and what else staging stores): true where it says nothing.
 */
bool columns_may_have(
    const struct config *, const char *table, struct view field);

/* Whether the config says it at all. */
bool columns_are_known(const struct config *, const char *table);

/* The config's tables[] element of that target; NULL without. */
const struct config_table *plan_table_config(
    const struct config *, const char *target);

#endif
