#include "subscribe.h"

#include <regex.h>
#include <stdlib.h>

#include "clock.h"
#include "diag.h"
#include "kafka.h"
#include "mem.h"
#include "reach.h"
#include "rebalance.h"
#include "signals.h"
#include "start.h"

/* Whether a name of the settings means this topic. The regexes are POSIX
 * extended ones, as librdkafka's are in a group. */
static bool
means(const char *name, const char *topic)
{
	regex_t regex;
	bool matches;

	if (*name != '^')
		return strcmp(name, topic) == 0;
	if (regcomp(&regex, name, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	matches = regexec(&regex, topic, 0, NULL, 0) == 0;
	regfree(&regex);
	return matches;
}

static bool
is_wanted(const struct settings *s, const char *topic)
{
	size_t i;

	/* --lag without topics: all that the group may have. */
	if (s->topic_count == 0)
		return strncmp(topic, "__", 2) != 0;
	for (i = 0; i < s->topic_count; i++)
		if (means(s->topics[i], topic))
			return true;
	return false;
}

static bool
has_regex(const struct settings *s)
{
	size_t i;

	for (i = 0; i < s->topic_count; i++)
		if (*s->topics[i] == '^')
			return true;
	return false;
}

static int
check_regexes(const struct settings *s, struct fail *why)
{
	char text[256];
	regex_t regex;
	size_t i;
	int err;

	for (i = 0; i < s->topic_count; i++) {
		if (*s->topics[i] != '^')
			continue;
		err = regcomp(&regex, s->topics[i], REG_EXTENDED | REG_NOSUB);
		if (err != 0) {
			regerror(err, &regex, text, sizeof(text));
			return fail(why, FAIL_USAGE, "topic '%s': %s",
			    s->topics[i], text);
		}
		regfree(&regex);
	}
	return 0;
}

static int
add_topic(const struct settings *s, rd_kafka_topic_partition_list_t *list,
    const struct rd_kafka_metadata_topic *topic, struct fail *why)
{
	if (s->partition == -1) {
		if (topic->partition_cnt > 0)
			rd_kafka_topic_partition_list_add_range(
			    list, topic->topic, 0, topic->partition_cnt - 1);
		return 0;
	}
	if (s->partition >= topic->partition_cnt)
		return fail(why, FAIL_CONFIG,
		    "%s has %d partitions: there is no partition %lld",
		    topic->topic, topic->partition_cnt,
		    (long long)s->partition);
	rd_kafka_topic_partition_list_add(
	    list, topic->topic, (int32_t)s->partition);
	return 0;
}

rd_kafka_topic_partition_list_t *
subscribe_partitions(struct tail *t, struct fail *why)
{
	const struct rd_kafka_metadata *metadata;
	rd_kafka_topic_partition_list_t *list;
	int i, rc = 0;

	if (reach(t, has_regex(t->set) || t->set->topic_count == 0, &metadata,
		why) == -1)
		return NULL;
	list = rd_kafka_topic_partition_list_new(metadata->topic_cnt);
	for (i = 0; i < metadata->topic_cnt && rc == 0; i++)
		if (is_wanted(t->set, metadata->topics[i].topic))
			rc = add_topic(t->set, list, &metadata->topics[i], why);
	rd_kafka_metadata_destroy(metadata);
	if (rc == 0)
		return list;
	rd_kafka_topic_partition_list_destroy(list);
	return NULL;
}

/* Held for the whole run, so that the client keeps their metadata. */
static void
hold_topics(struct tail *t)
{
	const struct settings *s = t->set;
	size_t i;

	t->topics = xcalloc(s->topic_count + 1, sizeof(*t->topics));
	for (i = 0; i < s->topic_count; i++)
		if (*s->topics[i] != '^' &&
		    (t->topics[t->topic_count] = rd_kafka_topic_new(
			 t->rk, s->topics[i], NULL)) != NULL)
			t->topic_count++;
}

static int
join(struct tail *t, struct fail *why)
{
	rd_kafka_topic_partition_list_t *list =
	    rd_kafka_topic_partition_list_new((int)t->set->topic_count);
	rd_kafka_resp_err_t err;
	size_t i;

	for (i = 0; i < t->set->topic_count; i++)
		rd_kafka_topic_partition_list_add(
		    list, t->set->topics[i], RD_KAFKA_PARTITION_UA);
	err = rd_kafka_subscribe(t->rk, list);
	rd_kafka_topic_partition_list_destroy(list);
	if (err != 0)
		return fail(
		    why, FAIL_CONFIG, "subscribe: %s", rd_kafka_err2str(err));
	return 0;
}

/* Answers that were too late are asked for again, for --max-wait. */
static int
reset(struct tail *t, rd_kafka_topic_partition_list_t *list, struct fail *why)
{
	int64_t by_ms = clock_ms() + t->set->max_wait_ms;
	int rc;

	do {
		signals_look();
		rc = start_reset(t, list, why);
		kafka_serve(t);
	} while (rc == -1 && why->kind == FAIL_RETRY && clock_ms() < by_ms &&
		 signals_taken() == 0 && t->status == 0);
	if (rc == -1 && why->kind == FAIL_RETRY)
		why->kind = FAIL_SERVICE;
	return rc;
}

int
subscribe_topics(struct tail *t, struct fail *why)
{
	if (check_regexes(t->set, why) == -1)
		return -1;
	hold_topics(t);
	return 0;
}

int
subscribe(struct tail *t, struct fail *why)
{
	rd_kafka_topic_partition_list_t *list;
	bool shared = t->set->group != NULL && t->set->partition == -1;
	int rc = 0;

	if (subscribe_topics(t, why) == -1)
		return -1;
	if ((list = subscribe_partitions(t, why)) == NULL)
		return -1;
	if (list->cnt == 0 && !shared)
		rc = fail(why, FAIL_CONFIG, "no topic matches");
	if (rc == 0 && t->set->reset)
		rc = reset(t, list, why);
	if (rc == 0 && !shared) {
		rebalance_take(t, list);
		return 0;
	}
	rd_kafka_topic_partition_list_destroy(list);
	return rc == 0 ? join(t, why) : -1;
}
