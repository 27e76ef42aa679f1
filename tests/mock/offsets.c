/*
 * The commands on offsets: by a client's requests, as tests see
 * them, not by a look into the cluster.
 */
#include "call.h"

#include <stdlib.h>

#define TIMEOUT_MS 10000

/* How many partitions the cluster says a topic has; 0 with an answer. */
static int
partitions_of(struct call *c, rd_kafka_t *rk, const char *topic)
{
	rd_kafka_topic_t *handle = rd_kafka_topic_new(rk, topic, NULL);
	const struct rd_kafka_metadata *meta;
	rd_kafka_resp_err_t err =
	    rd_kafka_metadata(rk, 0, handle, &meta, TIMEOUT_MS);
	int count = 0;

	rd_kafka_topic_destroy(handle);
	answer_err(c, err);
	if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
		return 0;
	answer_err(c, meta->topics[0].err);
	if (meta->topics[0].err == RD_KAFKA_RESP_ERR_NO_ERROR)
		count = meta->topics[0].partition_cnt;
	rd_kafka_metadata_destroy(meta);
	return count;
}

void
run_watermarks(struct call *c)
{
	rd_kafka_t *rk = c->control->feed->producer;
	int count = partitions_of(c, rk, c->word[1]);
	int64_t low, high;

	for (int i = 0; i < count; i++) {
		rd_kafka_resp_err_t err = rd_kafka_query_watermark_offsets(
		    rk, c->word[1], i, &low, &high, TIMEOUT_MS);

		if (err != RD_KAFKA_RESP_ERR_NO_ERROR) {
			answer_err(c, err);
			return;
		}
		answer_more(
		    c, " %d:%lld-%lld", i, (long long)low, (long long)high);
	}
}

/* A consumer that reads or writes the group's offsets and never joins it. */
static rd_kafka_t *
group_client(struct control *control, const char *group)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	char text[256];

	rd_kafka_conf_set(conf, "bootstrap.servers",
	    rd_kafka_mock_cluster_bootstraps(control->cluster), NULL, 0);
	rd_kafka_conf_set(conf, "group.id", group, NULL, 0);
	rd_kafka_conf_set_log_cb(conf, NULL);
	return rd_kafka_new(RD_KAFKA_CONSUMER, conf, text, sizeof(text));
}

static void
add_committed(struct call *c, rd_kafka_topic_partition_list_t *list)
{
	for (int i = 0; i < list->cnt; i++) {
		rd_kafka_topic_partition_t *p = &list->elems[i];

		if (p->offset < 0)
			answer_more(c, " %d:-", p->partition);
		else
			answer_more(
			    c, " %d:%lld", p->partition, (long long)p->offset);
	}
}

void
run_committed(struct call *c)
{
	rd_kafka_t *rk = group_client(c->control, c->word[1]);
	rd_kafka_topic_partition_list_t *list =
	    rd_kafka_topic_partition_list_new(1);
	int count = partitions_of(c, rk, c->word[2]);
	rd_kafka_resp_err_t err;

	for (int i = 0; i < count; i++)
		rd_kafka_topic_partition_list_add(list, c->word[2], i);
	if (count > 0) {
		err = rd_kafka_committed(rk, list, TIMEOUT_MS);
		answer_err(c, err);
		if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
			add_committed(c, list);
	}
	rd_kafka_topic_partition_list_destroy(list);
	rd_kafka_destroy(rk);
}

void
run_commit(struct call *c)
{
	rd_kafka_t *rk = group_client(c->control, c->word[1]);
	rd_kafka_topic_partition_list_t *list =
	    rd_kafka_topic_partition_list_new(1);

	rd_kafka_topic_partition_list_add(list, c->word[2], atoi(c->word[3]))
	    ->offset = atoll(c->word[4]);
	answer_err(c, rd_kafka_commit(rk, list, 0));
	rd_kafka_topic_partition_list_destroy(list);
	rd_kafka_destroy(rk);
}
