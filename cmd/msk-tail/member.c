#include "member.h"

#include "clock.h"

#define NAME "msk-tail"

/* Of Kafka's protocol guide, "Api Keys". */
#define JOIN_GROUP 11
#define HEARTBEAT 12
#define SYNC_GROUP 14

/* Until the JoinGroup is seen that may follow a heartbeat or an assignment. */
#define SETTLE_MS 20

/* By a thread of librdkafka's, as the next one. */
static rd_kafka_resp_err_t
on_request(rd_kafka_t *rk, int fd, const char *broker, int32_t broker_id,
    int16_t key, int16_t version, int32_t id, size_t size, void *opaque)
{
	struct tail *t = opaque;

	(void)rk, (void)fd, (void)broker, (void)broker_id;
	(void)version, (void)id, (void)size;
	if (key == JOIN_GROUP)
		atomic_store(&t->joining, true);
	return RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* An answer may be a refusal; then another JoinGroup follows. A heartbeat's
 * may ask for one. */
static rd_kafka_resp_err_t
on_response(rd_kafka_t *rk, int fd, const char *broker, int32_t broker_id,
    int16_t key, int16_t version, int32_t id, size_t size, int64_t rtt,
    rd_kafka_resp_err_t err, void *opaque)
{
	struct tail *t = opaque;

	(void)rk, (void)fd, (void)broker, (void)broker_id;
	(void)version, (void)id, (void)size, (void)rtt;
	if (key == SYNC_GROUP && err == 0)
		atomic_store(&t->joining, false);
	else if (key == HEARTBEAT)
		member_settle(t);
	return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static rd_kafka_resp_err_t
on_new(rd_kafka_t *rk, const rd_kafka_conf_t *conf, void *opaque, char *text,
    size_t size)
{
	rd_kafka_resp_err_t err;

	(void)conf, (void)text, (void)size;
	err = rd_kafka_interceptor_add_on_request_sent(
	    rk, NAME, on_request, opaque);
	if (err == 0)
		err = rd_kafka_interceptor_add_on_response_received(
		    rk, NAME, on_response, opaque);
	return err;
}

void
member_watch(struct tail *t, rd_kafka_conf_t *conf)
{
	rd_kafka_conf_interceptor_add_on_new(conf, NAME, on_new, t);
}

void
member_settle(struct tail *t)
{
	atomic_store(&t->settled_ms, clock_ms() + SETTLE_MS);
}

bool
member_may_commit(const struct tail *t)
{
	return !atomic_load(&t->joining) &&
	       clock_ms() >= atomic_load(&t->settled_ms);
}
