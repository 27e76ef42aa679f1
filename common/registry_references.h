/* The schemas that a schema refers to. Used by registry.c alone. */
#ifndef MSK_REGISTRY_REFERENCES_H
#define MSK_REGISTRY_REFERENCES_H

#include <jansson.h>

#include "fail.h"

/* Gets the answer for a version of a subject: 1, 0 where it is not there,
 * -1. */
typedef int registry_get_version(void *owner, const char *subject,
    json_int_t version, json_t **answer, struct fail *why);

/*
 * Put into each reference of answer, and into theirs, the "schema" and the
 * "references" that it lacks, and list the references' schemas in texts (an
 * array) so that each comes behind those that it refers to. Each subject and
 * version is got, and stands in answer, once. FAIL_RECORD csr.reference for
 * what can't be followed, else what get says.
 */
int registry_references(json_t *answer, json_t *texts,
    registry_get_version *get, void *owner, struct fail *why);

#endif
