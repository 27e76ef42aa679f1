#include "measure.h"

#include <stdlib.h>
#include <unistd.h>

#include "signals.h"

/* The end of a partition as the last reply to a fetch had it, or as it was
 * when we got it; -1 where neither is known. Asks nobody. */
static int64_t
end_of(const struct tail *t, const struct part *part)
{
	int64_t low, high;

	if (rd_kafka_get_watermark_offsets(
		t->rk, part->topic, part->partition, &low, &high) != 0 ||
	    high < part->end)
		high = part->end;
	return high >= 0 ? high : -1;
}

/* How far it is behind; the metric is the largest of all. */
static void
gather_lag(const struct tail *t, const struct part *part, struct metrics *m)
{
	int64_t end = end_of(t, part);
	int64_t lag = end - inflight_lowest(&part->flight);

	if (end == -1)
		return;
	if (lag < 0)
		lag = 0; /* the end is older than what was read */
	if (m->value[METRIC_LAG] == METRIC_NONE ||
	    (uint64_t)lag > m->value[METRIC_LAG])
		m->value[METRIC_LAG] = (uint64_t)lag;
	if (part->measured != NULL)
		topic_lag(part->measured, part->partition, lag);
}

static void
gather_part(const struct tail *t, const struct part *part, struct metrics *m)
{
	if (!part->owned)
		return;
	gather_lag(t, part, m);
	if (part->measured == NULL)
		return;
	part->measured->lasts = true;
	part->measured->in_flight += part->flight.open;
}

/* What was written out and not acknowledged by that is in flight. */
static uint64_t
records_out(const struct tail *t)
{
	if (t->mode >= ACK_FIFO)
		return t->tally.out;
	return t->tally.in - t->ledger.open;
}

static void
gather(void *tail, struct metrics *m)
{
	const struct tail *t = tail;
	size_t i;

	m->value[METRIC_RECORDS_IN] = t->tally.in;
	m->value[METRIC_RECORDS_OUT] = records_out(t);
	m->value[METRIC_ERRORS] = tally_errors(&t->tally);
	m->value[METRIC_BYTES_IN] = t->bytes_in;
	m->value[METRIC_BYTES_OUT] = t->sink.bytes;
	m->value[METRIC_RETRIES] = t->pipe.restarts_ever;
	m->value[METRIC_COMMITS] = t->commits.done;
	m->value[METRIC_IN_FLIGHT] = t->ledger.open;
	m->value[METRIC_LAG] = METRIC_NONE;
	for (i = 0; i < t->ledger.count; i++)
		gather_part(t, t->ledger.parts[i], m);
}

void
measure_init(struct tail *t)
{
	const struct monitor_settings settings = { .tool = "msk-tail",
		.common = &t->set->common,
		.tally = &t->tally,
		/* Records on the terminal are what is to be seen. */
		.progress = t->mode == ACK_EXEC || !isatty(STDOUT_FILENO),
		.gather = gather,
		.owner = t };
	struct metrics *m = &t->monitor.metrics;

	monitor_init(&t->monitor, &settings);
	m->group = t->set->group;
	if (m->group != NULL)
		setenv(MONITOR_GROUP_ENV, m->group, 1); /* for --exec */
	else
		unsetenv(MONITOR_GROUP_ENV);
	m->has = METRICS_RECORDS | METRIC(RETRIES) | METRIC(LAG);
	m->topic_has = METRICS_TOPIC | METRIC(RECORDS_OUT) | METRIC(LAG);
	if (t->set->group != NULL)
		m->has |= METRIC(COMMITS);
	if (t->mode == ACK_NONE)
		return;
	m->has |= METRICS_FLIGHT;
	m->topic_has |= METRIC(IN_FLIGHT);
}

/* --lag measures nothing. */
void
measure_step(struct tail *t)
{
	bool asked = signals_asked();

	if (t->monitor.gather != NULL)
		monitor_step(&t->monitor, asked);
}

void
measure_part(struct tail *t, struct part *part)
{
	if (monitor_measures(&t->monitor))
		part->measured = topics_find(
		    &t->monitor.metrics.topics, view_of(part->topic));
}

static void
add_latency(struct tail *t, uint32_t sent_ms)
{
	uint32_t ms = (uint32_t)t->now_ms - sent_ms;

	histogram_add(&t->monitor.metrics.latency, (uint64_t)ms * 1000);
}

void
measure_ack(struct tail *t, struct part *part)
{
	if (part->measured == NULL)
		return;
	part->measured->out++;
	add_latency(t, part->flight.taken_sent_ms);
}

void
measure_written(struct tail *t, struct part *part)
{
	size_t i;

	if (part->measured == NULL)
		return;
	part->measured->out += part->flight.count;
	for (i = 0; i < part->flight.count; i++)
		add_latency(t, inflight_sent_ms(&part->flight, i));
}
