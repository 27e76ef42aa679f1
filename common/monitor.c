#include "monitor.h"

#include <stdlib.h>

#include "clock.h"
#include "diag.h"

void
monitor_init(struct monitor *m, const struct monitor_settings *s)
{
	int64_t now_ms = clock_ms();

	*m = (struct monitor){ .gather = s->gather, .owner = s->owner };
	metrics_init(&m->metrics, s->tool, s->tally);
	monitor_group(m, NULL);
	m->file.name = s->common->metrics;
	m->every_ms = s->common->metrics_every_ms;
	m->due_ms = now_ms + m->every_ms;
	progress_init(&m->progress, s->common, s->progress, now_ms);
	buf_init(&m->lines, SIZE_MAX);
}

void
monitor_group(struct monitor *m, const char *group)
{
	const char *told = getenv(MONITOR_GROUP_ENV);

	m->metrics.group = told != NULL && *told != '\0' ? told : group;
}

void
monitor_release(struct monitor *m)
{
	metrics_release(&m->metrics);
	buf_release(&m->lines);
}

static void
gather(struct monitor *m)
{
	topics_reset_gauges(&m->metrics.topics);
	m->gather(m->owner, &m->metrics);
}

static void
write_metrics(struct monitor *m)
{
	if (!monitor_measures(m))
		return;
	buf_reset(&m->lines);
	metrics_append(&m->metrics, clock_wall_ms(), &m->lines);
	metrics_file_write(&m->file, buf_as_view(&m->lines));
}

static int64_t
commit_age_ms(const struct monitor *m, int64_t now_ms)
{
	return m->commit_ms == 0 ? -1 : now_ms - m->commit_ms;
}

/* Lines that could not be written in time are not made up for. */
static void
next_due(struct monitor *m, int64_t now_ms)
{
	m->due_ms += m->every_ms;
	if (m->due_ms <= now_ms)
		m->due_ms = now_ms + m->every_ms;
}

void
monitor_step(struct monitor *m, bool asked)
{
	int64_t now_ms = clock_ms(), left_ms = monitor_timeout_ms(m);

	if (!asked && (left_ms == -1 || left_ms > 0))
		return;
	gather(m);
	if (asked)
		progress_say(&m->progress, &m->metrics,
		    commit_age_ms(m, now_ms), now_ms);
	progress_step(
	    &m->progress, &m->metrics, commit_age_ms(m, now_ms), now_ms);
	if (now_ms < m->due_ms)
		return;
	next_due(m, now_ms);
	write_metrics(m);
}

int64_t
monitor_timeout_ms(const struct monitor *m)
{
	int64_t due_ms = INT64_MAX, now_ms = clock_ms();

	if (monitor_measures(m))
		due_ms = m->due_ms;
	if (m->progress.shown && m->progress.due_ms < due_ms)
		due_ms = m->progress.due_ms;
	if (due_ms == INT64_MAX)
		return -1;
	return due_ms > now_ms ? due_ms - now_ms : 0;
}

void
monitor_end(struct monitor *m)
{
	gather(m);
	write_metrics(m);
	diag_progress_end();
}
