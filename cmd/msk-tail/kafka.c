#include "kafka.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "login.h"
#include "properties.h"
#include "rebalance.h"
#include "signals.h"
#include "take.h"

/* How long leaving the group may take. */
#define CLOSE_MS 3000

/* One question to a broker at the start. */
#define ASK_MS 500

#define SAY_OUTAGE_MS 10000
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
	t->outage.refused = kind == FAIL_ACCESS;
	if (t->outage.reached) {
		diag_warn("%s", reason);
		return;
	}
	fail(&why, kind, "%s%s", reason, login_hint(t->set));
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

void
kafka_error(struct tail *t, rd_kafka_resp_err_t err, const char *about,
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

static void
on_error(rd_kafka_t *rk, int code, const char *reason, void *opaque)
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
		refused(t, FAIL_ACCESS, reason);
		break;
	case RD_KAFKA_RESP_ERR__SSL:
		if (strstr(reason, "certificate") != NULL)
			refused(t, FAIL_CONFIG, reason);
		else
			unreachable(t, reason);
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
		kafka_error(t, err, "Kafka", reason);
		break;
	}
}

/* Errors come to on_error too; the log is for who asks for it. */
static void
on_log(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
	const struct tail *t = rd_kafka_opaque(rk);

	(void)level;
	(void)t;
	diag_info(2, "%s: %s", facility, text);
}

static void
wake_by(struct tail *t, rd_kafka_queue_t *queue)
{
	static const uint64_t one = 1;

	rd_kafka_queue_io_event_enable(queue, t->wake_fd, &one, sizeof(one));
}

rd_kafka_queue_t *
kafka_queue(struct tail *t)
{
	rd_kafka_queue_t *queue = rd_kafka_queue_new(t->rk);

	wake_by(t, queue);
	return queue;
}

int
kafka_open(struct tail *t, struct fail *why)
{
	rd_kafka_conf_t *conf = properties_conf(t->set, why);
	char text[512];

	if (conf == NULL)
		return -1;
	rd_kafka_conf_set_opaque(conf, t);
	rd_kafka_conf_set_error_cb(conf, on_error);
	rd_kafka_conf_set_log_cb(conf, on_log);
	if (t->set->group != NULL)
		rd_kafka_conf_set_rebalance_cb(conf, rebalance_callback);
	t->rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, text, sizeof(text));
	if (t->rk == NULL) {
		rd_kafka_conf_destroy(conf);
		return fail(why, FAIL_CONFIG, "%s", text);
	}
	rd_kafka_set_log_queue(t->rk, NULL);
	t->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (t->set->group != NULL)
		rd_kafka_poll_set_consumer(t->rk);
	t->events = t->set->group != NULL ? rd_kafka_queue_get_consumer(t->rk)
					  : rd_kafka_queue_get_main(t->rk);
	wake_by(t, t->events);
	t->records = kafka_queue(t);
	t->commits.replies = kafka_queue(t);
	return 0;
}

/* What is wrong with a topic that was asked for. */
static int
check_topic(const struct rd_kafka_metadata_topic *topic, struct fail *why)
{
	switch (topic->err) {
	case RD_KAFKA_RESP_ERR_NO_ERROR:
		return 0;
	case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
	case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
		return fail(
		    why, FAIL_CONFIG, "topic %s does not exist", topic->topic);
	case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
		return fail(
		    why, FAIL_ACCESS, "topic %s: access denied", topic->topic);
	default:
		return fail(why, FAIL_RETRY, "topic %s: %s", topic->topic,
		    rd_kafka_err2str(topic->err));
	}
}

static int
check_topics(const struct rd_kafka_metadata *metadata, struct fail *why)
{
	int i;

	for (i = 0; i < metadata->topic_cnt; i++)
		if (check_topic(&metadata->topics[i], why) == -1)
			return -1;
	return 0;
}

/* One try: all topics' metadata, or what is wrong. */
static int
ask(struct tail *t, bool all, const struct rd_kafka_metadata **metadata,
    struct fail *why)
{
	rd_kafka_resp_err_t err =
	    rd_kafka_metadata(t->rk, 0, NULL, metadata, ASK_MS);

	if (err != 0)
		return fail(why, FAIL_RETRY, "%s", rd_kafka_err2str(err));
	kafka_alive(t);
	if (check_topics(*metadata, why) == -1) {
		rd_kafka_metadata_destroy(*metadata);
		return -1;
	}
	if (!all)
		return 0;
	rd_kafka_metadata_destroy(*metadata);
	err = rd_kafka_metadata(t->rk, 1, NULL, metadata, ASK_MS);
	return err == 0 ? 0
			: fail(why, FAIL_RETRY, "%s", rd_kafka_err2str(err));
}

