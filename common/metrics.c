#include "metrics.h"

#include <stdlib.h>
#include <unistd.h>

#include "emf.h"
#include "json_string.h"
#include "mem.h"

#define NO_GROUP "(none)"

static const struct {
	const char *name, *unit;
} described[METRICS] = {
	[METRIC_RECORDS_IN] = { "RecordsIn", "Count" },
	[METRIC_RECORDS_OUT] = { "RecordsOut", "Count" },
	[METRIC_ERRORS] = { "Errors", "Count" },
	[METRIC_SUPERSEDED] = { "Superseded", "Count" },
	[METRIC_BYTES_IN] = { "BytesIn", "Bytes" },
	[METRIC_BYTES_OUT] = { "BytesOut", "Bytes" },
	[METRIC_RETRIES] = { "Retries", "Count" },
	[METRIC_THROTTLES] = { "Throttles", "Count" },
	[METRIC_COMMITS] = { "Commits", "Count" },
	[METRIC_IN_FLIGHT] = { "InFlight", "Count" },
	[METRIC_LAG] = { "Lag", "Count" },
	[METRIC_LATENCY_P50] = { "LatencyP50", "Milliseconds" },
	[METRIC_LATENCY_P99] = { "LatencyP99", "Milliseconds" },
};

void
metrics_init(struct metrics *m, const char *tool, const struct tally *tally)
{
	*m = (struct metrics){ .tool = tool,
		.tally = tally,
		.has = METRICS_RECORDS,
		.topic_has = METRICS_TOPIC };
}

void
metrics_release(struct metrics *m)
{
	free(m->told_codes);
	m->told_codes = NULL;
	topics_release(&m->topics);
}

const char *
metric_name(enum metric which)
{
	return described[which].name;
}

/* A line is made of these. */
struct line {
	struct emf_dimension dimensions[3];
	struct emf_metric metrics[METRICS];
	size_t count;
};

static void
set(struct line *l, uint32_t has, enum metric which, double value)
{
	if ((has >> which & 1) == 0)
		return;
	l->metrics[l->count++] = (struct emf_metric){
		described[which].name,
		described[which].unit,
		value,
	};
}

static void
begin(struct line *l, const struct metrics *m)
{
	*l = (struct line){ .dimensions = {
				{ "Tool", m->tool },
				{ "Group", m->group != NULL && *m->group != '\0'
					       ? m->group
					       : NO_GROUP },
			    } };
}

/* So that processes which share a file can be told apart. */
static void
append_head(const struct line *l, int64_t time_ms, struct buf *out)
{
	size_t dimensions = l->dimensions[2].name != NULL ? 3 : 2;

	emf_begin(
	    out, time_ms, l->dimensions, dimensions, l->metrics, l->count);
	emf_property(out, "Pid");
	buf_printf(out, "%ld", (long)getpid());
}

static void
measure_latency(struct metrics *m)
{
	const struct histogram *h = &m->latency;
	bool any = h->count != 0;

	m->value[METRIC_LATENCY_P50] =
	    any ? histogram_quantile(h, 0.5) : METRIC_NONE;
	m->value[METRIC_LATENCY_P99] =
	    any ? histogram_quantile(h, 0.99) : METRIC_NONE;
	histogram_reset(&m->latency);
}

static void
set_all(struct metrics *m, struct line *l)
{
	unsigned i;

	measure_latency(m);
	for (i = 0; i < METRICS; i++) {
		double value = (double)m->value[i];

		if (m->value[i] == METRIC_NONE)
			continue;
		if (i < METRIC_IN_FLIGHT)
			value -= (double)m->told[i];
		if (i == METRIC_LATENCY_P50 || i == METRIC_LATENCY_P99)
			value /= 1000;
		set(l, m->has, i, value);
		m->told[i] = m->value[i];
	}
}

static void
note_codes(struct metrics *m)
{
	const struct tally *t = m->tally;

	m->told_codes =
	    xrealloc(m->told_codes, t->code_count + 1, sizeof(*m->told_codes));
	while (m->told_code_count < t->code_count)
		m->told_codes[m->told_code_count++] = 0;
}

/* A code is a word, or what another tool's error says: any text. */
static void
append_codes(struct metrics *m, struct buf *out)
{
	const char *between = "";
	size_t i;

	note_codes(m);
	emf_property(out, "ErrorsByCode");
	buf_byte(out, '{');
	for (i = 0; i < m->told_code_count; i++) {
		uint64_t now = m->tally->codes[i].count;

		if (now == m->told_codes[i])
			continue;
		buf_text(out, between);
		json_string_append_lossy(out, view_of(m->tally->codes[i].code));
		buf_printf(
		    out, ":%llu", (unsigned long long)(now - m->told_codes[i]));
		m->told_codes[i] = now;
		between = ",";
	}
	buf_byte(out, '}');
}

/* Whether there is something to say of it. */
static bool
is_told(const struct topic *t)
{
	return t->in != 0 || t->out != 0 || t->errors != 0 || t->lasts;
}

static void
append_topic(
    struct metrics *m, struct topic *t, int64_t time_ms, struct buf *out)
{
	struct line l;

	begin(&l, m);
	l.dimensions[2] = (struct emf_dimension){ "Topic", t->name };
	set(&l, m->topic_has, METRIC_RECORDS_IN, (double)t->in);
	set(&l, m->topic_has, METRIC_RECORDS_OUT, (double)t->out);
	set(&l, m->topic_has, METRIC_ERRORS, (double)t->errors);
	set(&l, m->topic_has, METRIC_IN_FLIGHT, (double)t->in_flight);
	if (t->lag >= 0)
		set(&l, m->topic_has, METRIC_LAG, (double)t->lag);
	append_head(&l, time_ms, out);
	if (t->lags.len != 0) {
		emf_property(out, "LagByPartition");
		buf_printf(out, "{%s}", t->lags.p);
	}
	emf_end(out);
	t->in = t->out = t->errors = 0;
}

void
metrics_append(struct metrics *m, int64_t time_ms, struct buf *out)
{
	struct line l;
	size_t i;

	begin(&l, m);
	set_all(m, &l);
	append_head(&l, time_ms, out);
	append_codes(m, out);
	emf_end(out);
	for (i = 0; i < m->topics.count; i++)
		if (is_told(m->topics.all[i]))
			append_topic(m, m->topics.all[i], time_ms, out);
}
