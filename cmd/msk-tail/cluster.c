#include "cluster.h"

#include "diag.h"
#include "msk_cluster.h"

/* A question and its answer. */
struct finding {
	struct service service;
	const char *arn;
	struct buf body;
};

static int
ask(void *context, struct fail *why)
{
	struct finding *f = context;

	return msk_cluster_ask(
	    f->service.aws, f->service.http, f->arn, &f->body, why);
}

static bool
is_plaintext(const rd_kafka_conf_t *conf)
{
	char text[32];
	size_t size = sizeof(text);

	return rd_kafka_conf_get(conf, "security.protocol", text, &size) ==
		   RD_KAFKA_CONF_OK &&
	       strcmp(text, "plaintext") == 0;
}

/* Without a login: TLS if that is to be had. */
static int
choose_open(struct finding *f, rd_kafka_conf_t *conf, struct buf *brokers,
    struct fail *why)
{
	struct view body = buf_as_view(&f->body);

	if (msk_cluster_brokers(body, MSK_TLS, brokers))
		return is_plaintext(conf) ? login_set_property(conf,
						"security.protocol", "SSL", why)
					  : 0;
	if (is_plaintext(conf) &&
	    msk_cluster_brokers(body, MSK_PLAINTEXT, brokers))
		return 0;
	return fail(why, FAIL_CONFIG,
	    "%s: no brokers without a login: see "
	    "--auth",
	    f->arn);
}

static int
choose(struct finding *f, enum login_kind kind, rd_kafka_conf_t *conf,
    struct buf *brokers, struct fail *why)
{
	struct view body = buf_as_view(&f->body);

	if (kind == LOGIN_NONE)
		return choose_open(f, conf, brokers, why);
	if (kind == LOGIN_IAM && msk_cluster_brokers(body, MSK_IAM, brokers))
		return 0;
	if ((kind == LOGIN_SCRAM || kind == LOGIN_SECRET) &&
	    msk_cluster_brokers(body, MSK_SCRAM, brokers))
		return 0;
	return fail(why, FAIL_CONFIG, "%s: no brokers that take --auth %s",
	    f->arn,
	    kind == LOGIN_IAM     ? "iam"
	    : kind == LOGIN_PLAIN ? "plain"
				  : "scram");
}

int
cluster_find(struct login *l, rd_kafka_conf_t *conf, struct fail *why)
{
	struct finding f = { .arn = l->set->cluster_arn };
	struct buf brokers;
	int rc;

	if (msk_cluster_region(f.arn, f.service.region, why) == -1)
		return -1;
	buf_init(&f.body, SIZE_MAX);
	buf_init(&brokers, SIZE_MAX);
	rc = service_open(&f.service, why);
	if (rc == 0)
		rc = service_patiently(&f.service, l->set, ask, &f, why);
	if (rc == 0)
		rc = choose(&f, l->kind, conf, &brokers, why);
	if (rc == 0) {
		diag_info(1, "the brokers are %s", brokers.p);
		rc = login_set_property(
		    conf, "bootstrap.servers", brokers.p, why);
	}
	http_free(f.service.http);
	aws_free(f.service.aws);
	buf_release(&f.body);
	buf_release(&brokers);
	return rc;
}
