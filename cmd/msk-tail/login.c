#include "login.h"

#include <stdlib.h>

#include "cluster.h"
#include "iam.h"
#include "secret.h"

/* Before, SCRAM sends a nonce that brokers of 4.0 and later refuse. */
#define SCRAM_FIXED 0x02060100

int
login_set_property(rd_kafka_conf_t *conf, const char *name, const char *value,
    struct fail *why)
{
	char text[512];

	if (rd_kafka_conf_set(conf, name, value, text, sizeof(text)) ==
	    RD_KAFKA_CONF_OK)
		return 0;
	/* Not the text: it may quote the value. */
	return fail(why, FAIL_CONFIG, "%s can't be set", name);
}

static int
set_both(
    rd_kafka_conf_t *conf, const struct name_password *both, struct fail *why)
{
	if (login_set_property(conf, "sasl.username", both->name.p, why) == -1)
		return -1;
	return login_set_property(conf, "sasl.password", both->password.p, why);
}

/* Name and password of the file or of the secret. */
static int
set_from_secret(struct login *l, rd_kafka_conf_t *conf, struct fail *why)
{
	struct name_password both;
	int rc;

	name_password_init(&both);
	rc = secret_open(l, &both, why);
	if (rc == 0)
		rc = set_both(conf, &both, why);
	name_password_release(&both);
	return rc;
}

static int
set_from_environment(rd_kafka_conf_t *conf, struct fail *why)
{
	const char *user = getenv("KAFKA_USERNAME");
	const char *password = getenv("KAFKA_PASSWORD");

	if (user != NULL &&
	    login_set_property(conf, "sasl.username", user, why) == -1)
		return -1;
	if (password != NULL &&
	    login_set_property(conf, "sasl.password", password, why) == -1)
		return -1;
	return 0;
}

static enum login_kind
kind_of(const char *auth)
{
	if (auth == NULL || strcmp(auth, "none") == 0)
		return LOGIN_NONE;
	if (strcmp(auth, "plain") == 0)
		return LOGIN_PLAIN;
	if (strcmp(auth, "iam") == 0)
		return LOGIN_IAM;
	return auth[5] == ':' ? LOGIN_SECRET : LOGIN_SCRAM;
}

void
login_init(struct login *l, const struct settings *s)
{
	*l = (struct login){ .set = s, .kind = kind_of(s->auth) };
}

int
login_set(struct login *l, rd_kafka_conf_t *conf, struct fail *why)
{
	static const char *const mechanisms[] = { "", "PLAIN", "SCRAM-SHA-512",
		"SCRAM-SHA-512", "OAUTHBEARER" };

	if (l->kind == LOGIN_NONE)
		return 0;
	if (login_set_property(conf, "security.protocol", "SASL_SSL", why) ==
		-1 ||
	    login_set_property(
		conf, "sasl.mechanisms", mechanisms[l->kind], why) == -1)
		return -1;
	if (l->kind == LOGIN_IAM)
		return iam_set(conf, why);
	if (l->kind == LOGIN_SECRET)
		return 0;
	return l->set->auth_file != NULL ? set_from_secret(l, conf, why)
					 : set_from_environment(conf, why);
}

int
login_fetch(struct login *l, rd_kafka_conf_t *conf, struct fail *why)
{
	int rc = 0;

	if (l->set->cluster_arn != NULL)
		rc = cluster_find(l, conf, why);
	if (rc == 0 && l->kind == LOGIN_IAM)
		rc = iam_open(l, conf, why);
	if (rc == 0 && l->kind == LOGIN_SECRET)
		rc = set_from_secret(l, conf, why);
	return rc;
}

const char *
login_hint(const struct login *l)
{
	if ((l->kind == LOGIN_SCRAM || l->kind == LOGIN_SECRET) &&
	    rd_kafka_version() < SCRAM_FIXED)
		return " (this librdkafka is older than 2.6.1, which can't do "
		       "SCRAM with Kafka 4 brokers: make deps builds a newer "
		       "one)";
	if (l->kind == LOGIN_IAM)
		return " (--auth iam: the credentials, kafka-cluster:Connect in "
		       "their policy, the region or this machine's clock)";
	return "";
}