int
kafka_reach(struct tail *t, bool all, const struct rd_kafka_metadata **metadata,
    struct fail *why)
{
	int64_t by_ms = clock_ms() + t->set->max_wait_ms;

	t->outage.since_ms = t->now_ms;
	t->outage.said_ms = t->now_ms - SAY_OUTAGE_MS + ASK_MS;
	while (ask(t, all, metadata, why) == -1) {
		t->now_ms = clock_ms();
		kafka_serve(t);
		if (why->kind != FAIL_RETRY)
			return -1;
		signals_look();
		if (t->now_ms < by_ms)
			kafka_watch_outage(t);
		else
			fail(why, FAIL_SERVICE,
			    "no broker has answered for "
			    "%lld s: %s",
			    (long long)t->set->max_wait_ms / 1000,
			    *t->outage.last ? t->outage.last : why->text);
		if (t->phase != PHASE_RUN || signals_taken() > 0 ||
		    t->now_ms >= by_ms)
			return -1;
	}
	return 0;
}

/* In a group, what comes here besides events are a topic's errors, and
 * records that came before their partition's queue was forwarded. */
static bool
serve_one(struct tail *t)
{
	rd_kafka_message_t *m;

	if (t->set->group == NULL)
		return rd_kafka_poll(t->rk, 0) > 0;
	m = rd_kafka_consumer_poll(t->rk, 0);
	if (m == NULL)
		return false;
	take_message(t, m);
	rd_kafka_message_destroy(m);
	return true;
}

void
kafka_serve(struct tail *t)
{
	uint64_t wakes;
	int i = 0;

	if (read(t->wake_fd, &wakes, sizeof(wakes)) == -1) {
		/* Nothing woke us. */
	}
	while (i++ < 1000 && serve_one(t))
		continue;
}

static void
probe(struct tail *t)
{
	const struct rd_kafka_metadata *metadata;

	t->outage.probe_ms = t->now_ms + PROBE_MS;
	if (rd_kafka_metadata(t->rk, 0, NULL, &metadata, 200) != 0)
		return;
	rd_kafka_metadata_destroy(metadata);
	kafka_alive(t);
}

void
kafka_watch_outage(struct tail *t)
{
	struct outage *o = &t->outage;
	struct fail why;

	if (o->since_ms != 0 && t->now_ms >= o->probe_ms)
		probe(t);
	if (o->since_ms == 0 || t->phase > PHASE_FINISH)
		return;
	if (t->now_ms - o->since_ms >= t->set->max_wait_ms) {
		fail(&why, o->refused ? FAIL_ACCESS : FAIL_SERVICE,
		    "no broker has answered for %lld s: %s",
		    (long long)(t->now_ms - o->since_ms) / 1000, o->last);
		tail_fail(t, &why);
	} else if (t->now_ms - o->said_ms >= SAY_OUTAGE_MS && *o->last) {
		o->said_ms = t->now_ms;
		diag_warn("no broker answers; trying on: %s", o->last);
	}
}

/* What the loop does in steps is done at once: nothing is in flight. */
static void
close_consumer(struct tail *t)
{
	int64_t by_ms = clock_ms() + CLOSE_MS;
	rd_kafka_queue_t *queue = rd_kafka_queue_new(t->rk);
	rd_kafka_error_t *error;
	rd_kafka_event_t *event;

	error = rd_kafka_consumer_close_queue(t->rk, queue);
	if (error == NULL)
		while (!rd_kafka_consumer_closed(t->rk) && clock_ms() < by_ms) {
			event = rd_kafka_queue_poll(queue, 100);
			if (event == NULL)
				continue;
			if (rd_kafka_event_type(event) ==
			    RD_KAFKA_EVENT_REBALANCE)
				rebalance_callback(t->rk,
				    rd_kafka_event_error(event),
				    rd_kafka_event_topic_partition_list(event),
				    t);
			rebalance_abandon(t);
			rd_kafka_event_destroy(event);
		}
	else
		rd_kafka_error_destroy(error);
	rd_kafka_queue_destroy(queue);
}

/* The client is not destroyed: joining its threads takes up to a second, has
 * been seen to hang, and the process ends here anyway. */
void
kafka_close(struct tail *t)
{
	if (t->rk != NULL && t->set->group != NULL)
		close_consumer(t);
}
