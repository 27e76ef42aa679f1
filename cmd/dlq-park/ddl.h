/* The statements by which Athena finds parked records. */
#ifndef DLQ_PARK_DDL_H
#define DLQ_PARK_DDL_H

#include "config.h"

/*
 * Append them: a table over what lies at to (s3://bucket/prefix), and a view
 * with one row a coordinate. Topics are those of config; where it is NULL or
 * has a regular expression, a query must name its topic. FAIL_CONFIG where to
 * is no address in S3.
 */
int ddl_append(
    const char *to, const struct config *, struct buf *out, struct fail *why);

#endif
