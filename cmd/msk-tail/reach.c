#include "reach.h"

#include "clock.h"
#include "kafka.h"
#include "outage.h"
#include "signals.h"

/* One question to a broker. */
#define ASK_MS 500

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
	outage_over(t);
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
reach(struct tail *t, bool all, const struct rd_kafka_metadata **metadata,
    struct fail *why)
{
	int64_t by_ms = clock_ms() + t->set->max_wait_ms;

	t->outage.since_ms = t->now_ms;
	t->outage.said_ms = t->now_ms - OUTAGE_SAY_MS + ASK_MS;
	while (ask(t, all, metadata, why) == -1) {
		t->now_ms = clock_ms();
		kafka_serve(t);
		if (why->kind != FAIL_RETRY)
			return -1;
		signals_look();
		if (t->now_ms < by_ms)
			outage_watch(t);
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
