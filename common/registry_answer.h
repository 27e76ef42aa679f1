/*
 * A registry's answers as JSON, and as files of a directory (registry.h tells
 * their form). Used by the registry's parts alone.
 */
#ifndef MSK_REGISTRY_ANSWER_H
#define MSK_REGISTRY_ANSWER_H

#include <jansson.h>

#include "buf.h"
#include "fail.h"

/* The answer, to be given back by json_decref; NULL where text is no object
 * with a "schema". */
json_t *registry_answer_parse(struct view text);

/*
 * Read dir/stem.json or dir/stem.avsc. Returns 1, 0 where neither is there,
 * -1 for a file that can't be read (FAIL_ACCESS) or holds something else
 * (FAIL_CONFIG).
 */
int registry_answer_read(
    const char *dir, const char *stem, json_t **answer, struct fail *why);

/* Write dir/stem.json aside and rename it; dir is made where it is missing.
 * FAIL_OUTPUT. */
int registry_answer_write(
    const char *dir, const char *stem, const json_t *answer, struct fail *why);

#endif
