/*
 * The partitions that this process reads or has read, and what of them is in
 * flight; all of it without Kafka.
 */
#ifndef TAIL_LEDGER_H
#define TAIL_LEDGER_H

#include "buf.h"
#include "inflight.h"

#define OFFSET_NONE ((int64_t)-1)

struct rd_kafka_queue_s;
struct topic;

struct part {
	char *topic;
	int32_t partition;
	char *head; /* of its records: {"topic":"T","partition":3,"offset": */
	size_t head_len;
	bool owned; /* assigned to us, and started */
	bool leaving; /* to be given up when nothing of it is in flight */
	bool fresh; /* its start is to be committed before anything is sent */
	struct inflight flight;
	int64_t committed; /* the group's commit; OFFSET_NONE where unknown */
	int64_t committing; /* sent, not answered yet; OFFSET_NONE */
	int64_t end; /* as seen when first assigned; OFFSET_NONE */
	int64_t stop; /* read up to here; OFFSET_NONE: without end */
	bool done; /* stop is reached */
	bool out_of_range; /* the broker has not what comes next */
	struct rd_kafka_queue_s *queue; /* its own, with --rate */
	struct topic *measured; /* its topic's metrics; NULL without */
	double credit; /* records that --rate allows now */
	int64_t credited_ms;
};

struct ledger {
	struct part **parts; /* in the order of appearance; never removed */
	size_t count;
	struct part **slots; /* by topic and partition */
	size_t slot_count; /* a power of 2 */
	struct part *last; /* found last */
	size_t records; /* entries in flight, of all partitions */
	size_t open; /* the unacknowledged of them */
	size_t bytes; /* of these */
};

void ledger_init(struct ledger *);
void ledger_release(struct ledger *);

/* The partition; NULL where it was never added. */
struct part *ledger_find(struct ledger *, struct view topic, int32_t partition);

/* The partition, added where it was not there: not owned, nothing in flight,
 * all offsets OFFSET_NONE. */
struct part *ledger_add(struct ledger *, const char *topic, int32_t partition);

/* What inflight.h does, with the totals kept. */
bool ledger_deliver(struct ledger *, struct part *, int64_t offset,
    size_t bytes, int64_t now_ms);
enum inflight_ack ledger_ack(struct ledger *, struct part *, int64_t offset);
void ledger_ack_all(struct ledger *, struct part *);
size_t ledger_rewind(struct ledger *, struct part *);

/* It is ours: reading starts at next, nothing is in flight. */
void ledger_own(struct ledger *, struct part *, int64_t next);
/* It is no longer ours; what is in flight is forgotten. */
void ledger_disown(struct ledger *, struct part *);

#endif
