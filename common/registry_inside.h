/* What registry.c (schemas by id) and registry_subject.c (by subject and
 * version) share. Used by them alone. */
#ifndef MSK_REGISTRY_INSIDE_H
#define MSK_REGISTRY_INSIDE_H

#include "registry.h"
#include "registry_memory.h"
#include "registry_versions.h"

struct registry {
	struct registry_options options;
	struct registry_http *http; /* NULL: directory */
	char *directory; /* NULL: http */
	struct registry_versions versions; /* of the directory */
	char *cache; /* the disk cache of this registry, or NULL */
	bool cache_first; /* what is cached is not asked for */
	bool cache_warned;
	struct registry_memory memory;
	struct out *out; /* of the call that is going on */
	unsigned in_vain; /* unknown ids waited for, one after the other */
	int64_t flood_ends_ms; /* when that is forgotten */
};

/* registry_get_version of a directory, and of a registry; the owner is the
 * struct registry. */
int registry_version_in_directory(void *owner, const char *subject,
    json_int_t version, json_t **answer, struct fail *why);
int registry_version_by_http(void *owner, const char *subject,
    json_int_t version, json_t **answer, struct fail *why);

/* Keep an answer in the disk cache; a warning where that fails. */
void registry_to_cache(
    struct registry *, const char *stem, const json_t *answer);

#endif
