/*
 * The AWS Glue Schema Registry, asked as a registry over HTTP is. It knows
 * schema versions by UUID; they refer to no others.
 * Source: AWS Glue API Reference, "GetSchemaVersion" (version 2017-03-31).
 */
#ifndef MSK_REGISTRY_GLUE_H
#define MSK_REGISTRY_GLUE_H

#include "out.h"
#include "registry_judge.h"

struct registry_glue;

/* The longest name of a registry. Source: there, RegistryName. */
#define REGISTRY_GLUE_NAME 255

/* Whether a source begins as one: glue: */
bool registry_glue_is(const char *source);

/*
 * The source is glue:NAME, glue:ARN of a registry, whose region is asked
 * then, or glue: alone: any registry. Region, endpoint and credentials are
 * found as aws.h says, when the first schema is asked for. FAIL_CONFIG for
 * another source.
 */
int registry_glue_open(
    struct registry_glue **, const char *source, struct fail *why);
void registry_glue_free(struct registry_glue *); /* accepts NULL */

/* The registry's name; empty: any. */
const char *registry_glue_name(const struct registry_glue *);

/*
 * Ask once, path being that of a registry over HTTP, and answer as one. A
 * version that the service is still checking, and one that is not there, is
 * REGISTRY_UNKNOWN. REGISTRY_FATAL has FAIL_RECORD, too: csr.id for a
 * number, csr.unknown for a schema of another registry than the source's, or
 * that failed the service's checks.
 */
void registry_glue_ask(struct registry_glue *, const char *path,
    int64_t timeout_ms, struct out *, struct registry_question *);

#endif
