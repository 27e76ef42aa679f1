#include "lookup.h"

#include "clock.h"
#include "diag.h"
#include "outage.h"

#define RETRY_MS 200

/* A leader that moves is soon back: no word about that. */
#define QUIET_MS 1000

#define SAY_MS 10000

int
lookup_fail(struct fail *why, rd_kafka_resp_err_t err, const char *what)
{
	enum fail_kind kind = FAIL_RETRY;

	if (err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
	    err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)
		kind = FAIL_ACCESS;
	else if (err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
		 err == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION ||
		 err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
		kind = FAIL_CONFIG;
	return fail(why, kind, "%s: %s", what, rd_kafka_err2str(err));
}

static void
say_waiting(struct tail *t, const struct fail *why)
{
	struct asking *a = &t->asking;

	diag_info(1, "%s; trying again", why->text);
	if (t->outage.since_ms != 0 || t->now_ms - a->since_ms < QUIET_MS ||
	    t->now_ms - a->said_ms < SAY_MS)
		return;
	a->said_ms = t->now_ms;
	diag_warn("%s; trying on", why->text);
}

void
lookup_failed(struct tail *t, const struct fail *why)
{
	struct asking *a = &t->asking;
	struct fail over;

	t->now_ms = clock_ms();
	a->next_ms = t->now_ms + RETRY_MS;
	if (why->kind != FAIL_RETRY) {
		tail_fail(t, why);
		return;
	}
	if (a->since_ms == 0) {
		a->since_ms = t->now_ms;
		a->said_ms = t->now_ms - SAY_MS;
	}
	if (t->now_ms - a->since_ms < t->set->max_wait_ms) {
		say_waiting(t, why);
		return;
	}
	fail(&over, FAIL_SERVICE, "no answer for %lld s: %s",
	    (long long)(t->now_ms - a->since_ms) / 1000, why->text);
	tail_fail(t, &over);
}

/*
 * ListOffsets takes -2 for the beginning and -1 for the end in a time's
 * place, and librdkafka's constants are these. A failed partition keeps the
 * time in its offset's place, so each one's err counts.
 */
int
lookup(struct tail *t, rd_kafka_topic_partition_list_t *list, struct fail *why)
{
	rd_kafka_resp_err_t err;
	int i;

	if (list->cnt == 0)
		return 0;
	err = rd_kafka_offsets_for_times(t->rk, list, LOOKUP_MS);
	if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
		return lookup_fail(why, err, "asking for offsets");
	for (i = 0; i < list->cnt; i++)
		if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR)
			return lookup_fail(
			    why, list->elems[i].err, list->elems[i].topic);
	outage_over(t);
	return 0;
}

rd_kafka_topic_partition_list_t *
lookup_list(const rd_kafka_topic_partition_list_t *list, int64_t time)
{
	rd_kafka_topic_partition_list_t *copy =
	    rd_kafka_topic_partition_list_copy(list);
	int i;

	for (i = 0; i < copy->cnt; i++)
		copy->elems[i].offset = time;
	return copy;
}

static rd_kafka_topic_partition_list_t *
list_of(const struct part *part, int64_t offset)
{
	rd_kafka_topic_partition_list_t *list =
	    rd_kafka_topic_partition_list_new(1);

	rd_kafka_topic_partition_list_add(list, part->topic, part->partition)
	    ->offset = offset;
	return list;
}

int
lookup_first(
    struct tail *t, const struct part *part, int64_t *first, struct fail *why)
{
	rd_kafka_topic_partition_list_t *list =
	    list_of(part, RD_KAFKA_OFFSET_BEGINNING);
	int rc = lookup(t, list, why);

	*first = list->elems[0].offset;
	rd_kafka_topic_partition_list_destroy(list);
	return rc;
}

int
lookup_partition_count(struct tail *t, const char *topic)
{
	const struct rd_kafka_metadata *metadata;
	rd_kafka_topic_t *rkt = rd_kafka_topic_new(t->rk, topic, NULL);
	int count = -1;

	if (rkt != NULL &&
	    rd_kafka_metadata(t->rk, 0, rkt, &metadata, LOOKUP_MS) == 0) {
		if (metadata->topic_cnt == 1 && metadata->topics[0].err == 0)
			count = metadata->topics[0].partition_cnt;
		rd_kafka_metadata_destroy(metadata);
	}
	if (rkt != NULL)
		rd_kafka_topic_destroy(rkt);
	return count;
}
