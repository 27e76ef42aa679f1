/*
 * What services that speak JSON answer.
 * Source: AWS JSON 1.1 and REST-JSON protocols (smithy.io); errors are named
 * by __type of the body, or by the header x-amzn-ErrorType.
 */
#ifndef MSK_AWS_JSON_H
#define MSK_AWS_JSON_H

#include "aws_call.h"

/* An aws_judge: AWS_OK only with a status of 200 and an object. */
enum aws_signing aws_json_judge(const struct http_reply *, struct aws_answer *);

/* An error's name and message, appended, each cut to what its buffer takes;
 * empty where there is none. */
void aws_json_error(
    const struct http_reply *, struct buf *code, struct buf *message);

/* The object of an AWS_OK, without blanks at its end; borrowed. */
struct view aws_json_object(const struct http_reply *);

#endif
