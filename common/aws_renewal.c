#include "aws_renewal.h"

#define ADVISORY_S 900
#define MANDATORY_S 600

/* Between two tries. */
#define PAUSE_S 30
#define CALM_PAUSE_S 60
#define URGENT_PAUSE_S 10

static int64_t
at_most(int64_t value, int64_t most)
{
	return value < most ? value : most;
}

void
aws_renewal_got(struct aws_renewal *r, int64_t now_s, int64_t expires_s)
{
	int64_t life_s = expires_s - now_s;

	r->expires_s = expires_s;
	if (expires_s == INT64_MAX) {
		r->due_s = r->urgent_s = INT64_MAX;
	} else if (life_s <= 0) {
		r->due_s = now_s + PAUSE_S;
		r->urgent_s = now_s;
	} else {
		r->due_s = expires_s - at_most(ADVISORY_S, life_s / 2);
		r->urgent_s = expires_s - at_most(MANDATORY_S, life_s / 3);
	}
}

bool
aws_renewal_is_due(const struct aws_renewal *r, int64_t now_s)
{
	return now_s >= r->due_s;
}

bool
aws_renewal_is_urgent(const struct aws_renewal *r, int64_t now_s)
{
	return now_s >= r->urgent_s;
}

bool
aws_renewal_failed(struct aws_renewal *r, int64_t now_s)
{
	int64_t left_s = r->expires_s - now_s;
	int64_t pause_s =
	    aws_renewal_is_urgent(r, now_s) ? URGENT_PAUSE_S : CALM_PAUSE_S;

	if (left_s <= 0)
		return false;
	pause_s = at_most(pause_s, left_s / 2);
	r->due_s = now_s + (pause_s > 0 ? pause_s : 1);
	return true;
}
