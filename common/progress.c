#include "progress.h"

#include "diag.h"

#define STAYS_MS 1000

void
progress_init(struct progress *p, const struct common *common, bool by_default,
    int64_t now_ms)
{
	bool terminal = diag_has_terminal() && strcmp(common->log, "json") != 0;

	*p = (struct progress){ .from_ms = now_ms, .stays = terminal };
	p->shown =
	    (common->progress || (by_default && terminal)) && !common->quiet;
	p->every_ms = common->metrics_every_ms;
	if (p->stays && p->every_ms > STAYS_MS)
		p->every_ms = STAYS_MS;
	p->due_ms = now_ms + p->every_ms;
}

/* Of a tool that has no input, what it writes. */
static uint64_t
records(const struct metrics *m)
{
	return m
	    ->value[(m->has & METRIC(RECORDS_IN)) != 0 ? METRIC_RECORDS_IN
						       : METRIC_RECORDS_OUT];
}

static void
append_gauges(const struct metrics *m, int64_t commit_age_ms, struct buf *text)
{
	if ((m->has & METRIC(LAG)) != 0 && m->value[METRIC_LAG] != METRIC_NONE)
		buf_printf(text, ", lag %llu",
		    (unsigned long long)m->value[METRIC_LAG]);
	if ((m->has & METRIC(IN_FLIGHT)) != 0)
		buf_printf(text, ", %llu in flight",
		    (unsigned long long)m->value[METRIC_IN_FLIGHT]);
	if (m->value[METRIC_ERRORS] != 0)
		buf_printf(text, ", %llu errors",
		    (unsigned long long)m->value[METRIC_ERRORS]);
	if ((m->has & METRIC(COMMITS)) == 0)
		return;
	if (commit_age_ms == -1)
		buf_text(text, ", no commit yet");
	else
		buf_printf(text, ", last commit %.1f s ago",
		    (double)commit_age_ms / 1000);
}

static void
append(struct progress *p, const struct metrics *m, int64_t commit_age_ms,
    int64_t now_ms, struct buf *text)
{
	uint64_t now = records(m);
	double s = (double)(now_ms - p->from_ms) / 1000;

	buf_printf(text, "%llu records, %.0f/s", (unsigned long long)now,
	    s > 0 ? (double)(now - p->from_records) / s : 0.0);
	append_gauges(m, commit_age_ms, text);
	p->from_ms = now_ms;
	p->from_records = now;
}

void
progress_say(struct progress *p, const struct metrics *m, int64_t commit_age_ms,
    int64_t now_ms)
{
	struct buf text;

	buf_init(&text, SIZE_MAX);
	append(p, m, commit_age_ms, now_ms, &text);
	diag_info(0, "%s", text.p);
	buf_release(&text);
}

static void
draw(struct progress *p, const struct metrics *m, int64_t commit_age_ms,
    int64_t now_ms)
{
	struct buf text;

	buf_init(&text, SIZE_MAX);
	buf_printf(&text, "%s: ", m->tool);
	append(p, m, commit_age_ms, now_ms, &text);
	diag_progress(text.p);
	buf_release(&text);
}

void
progress_step(struct progress *p, const struct metrics *m,
    int64_t commit_age_ms, int64_t now_ms)
{
	if (!p->shown || now_ms < p->due_ms)
		return;
	p->due_ms = now_ms + p->every_ms;
	if (p->stays)
		draw(p, m, commit_age_ms, now_ms);
	else
		progress_say(p, m, commit_age_ms, now_ms);
}
