/* metrics.h, topics.h, emf.h: what a line holds, and how many there are. */
#include "metrics.h"

#include <stdlib.h>

#include "emf.h"
#include "limits.h"
#include "unit.h"

static struct tally tally;
static struct metrics m;
static struct buf out;

static void
begin(void)
{
	tally_init(&tally);
	metrics_init(&m, "tool", &tally);
	buf_init(&out, SIZE_MAX);
}

static void
end(void)
{
	metrics_release(&m);
	tally_release(&tally);
	buf_release(&out);
}

static bool
holds(const char *text)
{
	return strstr(out.p, text) != NULL;
}

static const char *
next(void)
{
	buf_reset(&out);
	metrics_append(&m, 1, &out);
	return out.p;
}

static size_t
lines(void)
{
	size_t n = 0;
	const char *p;

	for (p = out.p; (p = strchr(p, '\n')) != NULL; p++)
		n++;
	return n;
}

static void
test_counters_are_told_by_what_they_have_grown(void)
{
	begin();
	m.value[METRIC_RECORDS_IN] = 5;
	m.has |= METRIC(IN_FLIGHT);
	m.value[METRIC_IN_FLIGHT] = 3;
	next();
	CHECK(holds("\"RecordsIn\":5,") && holds("\"InFlight\":3,"));
	m.value[METRIC_RECORDS_IN] = 7;
	next();
	CHECK(holds("\"RecordsIn\":2,") && holds("\"InFlight\":3,"));
	next();
	CHECK(holds("\"RecordsIn\":0,"));
	end();
}

static void
test_errors_are_told_by_code(void)
{
	begin();
	tally_error(&tally, "a.b");
	tally_error(&tally, "say \"x\"");
	next();
	CHECK(holds("\"ErrorsByCode\":{\"a.b\":1,\"say \\\"x\\\"\":1}"));
	tally_error(&tally, "say \"x\"");
	tally_error(&tally, "c");
	next();
	CHECK(holds("\"ErrorsByCode\":{\"say \\\"x\\\"\":1,\"c\":1}"));
	next();
	CHECK(holds("\"ErrorsByCode\":{}"));
	end();
}

static void
test_without_a_value_there_is_no_metric(void)
{
	begin();
	m.has |= METRICS_FLIGHT | METRIC(LAG);
	m.value[METRIC_LAG] = METRIC_NONE;
	next();
	CHECK(!holds("Latency") && !holds("Lag"));
	histogram_add(&m.latency, 1500);
	next();
	CHECK(holds("{\"Name\":\"LatencyP50\",\"Unit\":\"Milliseconds\"}"));
	CHECK(holds("\"LatencyP50\":1.") && holds("\"LatencyP99\":1."));
	next();
	CHECK(!holds("Latency"));
	end();
}

static void
test_a_topic_has_a_line_where_it_had_records(void)
{
	begin();
	topics_find_json(&m.topics, VIEW("\"T\""))->in++;
	topics_find_json(&m.topics, VIEW("\"U\""))->errors++;
	next();
	CHECK(lines() == 3);
	CHECK(holds("\"Topic\":\"T\",\"RecordsIn\":1,\"Errors\":0"));
	CHECK(holds("\"Topic\":\"U\",\"RecordsIn\":0,\"Errors\":1"));
	next();
	CHECK(lines() == 1);
	end();
}

static void
test_what_is_no_topics_name_is_counted_together(void)
{
	static const char *const bad[] = { "", "\"\"", "7", "[T]", "\"a b\"",
		"\"\\u0041\"", "\"\xc3\xa9\"", "{\"a\":1}", "\"(other)\"" };
	struct topic *other;
	size_t i;

	begin();
	other = topics_find(&m.topics, VIEW_NONE);
	topics_find_json(&m.topics, VIEW("\"T\""));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK(topics_find_json(&m.topics, view_of(bad[i])) == other);
	topics_find_json(&m.topics, VIEW("\"7\""));
	CHECK(!topics_is_last(&m.topics, VIEW("[7]")));
	CHECK(topics_is_last(&m.topics, VIEW("\"7\"")));
	CHECK(!topics_is_last(&m.topics, VIEW_NONE));
	CHECK_TEXT(other->name, TOPICS_OTHER);
	end();
}

static void
test_the_table_of_topics_has_an_end(void)
{
	char name[300];
	int i;

	begin();
	for (i = 0; i < 3 * LIMIT_METRICS_TOPICS; i++) {
		snprintf(name, sizeof(name), "T%d", i);
		topics_find(&m.topics, view_of(name))->in++;
	}
	CHECK(m.topics.count == LIMIT_METRICS_TOPICS + 1);
	CHECK(topics_find(&m.topics, VIEW("T0"))->in == 1);
	CHECK(topics_find(&m.topics, VIEW(TOPICS_OTHER))->in ==
	      2 * LIMIT_METRICS_TOPICS);
	memset(name, 'a', sizeof(name));
	CHECK(topics_find(&m.topics, (struct view){ name, 250 }) ==
	      topics_find(&m.topics, VIEW(TOPICS_OTHER)));
	end();
}

static void
test_lag_is_told_by_partition_up_to_a_limit(void)
{
	struct topic *t;
	int i;

	begin();
	m.topic_has |= METRIC(LAG);
	t = topics_find(&m.topics, VIEW("T"));
	t->lasts = true;
	topic_lag(t, 0, 4);
	topic_lag(t, 12, 70);
	topic_lag(t, 3, 0);
	next();
	CHECK(holds("\"Lag\":70") &&
	      holds("\"LagByPartition\":{\"0\":4,\"12\":70,\"3\":0}"));
	topics_reset_gauges(&m.topics);
	t->lasts = true;
	next();
	CHECK(lines() == 2 && !holds("Lag"));
	for (i = 0; i < 100000; i++)
		topic_lag(t, i, INT64_MAX);
	CHECK(t->lags.len < 256 << 10);
	end();
}

static void
test_a_dimension_is_printable_and_not_too_long(void)
{
	struct emf_dimension d = { "Group", "a\"b\\c\nd\xc3\xa9" };
	char *longest = malloc(5001);

	begin();
	emf_begin(&out, 1, &d, 1, NULL, 0);
	CHECK(holds("\"Group\":\"a\\\"b\\\\c?d??\""));
	buf_reset(&out);
	memset(longest, 'a', 5000);
	longest[5000] = '\0';
	d.value = longest;
	emf_begin(&out, 1, &d, 1, NULL, 0);
	CHECK(out.len < 1300);
	free(longest);
	end();
}

static void
test_a_tool_without_group_says_so(void)
{
	begin();
	next();
	CHECK(holds("\"Group\":\"(none)\""));
	m.group = "";
	next();
	CHECK(holds("\"Group\":\"(none)\""));
	m.group = "staging";
	next();
	CHECK(holds("\"Group\":\"staging\""));
	end();
}

int
main(void)
{
	RUN(test_counters_are_told_by_what_they_have_grown);
	RUN(test_errors_are_told_by_code);
	RUN(test_without_a_value_there_is_no_metric);
	RUN(test_a_topic_has_a_line_where_it_had_records);
	RUN(test_what_is_no_topics_name_is_counted_together);
	RUN(test_the_table_of_topics_has_an_end);
	RUN(test_lag_is_told_by_partition_up_to_a_limit);
	RUN(test_a_dimension_is_printable_and_not_too_long);
	RUN(test_a_tool_without_group_says_so);
	return unit_done();
}
