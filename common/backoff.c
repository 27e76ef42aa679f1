#include "backoff.h"

#include <time.h>
#include <unistd.h>

void
backoff_init(struct backoff *b, int64_t base_ms, int64_t cap_ms)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	*b = (struct backoff){ .base_ms = base_ms, .cap_ms = cap_ms };
	b->random = (uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec ^
		    (uint64_t)getpid() << 16;
	b->random |= 1;
}

/* xorshift64: Marsaglia, "Xorshift RNGs", 2003. */
static uint64_t
next_random(struct backoff *b)
{
	b->random ^= b->random << 13;
	b->random ^= b->random >> 7;
	b->random ^= b->random << 17;
	return b->random;
}

int64_t
backoff_next_ms(struct backoff *b)
{
	unsigned doublings = b->tries < 30 ? b->tries : 30;
	int64_t ceiling = b->cap_ms;

	if (b->base_ms < b->cap_ms >> doublings)
		ceiling = b->base_ms << doublings;
	b->tries++;
	return (int64_t)(next_random(b) % (uint64_t)(ceiling + 1));
}

void
backoff_reset(struct backoff *b)
{
	b->tries = 0;
}
