/*
 * One partition's records that were delivered and are not acknowledged yet,
 * in the order of their offsets. Offsets may have gaps (compaction,
 * transactions); acknowledgements may come in any order, and twice.
 *
 * An entry stays until it and all before it are acknowledged, so the first
 * entry is always the lowest unacknowledged record.
 */
#ifndef TAIL_INFLIGHT_H
#define TAIL_INFLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inflight_entry {
	int64_t offset;
	uint32_t bytes;
	uint32_t sent_ms; /* by the caller's clock, modulo 49 days */
	bool acked;
};

struct inflight {
	struct inflight_entry *ring;
	size_t cap, head; /* cap is 0 or a power of 2 */
	size_t count; /* entries */
	size_t open; /* those of them that are not acknowledged */
	size_t bytes; /* of these */
	uint32_t taken_sent_ms; /* sent_ms of what INFLIGHT_TAKEN was said of */
	int64_t next; /* behind the last delivered: where reading goes on */
};

enum inflight_ack {
	INFLIGHT_FOREIGN, /* nothing of that offset is in flight */
	INFLIGHT_AGAIN, /* acknowledged before */
	INFLIGHT_TAKEN,
};

void inflight_init(struct inflight *, int64_t next);
void inflight_release(struct inflight *);

/* A record was delivered at now_ms. False, and nothing is done, where its
 * offset is below next: it was delivered before. */
bool inflight_add(
    struct inflight *, int64_t offset, size_t bytes, int64_t now_ms);

/* Nothing below offset will be delivered any more, in flight or not. */
void inflight_skip_to(struct inflight *, int64_t offset);

enum inflight_ack inflight_ack(struct inflight *, int64_t offset);

/* Whether it is in flight and not acknowledged. */
bool inflight_has(const struct inflight *, int64_t offset);

/* When an entry was delivered, from the lowest one on. */
uint32_t inflight_sent_ms(const struct inflight *, size_t i);

/* All that is in flight is acknowledged. */
void inflight_ack_all(struct inflight *);

/* What may be committed: the lowest unacknowledged offset, or next. */
int64_t inflight_lowest(const struct inflight *);

/* Whether the lowest one waits while a later one was acknowledged. */
static inline bool
inflight_overtaken(const struct inflight *f)
{
	return f->count > f->open;
}

/* How long ago the lowest one was delivered; 0 where nothing is in flight. */
int64_t inflight_age_ms(const struct inflight *, int64_t now_ms);

/* Forget what is in flight: reading goes on at the lowest unacknowledged
 * record. Returns how many entries were forgotten. */
size_t inflight_rewind(struct inflight *);

#endif
