#include "pace.h"

#include <math.h>

/* The ceilings of the AWS SDKs' standard mode. */
#define PAUSE_BASE_MS 50
#define PAUSE_CAP_MS 20000

void
pace_init(struct pace *p, unsigned most, double rate)
{
	*p = (struct pace){ .limit = most, .most = most, .rate = rate };
	p->units = rate;
	backoff_init(&p->backoff, PAUSE_BASE_MS, PAUSE_CAP_MS);
}

/* At most one second's units are saved up. */
static void
fill(struct pace *p, int64_t now_ms)
{
	if (p->filled_ms != 0)
		p->units += p->rate * (double)(now_ms - p->filled_ms) / 1e3;
	p->units = fmin(p->units, p->rate);
	p->filled_ms = now_ms;
}

bool
pace_allows(struct pace *p, int64_t now_ms)
{
	if (p->in_flight >= p->limit && p->in_flight != 0)
		return false;
	if (now_ms < p->pause_until_ms)
		return false;
	if (p->rate <= 0)
		return true;
	fill(p, now_ms);
	return p->units > 0;
}

int64_t
pace_timeout_ms(const struct pace *p, int64_t now_ms)
{
	int64_t pause = p->pause_until_ms - now_ms, owed;

	if (pause < 0)
		pause = -1;
	if (p->rate <= 0 || p->units > 0)
		return pause;
	owed = (int64_t)(-p->units / p->rate * 1e3) + 1;
	return owed > pause ? owed : pause;
}

uint64_t
pace_started(struct pace *p, double units)
{
	p->in_flight++;
	p->units -= units;
	return p->started++;
}

void
pace_ended(struct pace *p, double units, double expected)
{
	p->in_flight--;
	p->units += expected - units;
}

void
pace_good(struct pace *p)
{
	p->limit = fmin(p->limit + 1 / p->limit, p->most);
	backoff_reset(&p->backoff);
}

void
pace_throttled(struct pace *p, uint64_t call, bool progress)
{
	if (progress)
		backoff_reset(&p->backoff);
	if (call < p->slowed)
		return;
	p->limit = fmax(p->limit / 2, 1);
	p->slowed = p->started;
}

void
pace_pause(struct pace *p, uint64_t call, int64_t now_ms, int64_t wanted_ms,
    int64_t most_ms)
{
	int64_t pause = 0;

	if (call >= p->paused) {
		pause = backoff_next_ms(&p->backoff);
		p->paused = p->started;
	}
	if (pause < wanted_ms)
		pause = wanted_ms;
	if (most_ms >= 0 && pause > most_ms)
		pause = most_ms;
	if (p->pause_until_ms < now_ms + pause)
		p->pause_until_ms = now_ms + pause;
}
