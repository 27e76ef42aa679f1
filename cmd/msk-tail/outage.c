#include "outage.h"

#include "certificate.h"
#include "diag.h"
#include "iam.h"
#include "secret.h"

#define PROBE_MS 5000

static void
note(struct tail *t, const char *reason)
{
	snprintf(t->outage.last, sizeof(t->outage.last), "%s", reason);
}

/* librdkafka's code for "you may not", from a broker. */
static bool
is_denied(rd_kafka_resp_err_t err)
{
	return err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
	       err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED ||
	       err == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED;
}

static void
fail_now(
    struct tail *t, enum fail_kind kind, const char *about, const char *reason)
{
	struct fail why;

	fail(&why, kind, "%s: %s", about, reason);
	tail_fail(t, &why);
}

/* Before the first broker has answered, a refused login or certificate is
 * how things are set up; later it may be a broker's trouble. */
static void
refused(struct tail *t, enum fail_kind kind, const char *reason)
{
	struct fail why;

	note(t, reason);
	t->outage.refused = true;
	if (t->outage.reached) {
		diag_warn("%s", reason);
		return;
	}
	fail(&why, kind, "%s", reason);
	tail_fail(t, &why);
}

static void
unreachable(struct tail *t, const char *reason)
{
	t->outage.refused = false;
	note(t, reason);
	if (t->outage.since_ms == 0)
		t->outage.since_ms = t->now_ms;
	diag_info(2, "%s", reason);
}

/* What we have to show may be old, or could not be had for now. */
static void
login_refused(struct tail *t, const char *reason)
{
	const struct fail *token = iam_failure(&t->login);
	struct fail why;

	fail(&why, FAIL_ACCESS, "%s%s", reason, login_hint(&t->login));
	if (token != NULL && token->kind == FAIL_RETRY) {
		unreachable(t, token->text);
	} else if (token != NULL) {
		refused(t, token->kind, token->text);
	} else if (secret_refused(t, why.text)) {
		note(t, why.text);
	} else {
		refused(t, FAIL_ACCESS, why.text);
		iam_refused(t);
	}
}

static void
tls_failed(struct tail *t, const char *reason)
{
	struct fail why;

	if (strstr(reason, "certificate") == NULL) {
		unreachable(t, reason);
		return;
	}
	certificate_explain(t, reason, &why);
	refused(t, FAIL_ACCESS, why.text);
}

void
outage_report(struct tail *t, rd_kafka_resp_err_t err, const char *about,
    const char *reason)
{
	if (is_denied(err))
		fail_now(t, FAIL_ACCESS, about, reason);
	else if (err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
		 err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)
		diag_error("%s: the topic does not exist", about);
	else
		diag_warn("%s: %s", about, reason);
}

void
outage_error_callback(
    rd_kafka_t *rk, int code, const char *reason, void *opaque)
{
	rd_kafka_resp_err_t err = (rd_kafka_resp_err_t)code;
	struct tail *t = opaque;
	char text[512];

	switch (err) {
	case RD_KAFKA_RESP_ERR__FATAL:
		err = rd_kafka_fatal_error(rk, text, sizeof(text));
		fail_now(t, FAIL_CONFIG, "the group refuses this consumer",
		    err == 0 ? reason : text);
		break;
	case RD_KAFKA_RESP_ERR__AUTHENTICATION:
	case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
		login_refused(t, reason);
		break;
	case RD_KAFKA_RESP_ERR__SSL:
		tls_failed(t, reason);
		break;
	case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
		if (t->outage.since_ms == 0)
			t->outage.since_ms = t->now_ms;
		break;
	case RD_KAFKA_RESP_ERR__TRANSPORT:
	case RD_KAFKA_RESP_ERR__RESOLVE:
	case RD_KAFKA_RESP_ERR__TIMED_OUT:
		note(t, reason);
		diag_info(2, "%s", reason);
		break;
	default:
		outage_report(t, err, "Kafka", reason);
		break;
	}
}

static void
probe(struct tail *t)
{
	const struct rd_kafka_metadata *metadata;

	t->outage.probe_ms = t->now_ms + PROBE_MS;
	if (rd_kafka_metadata(t->rk, 0, NULL, &metadata, 200) != 0)
		return;
	rd_kafka_metadata_destroy(metadata);
	outage_over(t);
}

void
outage_watch(struct tail *t)
{
	struct outage *o = &t->outage;
	struct fail why;

	secret_step(t);
	if (o->since_ms != 0 && t->now_ms >= o->probe_ms)
		probe(t);
	if (o->since_ms == 0 || t->phase > PHASE_FINISH)
		return;
	if (t->now_ms - o->since_ms >= t->set->max_wait_ms) {
		fail(&why, o->refused ? FAIL_ACCESS : FAIL_SERVICE,
		    "no broker has answered for %lld s: %s",
		    (long long)(t->now_ms - o->since_ms) / 1000, o->last);
		tail_fail(t, &why);
	} else if (t->now_ms - o->said_ms >= OUTAGE_SAY_MS && *o->last) {
		o->said_ms = t->now_ms;
		diag_warn("no broker answers; trying on: %s", o->last);
	}
}
