/*
 * Secrets of AWS Secrets Manager.
 * Source: AWS Secrets Manager API Reference, "GetSecretValue" (version
 * 2017-10-17).
 */
#ifndef MSK_SECRETS_MANAGER_H
#define MSK_SECRETS_MANAGER_H

#include "aws_ask.h"

/* The region of a secret's ARN, arn:aws:secretsmanager:REGION:ACCOUNT:
 * secret:NAME; false for what is no such ARN, but a name. */
bool secrets_manager_region(const char *id, char region[64]);

/*
 * The current text of a secret, by name or ARN, replaces what text held.
 * aws has the secret's region. FAIL_ACCESS where it may not be read or
 * decrypted, FAIL_CONFIG where there is none or it is no text, FAIL_RETRY
 * where the service can't be had now. Wipe text behind its use.
 */
int secrets_manager_get(struct aws *, struct http *, const char *id,
    struct buf *text, struct fail *why);

#endif
