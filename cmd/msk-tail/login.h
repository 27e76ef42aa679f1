/* --auth: how to log in to the brokers. */
#ifndef TAIL_LOGIN_H
#define TAIL_LOGIN_H

#include "librdkafka.h"
#include "options.h"

/*
 * Set what --auth asks for: SASL_SSL with PLAIN or SCRAM-SHA-512, and name
 * and password from --auth-file or $KAFKA_USERNAME and $KAFKA_PASSWORD,
 * where one of them has any. FAIL_CONFIG for a file that can't be used.
 */
int login_set(const struct settings *, rd_kafka_conf_t *, struct fail *why);

/* What to say besides when a login by these settings is refused, or "". */
const char *login_hint(const struct settings *);

#endif
