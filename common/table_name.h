/*
 * The two names of a table: the plain one, and its ARN, which ends with a
 * slash and the plain name. Source: Amazon DynamoDB API Reference,
 * TableDescription.
 */
#ifndef MSK_TABLE_NAME_H
#define MSK_TABLE_NAME_H

#include "buf.h"

bool table_is_arn(struct view name);

/* Of an ARN its last part, of any other name the whole: the end of name. */
struct view table_plain_name(struct view name);

#endif
