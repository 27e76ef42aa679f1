#include "patience.h"

#define NOTICE_AFTER_MS 5000
#define NOTICE_MS 60000

int64_t
patience_left(const struct patience *p, int64_t *since_ms, int64_t now_ms)
{
	int64_t left;

	if (*since_ms == 0)
		*since_ms = now_ms;
	if (p->max_wait_ms < 0)
		return -1;
	left = p->max_wait_ms + *since_ms - now_ms;
	return left > 0 ? left : 0;
}

bool
patience_notice(struct patience *p, int64_t since_ms, int64_t now_ms)
{
	if (now_ms - since_ms < NOTICE_AFTER_MS ||
	    (p->noticed_ms != 0 && now_ms - p->noticed_ms < NOTICE_MS))
		return false;
	p->noticed_ms = now_ms;
	return true;
}
