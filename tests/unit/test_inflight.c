/* The ledger of what is in flight, against a model that keeps every record
 * in a plain array and searches it. */
#include "../../cmd/msk-tail/inflight.c"

#include <stdlib.h>

#include "unit.h"

#define MOST 5000

struct model {
	int64_t offset[MOST];
	size_t bytes[MOST];
	bool acked[MOST];
	int count;
	int64_t next;
};

static int64_t
model_lowest(const struct model *m)
{
	int i;

	for (i = 0; i < m->count; i++)
		if (!m->acked[i])
			return m->offset[i];
	return m->next;
}

static enum inflight_ack
model_ack(struct model *m, int64_t offset)
{
	int i;

	for (i = 0; i < m->count; i++)
		if (m->offset[i] == offset) {
			/* Behind the lowest one it is out of the ledger. */
			if (m->acked[i])
				return offset < model_lowest(m)
					   ? INFLIGHT_FOREIGN
					   : INFLIGHT_AGAIN;
			m->acked[i] = true;
			return INFLIGHT_TAKEN;
		}
	return INFLIGHT_FOREIGN;
}

static void
check_same(const struct inflight *f, const struct model *m)
{
	size_t open = 0, bytes = 0, count = 0;
	int64_t lowest = model_lowest(m);
	int i;

	for (i = 0; i < m->count; i++) {
		count += m->offset[i] >= lowest;
		open += !m->acked[i];
		bytes += m->acked[i] ? 0 : m->bytes[i];
	}
	CHECK(inflight_lowest(f) == lowest);
	CHECK(f->next == m->next);
	CHECK(f->count == count);
	CHECK(f->open == open);
	CHECK(f->bytes == bytes);
	CHECK(inflight_overtaken(f) == (count > open));
}

static void
deliver(struct inflight *f, struct model *m)
{
	int64_t offset = m->next + (rand() % 8 == 0 ? rand() % 50 : 0);
	size_t bytes = (size_t)(rand() % 1000);

	if (m->count == MOST)
		return;
	CHECK(inflight_add(f, offset, bytes, 0));
	m->offset[m->count] = offset;
	m->bytes[m->count] = bytes;
	m->acked[m->count++] = false;
	m->next = offset + 1;
}

static void
rewind_both(struct inflight *f, struct model *m)
{
	int64_t lowest = model_lowest(m);

	inflight_rewind(f);
	while (m->count > 0 && m->offset[m->count - 1] >= lowest)
		m->count--;
	m->next = lowest;
}

/* Acknowledgements near the low end mostly, else of anything, also of what
 * was never delivered. */
static void
ack(struct inflight *f, struct model *m)
{
	int64_t offset = rand() % 4 == 0 ? rand() % (m->next + 10)
					 : model_lowest(m) + rand() % 5;
	enum inflight_ack expected;
	bool was_there;

	was_there = inflight_has(f, offset);
	expected = model_ack(m, offset);
	CHECK(was_there == (expected == INFLIGHT_TAKEN));
	CHECK(inflight_ack(f, offset) == expected);
}

static void
one_history(unsigned seed)
{
	static struct model m;
	struct inflight f;
	int step, kind;

	srand(seed);
	memset(&m, 0, sizeof(m));
	m.next = rand() % 1000;
	inflight_init(&f, m.next);
	for (step = 0; step < 3000 && unit_bad == 0; step++) {
		kind = rand() % 100;
		if (kind < 50)
			deliver(&f, &m);
		else if (kind < 99)
			ack(&f, &m);
		else if (kind == 99 && rand() % 4 == 0)
			rewind_both(&f, &m);
		if (step % 16 == 0)
			check_same(&f, &m);
	}
	check_same(&f, &m);
	inflight_release(&f);
}

static void
test_random_histories_agree_with_the_model(void)
{
	unsigned seed;

	for (seed = 1; seed <= 60; seed++)
		one_history(seed);
}

static void
test_what_was_delivered_is_not_delivered_again(void)
{
	struct inflight f;

	inflight_init(&f, 10);
	CHECK(!inflight_add(&f, 9, 1, 0));
	CHECK(inflight_add(&f, 10, 1, 0));
	CHECK(!inflight_add(&f, 10, 1, 0));
	CHECK(f.count == 1);
	inflight_release(&f);
}

static void
test_every_order_of_acknowledgements_ends_behind_the_last(void)
{
	static const int orders[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 },
		{ 1, 0, 3, 2 }, { 2, 0, 3, 1 } };
	static const int64_t offsets[4] = { 5, 9, 10, 100 };
	struct inflight f;
	size_t i, k;

	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		inflight_init(&f, 5);
		for (k = 0; k < 4; k++)
			inflight_add(&f, offsets[k], 7, 0);
		for (k = 0; k < 4; k++) {
			CHECK(inflight_lowest(&f) < 101);
			CHECK(inflight_ack(&f, offsets[orders[i][k]]) ==
			      INFLIGHT_TAKEN);
		}
		CHECK(inflight_lowest(&f) == 101);
		CHECK(f.count == 0 && f.open == 0 && f.bytes == 0);
		inflight_release(&f);
	}
}

static void
test_a_gap_moves_the_commit_only_when_nothing_is_in_flight(void)
{
	struct inflight f;

	inflight_init(&f, 0);
	inflight_add(&f, 3, 1, 0);
	inflight_skip_to(&f, 9);
	CHECK(inflight_lowest(&f) == 3);
	inflight_ack(&f, 3);
	CHECK(inflight_lowest(&f) == 9);
	inflight_skip_to(&f, 4);
	CHECK(f.next == 9);
	inflight_release(&f);
}

static void
test_the_lowest_ones_age_counts(void)
{
	struct inflight f;

	inflight_init(&f, 0);
	CHECK(inflight_age_ms(&f, 99999) == 0);
	inflight_add(&f, 0, 1, 1000);
	inflight_add(&f, 1, 1, 5000);
	CHECK(inflight_age_ms(&f, 6000) == 5000);
	inflight_ack(&f, 0);
	CHECK(inflight_age_ms(&f, 6000) == 1000);
	inflight_release(&f);
}

int
main(void)
{
	RUN(test_what_was_delivered_is_not_delivered_again);
	RUN(test_every_order_of_acknowledgements_ends_behind_the_last);
	RUN(test_a_gap_moves_the_commit_only_when_nothing_is_in_flight);
	RUN(test_the_lowest_ones_age_counts);
	RUN(test_random_histories_agree_with_the_model);
	return unit_done();
}
