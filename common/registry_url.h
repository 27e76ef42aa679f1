/* The URLs of a schema registry and how to get in. Used by the registry's
 * parts alone. */
#ifndef MSK_REGISTRY_URL_H
#define MSK_REGISTRY_URL_H

#include "registry.h"

struct registry_url {
	char *url; /* without user:password@, and without a '/' at its end */
	char *authorization; /* a header's value, or NULL */
};

/* Whether a source is URLs, not a directory. */
bool registry_urls_are(const char *source);

/* FAIL_CONFIG for what is no http or https URL. */
int registry_urls_parse(const struct registry_options *, struct registry_url **,
    size_t *count, struct fail *why);
void registry_urls_free(struct registry_url *, size_t count);

#endif
