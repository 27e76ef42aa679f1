/*
 * What an alarm says: a JSON object with counts, addresses and coordinates,
 * and never a payload, a key, or an error's message, which may cite them.
 */
#ifndef DLQ_PARK_ALARM_TEXT_H
#define DLQ_PARK_ALARM_TEXT_H

#include "record.h"

/* Pairs of topic and code that are counted apart, and addresses that are
 * told. With these a message stays below SNS's 256 KiB. */
#define ALARM_PAIRS 100
#define ALARM_OBJECTS 10

/* Text that comes from records is cut. */
struct alarm_pair {
	char topic[256], code[64];
	uint64_t count;
};

/* Since the last message. */
struct alarm_text {
	struct alarm_pair pairs[ALARM_PAIRS];
	size_t pair_count;
	uint64_t count, others; /* records, and those of other pairs */
	int64_t from_ms; /* when the first of them was counted; 0: none was */
	struct buf sample; /* of the first */
	struct buf objects; /* addresses, with commas between */
	size_t object_count;
};

void alarm_text_init(struct alarm_text *);
void alarm_text_release(struct alarm_text *);
void alarm_text_reset(struct alarm_text *);

/* As alarm_count and alarm_object have it. */
void alarm_text_count(struct alarm_text *, const char *topic,
    const struct record *, struct view code, int64_t now_ms);
void alarm_text_object(struct alarm_text *, struct view address);

/* Append the message; group may be NULL. */
void alarm_text_append(const struct alarm_text *, const char *group,
    int64_t now_ms, struct buf *out);

#endif
