/* Questions to a schema registry over HTTP, which has one URL or several, or
 * is AWS Glue's (registry_glue.h). Used by registry.c alone. */
#ifndef MSK_REGISTRY_HTTP_H
#define MSK_REGISTRY_HTTP_H

#include <jansson.h>

#include "registry.h"

struct registry_http;

/* Whether a source is one, not a directory. */
bool registry_http_is(const char *source);

/* FAIL_CONFIG for a bad source. */
int registry_http_open(
    struct registry_http **, const struct registry_options *, struct fail *why);
void registry_http_free(struct registry_http *); /* accepts NULL */

/*
 * GET path ("/schemas/ids/1") and give the answer, to be given back by
 * json_decref. Goes from one URL to the next, and waits between the rounds,
 * for max_wait_ms at most. Returns 1; 0 where the registry says that it does
 * not know it; -1 with FAIL_SERVICE, FAIL_ACCESS or FAIL_CONFIG, of AWS Glue
 * also FAIL_RECORD.
 */
int registry_http_ask(struct registry_http *, const char *path,
    int64_t max_wait_ms, struct out *, json_t **answer, struct fail *why);

/* Wait, watching out. */
void registry_http_sleep(struct registry_http *, struct out *, int64_t ms);

/* The first URL, without user and password; glue://glue:NAME. */
const char *registry_http_url(const struct registry_http *);

/* Whether it is on this machine: localhost, 127/8 or ::1. */
bool registry_http_is_local(const struct registry_http *);

#endif
