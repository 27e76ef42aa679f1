/*
 * Which file of a directory that serves as registry holds a version of a
 * subject: found by what stands in the files, "subject" and "version", as a
 * registry's answer to /subjects/{subject}/versions/{version} has them. Used
 * by registry.c alone, for a reference that no file is named after.
 */
#ifndef MSK_REGISTRY_VERSIONS_H
#define MSK_REGISTRY_VERSIONS_H

#include <jansson.h>
#include <stdbool.h>
#include <time.h>

#include "buf.h"

/* To be zeroed before its first use. */
struct registry_versions {
	json_t *stems; /* by "version/subject" */
	struct timespec changed; /* the directory, as it was read */
};

void registry_versions_release(struct registry_versions *);

/*
 * The stem of that file in dir, appended to stem; false where there is none.
 * Reads up to LIMIT_SCHEMA_FILES files at first, and again only when a file
 * was added or taken away. One that is no answer is left out, and of two
 * that hold the same version, either may be meant.
 */
bool registry_versions_find(struct registry_versions *, const char *dir,
    const char *subject, json_int_t version, struct buf *stem);

/*
 * The highest version of the subject in dir, by what stands in the files and
 * by the names of those that are called <subject>.v<version>.json or .avsc;
 * 0 without any.
 */
json_int_t registry_versions_newest(
    struct registry_versions *, const char *dir, const char *subject);

#endif
