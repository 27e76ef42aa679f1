/*
 * Acknowledgements: the records that come out of the pipe's far end, whole
 * or as -A prints them. Lines in, coordinates out.
 */
#ifndef TAIL_ACKS_H
#define TAIL_ACKS_H

#include "fail.h"
#include "record.h"

struct acks {
	int fd; /* -1: nothing to be read */
	bool ended;
	char *p; /* [start, end) is read and not taken */
	size_t start, scanned, end, cap, max;
	struct buf topic; /* a topic's name, escapes undone */
	uint64_t lines, unusable; /* those without coordinates */
};

/* What one line says; borrowed until the next call. To be zeroed before its
 * first use (record.h). */
struct ack {
	struct view topic;
	int32_t partition;
	int64_t offset;
	bool errored; /* an error that nobody parked */
	struct record record;
};

/* max is the longest line. */
void acks_init(struct acks *, size_t max);
void acks_release(struct acks *);

/* Read from fd, which does not block, from now on; a half line of what was
 * read before is forgotten. */
void acks_open(struct acks *, int fd);
void acks_close(struct acks *);

/* Read once what is there; sets ended. FAIL_IO; FAIL_CONFIG for a line over
 * max. */
int acks_fill(struct acks *, struct fail *why);

/* The next complete line that has coordinates: true. Others are counted and
 * skipped. */
bool acks_take(struct acks *, struct ack *);

/* What a line says; false where it has no coordinates. The line is followed
 * as jtext.h demands. */
bool acks_parse(struct acks *, struct view line, struct ack *);

#endif
