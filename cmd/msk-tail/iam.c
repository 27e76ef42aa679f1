#include "iam.h"

#include "clock.h"
#include "diag.h"
#include "msk_cluster.h"
#include "msk_token.h"

/* Brokers of MSK bound the rate of connections by IAM.
 * Source: Amazon MSK Developer Guide, "Amazon MSK quota". */
#define RECONNECT_MS "1000"

/* From one token that was refused to the next. */
#define PAUSE_MS 5000

/* Any name will do: brokers take the one that the token tells. It stays the
 * same, as a client that logs in again must keep it. */
#define PRINCIPAL "msk-tail"

/* A token lives no longer than the credentials that it was signed with. */
static int64_t
expiry_s(const struct aws *aws, int64_t time_s)
{
	int64_t keys_s = aws_credentials_expire_s(aws);

	return keys_s < time_s + MSK_TOKEN_S ? keys_s : time_s + MSK_TOKEN_S;
}

/* Keys that are not over yet, and until when a token by them is good. */
static int
find_keys(struct aws *aws, const struct sigv4_keys **keys, int64_t *expires_s,
    struct fail *why)
{
	int tries;

	for (tries = 0; tries < 2; tries++) {
		if (aws_credentials(aws, NULL, keys, why) == -1)
			return -1;
		*expires_s = expiry_s(aws, aws_now_s(aws));
		if (*expires_s > aws_now_s(aws))
			return 0;
		aws_credentials_drop(aws, aws_credentials_generation(aws));
	}
	return fail(why, FAIL_RETRY, "the AWS credentials have expired");
}

/* Append a token, and tell when it expires. */
static int
make_token(
    struct iam *iam, struct buf *token, int64_t *expires_s, struct fail *why)
{
	struct aws *aws = iam->service.aws;
	const struct sigv4_keys *keys;

	if (find_keys(aws, &keys, expires_s, why) == -1)
		return -1;
	msk_token_append(token, keys, iam->region, aws_now_s(aws));
	return 0;
}

static int
give_token(
    rd_kafka_t *rk, const char *token, int64_t expires_s, struct fail *why)
{
	char text[512];

	if (rd_kafka_oauthbearer_set_token(rk, token, expires_s * 1000,
		PRINCIPAL, NULL, 0, text, sizeof(text)) == 0)
		return 0;
	return fail(why, FAIL_CONFIG, "token: %s", text);
}

static void
renew(struct iam *iam, rd_kafka_t *rk)
{
	struct buf token;
	int64_t expires_s;

	buf_init(&token, SIZE_MAX);
	iam->made_ms = clock_ms();
	iam->why.kind = FAIL_NONE;
	if (make_token(iam, &token, &expires_s, &iam->why) == -1 ||
	    give_token(rk, token.p, expires_s, &iam->why) == -1)
		rd_kafka_oauthbearer_set_token_failure(rk, iam->why.text);
	else
		diag_info(1, "a token for %s, good for %lld s", iam->region,
		    (long long)(expires_s - clock_wall_ms() / 1000));
	explicit_bzero(token.p, token.cap);
	buf_release(&token);
}

/* Called from kafka_serve, so in the loop's own thread; the queue that it
 * comes by wakes the loop. */
static void
refresh(rd_kafka_t *rk, const char *config, void *opaque)
{
	struct tail *t = opaque;

	(void)config;
	renew(&t->login.iam, rk);
}

int
iam_set(rd_kafka_conf_t *conf, struct fail *why)
{
	char text[512];

	rd_kafka_conf_set_oauthbearer_token_refresh_cb(conf, refresh);
	if (rd_kafka_conf_set(conf, "reconnect.backoff.ms", RECONNECT_MS, text,
		sizeof(text)) != RD_KAFKA_CONF_OK)
		return fail(why, FAIL_CONFIG, "%s", text);
	return 0;
}

static void
find_region(struct login *l, const rd_kafka_conf_t *conf)
{
	const struct settings *s = l->set;
	char *region = l->iam.service.region;
	char brokers[512];
	size_t size = sizeof(brokers);
	struct fail ignored;

	if (s->region != NULL)
		snprintf(
		    region, sizeof(l->iam.service.region), "%s", s->region);
	else if (s->cluster_arn != NULL)
		msk_cluster_region(s->cluster_arn, region, &ignored);
	else if (rd_kafka_conf_get(conf, "bootstrap.servers", brokers, &size) ==
		 RD_KAFKA_CONF_OK)
		msk_token_region(brokers, region);
}

static int
try_credentials(void *context, struct fail *why)
{
	struct iam *iam = context;
	const struct sigv4_keys *keys;

	return aws_credentials(iam->service.aws, NULL, &keys, why);
}

int
iam_open(struct login *l, const rd_kafka_conf_t *conf, struct fail *why)
{
	struct iam *iam = &l->iam;
	const char *region;

	find_region(l, conf);
	if (service_open(&iam->service, why) == -1 ||
	    aws_region(iam->service.aws, &region, why) == -1)
		return -1;
	snprintf(iam->region, sizeof(iam->region), "%s", region);
	return service_patiently(
	    &iam->service, l->set, try_credentials, iam, why);
}

void
iam_refused(struct tail *t)
{
	struct iam *iam = &t->login.iam;
	struct aws *aws = iam->service.aws;

	if (t->login.kind != LOGIN_IAM || clock_ms() - iam->made_ms < PAUSE_MS)
		return;
	aws_credentials_drop(aws, aws_credentials_generation(aws));
	renew(iam, t->rk);
}

const struct fail *
iam_failure(const struct login *l)
{
	return l->iam.why.kind != FAIL_NONE ? &l->iam.why : NULL;
}
