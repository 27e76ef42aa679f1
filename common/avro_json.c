#include "avro_json.h"

#include <stdlib.h>

#include "avro_build.h"
#include "avro_run.h"
#include "mem.h"

#ifdef AVRO_WIDE
#include <immintrin.h>
#endif

struct avro_scratch *
avro_scratch_new(void)
{
	struct avro_scratch *s = xcalloc(1, sizeof(*s));

	avro_keys_init(&s->keys);
	buf_init(&s->aside, SIZE_MAX);
	return s;
}

void
avro_scratch_free(struct avro_scratch *s)
{
	if (s == NULL)
		return;
	avro_keys_release(&s->keys);
	buf_release(&s->aside);
	free(s->marks);
	free(s);
}

static void
begin(struct avro_scratch *s, struct view data, struct buf *out)
{
	s->start = (const unsigned char *)data.p;
	s->end = s->start + data.len;
	s->out = out;
	s->limit = out->p + out->cap;
	s->depth = 0;
	s->empty_items = 0;
	s->keys.count = 0;
	s->mark_count = 0;
	s->error = AVRO_OK;
	s->path = sizeof(s->path_room);
}

static struct avro_at
run(const struct avro_plan *plan, struct avro_at at, struct avro_scratch *s)
{
	if (avro_unlikely((size_t)(s->end - s->start) > UINT32_MAX))
		return avro_fail(at.in, at.out, AVRO_LARGE, 0, s);
	at = avro_leave_room(at, plan->room, s);
	if (avro_failed(at, s))
		return at;
	at = plan->root.run(at.in, at.out, &plan->root, s);
	if (avro_unlikely(at.in < s->end))
		return avro_fail(
		    at.in, at.out, AVRO_TRAILING, s->end - at.in, s);
	return at;
}

/* Room is made for the most that may come, so while it runs the ceiling is
 * higher by that much, and the result is judged. */
int
avro_build_decode(const struct avro_plan *plan, struct view data,
    struct buf *out, struct avro_scratch *s, struct fail *why)
{
	static const char nothing[BUF_PAD];
	size_t max = out->max;
	struct avro_at at;

	if (data.p == NULL)
		data = (struct view){ nothing, 0 };
	begin(s, data, out);
	out->max = max < SIZE_MAX / 2 ? max + plan->most_room : max;
	at = run(plan, (struct avro_at){ s->start, out->p + out->len }, s);
#ifdef AVRO_WIDE
	_mm256_zeroupper(); /* or SSE code is slow from here on */
#endif
	out->max = max;
	if (avro_failed(at, s)) {
		avro_fail(at.in, at.out, AVRO_TRUNCATED, 0, s);
		return avro_fail_report(s, why);
	}
	out->len = (size_t)(at.out - out->p);
	if (avro_unlikely(out->len > max)) {
		avro_fail(at.in, at.out, AVRO_LARGE, 0, s);
		return avro_fail_report(s, why);
	}
	*at.out = '\0';
	return 0;
}

struct view
avro_plan_record_name(const struct avro_plan *plan, struct view data)
{
	const unsigned char *p = (const unsigned char *)data.p;
	size_t index = 0, i;

	for (i = 0; plan->is_union && i < data.len && i < 5; i++) {
		index |= (size_t)(p[i] & 0x7f) << 7 * i;
		if (p[i] < 0x80)
			break;
	}
	index /= 2; /* zig-zag; a negative one has no name either */
	return index < plan->name_count ? plan->names[index] : VIEW_NONE;
}
