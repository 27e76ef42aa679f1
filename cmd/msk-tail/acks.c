#include "acks.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "mem.h"

#define BLOCK ((size_t)128 << 10)

void
acks_init(struct acks *a, size_t max)
{
	*a = (struct acks){ .fd = -1, .max = max };
	buf_init(&a->topic, SIZE_MAX);
}

void
acks_release(struct acks *a)
{
	acks_close(a);
	buf_release(&a->topic);
	free(a->p);
	a->p = NULL;
}

void
acks_open(struct acks *a, int fd)
{
	acks_close(a);
	a->fd = fd;
	a->ended = false;
}

void
acks_close(struct acks *a)
{
	if (a->fd != -1)
		close(a->fd);
	a->fd = -1;
	a->ended = true;
	a->start = a->scanned = a->end = 0;
}

/* A block of room behind what is read, and BUF_PAD behind that. */
static void
make_room(struct acks *a)
{
	size_t len = a->end - a->start, cap = a->cap;

	if (a->cap >= a->end + BLOCK + BUF_PAD)
		return;
	if (a->start > 0)
		memmove(a->p, a->p + a->start, len);
	a->scanned -= a->start;
	a->start = 0;
	a->end = len;
	while (cap < len + BLOCK + BUF_PAD)
		cap = cap == 0 ? 2 * BLOCK : cap * 2;
	if (cap != a->cap)
		a->p = xrealloc(a->p, cap, 1);
	a->cap = cap;
}

int
acks_fill(struct acks *a, struct fail *why)
{
	ssize_t got;

	if (a->end - a->start > a->max + BLOCK)
		return fail(why, FAIL_CONFIG,
		    "an acknowledgement of more than %zu bytes (--max-record)",
		    a->max);
	make_room(a);
	got = read(a->fd, a->p + a->end, BLOCK);
	if (got > 0)
		a->end += (size_t)got;
	else if (got == 0)
		a->ended = true;
	else if (errno != EAGAIN && errno != EINTR)
		return fail(why, FAIL_IO, "reading acknowledgements: %s",
		    strerror(errno));
	return 0;
}

/* null and false are none, as to the filters (record.h). */
static bool
has_error(const struct record *r)
{
	enum jtext_kind kind = jtext_kind(record_value(r, FIELD_ERROR));

	return kind != JTEXT_NONE && kind != JTEXT_NULL && kind != JTEXT_FALSE;
}

/* A place where it is kept, and nothing else. */
static bool
is_parked(const struct record *r)
{
	struct view place = record_value(r, FIELD_PARKED);

	return jtext_kind(place) == JTEXT_STRING && place.len > strlen("\"\"");
}

bool
acks_parse(struct acks *a, struct view line, struct ack *ack)
{
	struct record *r = &ack->record;
	struct fail why;
	int64_t partition;

	if (record_parse(r, line, &why) == -1)
		return false;
	if (jtext_kind(record_value(r, FIELD_TOPIC)) != JTEXT_STRING ||
	    jtext_kind(record_value(r, FIELD_PARTITION)) != JTEXT_NUMBER ||
	    jtext_kind(record_value(r, FIELD_OFFSET)) != JTEXT_NUMBER)
		return false;
	if (!jtext_int64(r->value[FIELD_PARTITION], &partition) ||
	    !jtext_int64(r->value[FIELD_OFFSET], &ack->offset) ||
	    partition < 0 || partition > INT32_MAX)
		return false;
	ack->topic = jtext_string(r->value[FIELD_TOPIC], &a->topic);
	ack->partition = (int32_t)partition;
	ack->errored = has_error(r) && !is_parked(r);
	return true;
}

bool
acks_take(struct acks *a, struct ack *ack)
{
	char *lf;

	while (a->scanned < a->end) {
		struct view line = { a->p + a->start, 0 };

		lf = memchr(a->p + a->scanned, '\n', a->end - a->scanned);
		if (lf == NULL) {
			a->scanned = a->end;
			return false;
		}
		line.len = (size_t)(lf - line.p);
		a->scanned = a->start = (size_t)(lf - a->p) + 1;
		a->lines++;
		if (acks_parse(a, line, ack))
			return true;
		a->unusable++;
	}
	return false;
}
