/* A fast hash of bytes, for tables in memory: it is no checksum. */
#ifndef MSK_HASH_H
#define MSK_HASH_H

#include "buf.h"

/*
 * Two products of 64 by 64 bits a step. Who does not know the seed can't
 * choose texts that collide.
 */
static inline uint64_t
hash_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t
hash_view(struct view text, uint64_t seed)
{
	const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t hash = seed ^ text.len, word;

	for (; text.len > 8; text.p += 8, text.len -= 8) {
		memcpy(&word, text.p, 8);
		hash = hash_mix(hash ^ odd, word ^ seed ^ odd);
	}
	word = 0;
	if (text.len != 0)
		memcpy(&word, text.p, text.len);
	return hash_mix(hash_mix(hash ^ odd, word ^ seed), odd);
}

#endif
