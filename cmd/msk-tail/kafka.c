#include "kafka.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "certificate.h"
#include "clock.h"
#include "diag.h"
#include "member.h"
#include "outage.h"
#include "properties.h"
#include "rebalance.h"
#include "signals.h"
#include "take.h"

/* How long leaving the group may take. */
#define CLOSE_MS 3000

/* Errors come to outage_error_callback too; the log is for who asks for it. */
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
	rd_kafka_conf_t *conf;
	char text[512];

	login_init(&t->login, t->set);
	conf = properties_conf(t->set, &t->login, why);
	if (conf == NULL)
		return -1;
	rd_kafka_conf_set_opaque(conf, t);
	rd_kafka_conf_set_error_cb(conf, outage_error_callback);
	rd_kafka_conf_set_log_cb(conf, on_log);
	if (t->set->group != NULL)
		rd_kafka_conf_set_rebalance_cb(conf, rebalance_callback);
	member_watch(t, conf);
	certificate_watch(conf);
	t->rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, text, sizeof(text));
	if (t->rk == NULL) {
		/* Where it fails late, for a key that can't be read, librdkafka
		 * has freed parts of it: it is not ours to destroy. */
		t->conf = conf;
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
