/* What an answer of AWS Glue means. Used by registry_glue.c alone. */
#ifndef MSK_REGISTRY_GLUE_JUDGE_H
#define MSK_REGISTRY_GLUE_JUDGE_H

#include "aws_call.h"
#include "registry_judge.h"

/*
 * Fill in the question (url is there) from the answer for a schema version's
 * id, asked of the registry of that name (empty: any); registry_glue.h says
 * what is what.
 */
void registry_glue_judge(const char *name, const char *id,
    const struct aws_answer *, struct registry_question *);

#endif
