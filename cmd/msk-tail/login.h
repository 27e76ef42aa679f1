/* --auth: how to log in to the brokers, and --cluster-arn: which they are. */
#ifndef TAIL_LOGIN_H
#define TAIL_LOGIN_H

#include "librdkafka.h"
#include "options.h"
#include "service.h"

enum login_kind {
	LOGIN_NONE,
	LOGIN_PLAIN,
	LOGIN_SCRAM, /* name and password from a file or the environment */
	LOGIN_SECRET, /* the same from Secrets Manager */
	LOGIN_IAM,
};

/* The secret of --auth scram:SECRET_ID, or of --auth-file. */
struct secret {
	const char *id; /* or the file's name */
	bool is_file; /* then there is no service */
	struct service service;
	struct buf text; /* as it was read last */
	int64_t read_ms; /* when that was tried last */
	bool refused; /* by a broker: it is to be read again */
	char reason[1024]; /* what the broker said */
};

/* The token of --auth iam. */
struct iam {
	struct service service;
	char region[64];
	struct fail why; /* FAIL_NONE where the last token could be made */
	int64_t made_ms; /* when that was tried last */
};

struct login {
	const struct settings *set;
	enum login_kind kind;
	struct secret secret;
	struct iam iam;
};

/* Reads nothing yet; the settings are borrowed. */
void login_init(struct login *, const struct settings *);

/* Set a property of which nothing is shown but its name: FAIL_CONFIG. */
int login_set_property(
    rd_kafka_conf_t *, const char *name, const char *value, struct fail *why);

/*
 * Set what --auth asks for: SASL_SSL with PLAIN, SCRAM-SHA-512 or OAUTHBEARER,
 * and name and password from --auth-file or $KAFKA_USERNAME and
 * $KAFKA_PASSWORD, where one of them has any. FAIL_CONFIG for a file that
 * can't be used.
 */
int login_set(struct login *, rd_kafka_conf_t *, struct fail *why);

/*
 * Ask AWS for what is needed of it, when all else is set: the brokers, the
 * secret, credentials. FAIL_ACCESS, FAIL_CONFIG, or FAIL_SERVICE after
 * --max-wait.
 */
int login_fetch(struct login *, rd_kafka_conf_t *, struct fail *why);

/* What to say besides when such a login is refused, or "". */
const char *login_hint(const struct login *);

#endif
