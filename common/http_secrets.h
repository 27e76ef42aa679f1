/*
 * What a request keeps secret, so that a server's error message which echoes
 * the request can be shown without it: AWS's own, for a wrong signature,
 * quotes the session token. Used by http.h's parts and aws_fetch.c.
 *
 * A list is texts, each with a '\0' behind it.
 */
#ifndef MSK_HTTP_SECRETS_H
#define MSK_HTTP_SECRETS_H

#include "http.h"

/*
 * Append those of a request: its secret, the values of Authorization (whole,
 * without the scheme, a Basic user:password and its password, a signature),
 * of X-Amz-Security-Token and of X-aws-ec2-metadata-token. Texts of less than
 * 4 bytes are none: they would be found everywhere.
 */
void http_secrets_append(struct buf *list, const struct http_request *);

/* Put *** wherever one of them stands in text, as it is or percent-encoded,
 * or begins at its end, where it was cut. */
void http_secrets_hide(struct view list, struct buf *text);

#endif
