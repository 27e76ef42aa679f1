/* writer.h against a store that does as the test says. */
#include <stdlib.h>

#include "unit.h"
#include "writer.h"

#define MOST 4 /* writes a call */
#define KEYS 6

/* The table is an array: which version each key has, 0 for none. */
struct fake {
	struct store store; /* first */
	struct store_call *calls[64]; /* in flight */
	size_t count;
	unsigned stored[KEYS];
	unsigned sends;
	bool backwards; /* an older version was stored behind a newer one */
};

static struct store_table table = { .name = (char *)"t" };
static struct tally tally;
static struct write stale;

static void
fake_send(struct store *store, struct store_call *call)
{
	struct fake *f = (struct fake *)store;

	f->calls[f->count++] = call;
	f->sends++;
}

static const struct store_ops fake_ops = { .send = fake_send };

static void
fake_init(struct fake *f)
{
	*f = (struct fake){ .store = { .ops = &fake_ops,
				.most_writes = MOST,
				.most_bytes = 1000,
				.most_calls = 8 } };
}

static void
writer_with(struct writer *w, struct fake *f, int64_t retries,
    int64_t max_wait_ms, size_t calls)
{
	struct writer_settings settings = { .retries = retries,
		.max_wait_ms = max_wait_ms,
		.calls = calls,
		.window = 100 };

	fake_init(f);
	writer_init(w, &f->store, &tally, &settings);
}

/* A version (from 1 on) of a key. Both are in the texts of the row. */
struct version {
	struct write write; /* first */
	char key[2], item[12];
	unsigned number;
	bool sent;
};

static void
make(struct version *v, int key, unsigned number)
{
	*v = (struct version){ .number = number };
	v->key[0] = (char)('0' + key);
	v->write.row = (struct store_write){ .table = &table,
		.key = { v->key, 1 },
		.request = { v->key, 1 },
		.capacity = 1 };
	/* As memory of an earlier write is. */
	v->write.bucket = v->write.next = v->write.prev = &stale;
	v->write.older = v->write.later = &stale;
}

static void
add(struct writer *w, struct version *v, int key, unsigned number)
{
	make(v, key, number);
	writer_add(w, &v->write);
}

static void
add_conditional(struct writer *w, struct version *v, int key, unsigned number)
{
	make(v, key, number);
	v->write.row.condition.kind = STORE_IF_NEWER;
	writer_add(w, &v->write);
}

static void
add_update(struct writer *w, struct version *v, int key, unsigned number)
{
	make(v, key, number);
	v->write.row.update = true;
	writer_add(w, &v->write);
}

/* Answer a call, having stored what is not marked unwritten. */
static void
answer(struct fake *f, size_t i, const struct store_reply *reply)
{
	struct store_call *call = f->calls[i];
	size_t k;

	f->calls[i] = f->calls[--f->count];
	for (k = 0; k < call->count; k++) {
		struct version *v = (struct version *)call->writes[k];
		unsigned *stored = &f->stored[v->key[0] - '0'];

		v->sent = true;
		if (reply->outcome != STORE_DONE || v->write.row.unwritten)
			continue;
		f->backwards |= v->number < *stored;
		*stored = v->number;
	}
	call->done(call, reply);
}

static void
answer_well(struct fake *f)
{
	answer(f, 0, &(struct store_reply){ .outcome = STORE_DONE });
}

static void
answer_badly(struct fake *f, enum store_outcome outcome, enum fail_kind kind)
{
	struct fail why;

	fail(&why, kind, "as the test says");
	answer(f, 0, &(struct store_reply){ .outcome = outcome, .why = &why });
}

static void
test_calls_are_filled_unless_all_is_to_go(void)
{
	struct version v[6];
	struct writer w;
	struct fake f;
	struct fail why;
	int i;

	writer_with(&w, &f, 3, -1, 8);
	for (i = 0; i < 6; i++)
		add(&w, &v[i], i, 1);
	CHECK(writer_send(&w, false, &why) == 0);
	CHECK(f.count == 1 && f.calls[0]->count == MOST);
	CHECK(writer_send(&w, true, &why) == 0);
	CHECK(f.count == 2 && f.calls[1]->count == 2);
	answer_well(&f);
	answer_well(&f);
	for (i = 0; i < 6; i++)
		CHECK(v[i].write.state == WRITE_DONE);
	writer_release(&w);
}

static void
test_last_of_a_key_wins_and_all_are_done_with_it(void)
{
	struct version a, b, c;
	struct writer w;
	struct fake f;
	struct fail why;

	writer_with(&w, &f, 3, -1, 8);
	add(&w, &a, 0, 1);
	add(&w, &b, 0, 2);
	add(&w, &c, 0, 3);
	writer_send(&w, true, &why);
	CHECK(f.count == 1 && f.calls[0]->count == 1);
	CHECK(a.write.state == WRITE_OLDER && b.write.state == WRITE_OLDER);
	answer_well(&f);
	CHECK(f.stored[0] == 3);
	CHECK(a.write.state == WRITE_DONE && b.write.state == WRITE_DONE &&
	      c.write.state == WRITE_DONE);
	writer_release(&w);
}

static void
test_two_versions_are_never_in_flight(void)
{
	struct version a, b, c;
	struct writer w;
	struct fake f;
	struct fail why;

	writer_with(&w, &f, 3, -1, 8);
	add(&w, &a, 0, 1);
	writer_send(&w, true, &why);
	add(&w, &b, 0, 2);
	add(&w, &c, 0, 3);
	writer_send(&w, true, &why);
	CHECK(f.count == 1);
	answer_well(&f);
	CHECK(f.stored[0] == 1 && a.write.state == WRITE_DONE);
	CHECK(c.write.state == WRITE_QUEUED);
	writer_send(&w, true, &why);
	answer_well(&f);
	CHECK(f.stored[0] == 3 && b.write.state == WRITE_DONE);
	writer_release(&w);
}

static void
test_unwritten_ones_are_sent_again(void)
{
	struct version v[3];
	struct writer w;
	struct fake f;
	struct fail why;
	int i;

	writer_with(&w, &f, 3, -1, 8);
	for (i = 0; i < 3; i++)
		add(&w, &v[i], i, 1);
	writer_send(&w, true, &why);
	v[1].write.row.unwritten = true;
	answer_well(&f);
	CHECK(v[0].write.state == WRITE_DONE && v[2].write.state == WRITE_DONE);
	CHECK(v[1].write.state == WRITE_QUEUED);
	w.pace.pause_until_ms = 0;
	writer_send(&w, true, &why);
	CHECK(f.count == 1 && f.calls[0]->count == 1);
	answer_well(&f);
	CHECK(v[1].write.state == WRITE_DONE && f.stored[1] == 1);
	writer_release(&w);
}

static void
test_unwritten_one_yields_to_the_version_that_waits(void)
{
	struct version a, b;
	struct writer w;
	struct fake f;
	struct fail why;

	writer_with(&w, &f, 3, -1, 8);
	add(&w, &a, 0, 1);
	writer_send(&w, true, &why);
	add(&w, &b, 0, 2);
	answer_badly(&f, STORE_THROTTLED, FAIL_SERVICE);
	CHECK(a.write.state == WRITE_OLDER && b.write.state == WRITE_QUEUED);
	w.pace.pause_until_ms = 0;
	writer_send(&w, true, &why);
	CHECK(f.count == 1 && f.calls[0]->count == 1);
	answer_well(&f);
	CHECK(a.write.state == WRITE_DONE && f.stored[0] == 2);
	writer_release(&w);
}

static void
test_bad_item_alone_is_refused(void)
{
	struct version v[3];
	struct writer w;
	struct fake f;
	struct fail why;
	int i;

	writer_with(&w, &f, 3, -1, 1);
	for (i = 0; i < 3; i++)
		add(&w, &v[i], i, 1);
	writer_send(&w, true, &why);
	answer_badly(&f, STORE_FAILED, FAIL_RECORD);
	for (i = 0; i < 3; i++) {
		writer_send(&w, true, &why);
		CHECK(f.count == 1 && f.calls[0]->count == 1 &&
		      f.calls[0]->single);
		if (f.calls[0]->writes[0] == &v[1].write.row)
			answer_badly(&f, STORE_FAILED, FAIL_RECORD);
		else
			answer_well(&f);
	}
	CHECK(v[0].write.state == WRITE_DONE && v[2].write.state == WRITE_DONE);
	CHECK(v[1].write.state == WRITE_REFUSED);
	CHECK(v[1].write.why->kind == FAIL_RECORD);
	free(v[1].write.why);
	writer_release(&w);
}

static void
test_refused_version_gives_its_place_back(void)
{
	struct version a, b, c;
	struct writer w;
	struct fake f;
	struct fail why;

	writer_with(&w, &f, 3, -1, 1);
	add(&w, &a, 0, 1);
	add(&w, &b, 0, 2);
	writer_send(&w, true, &why);
	answer_badly(&f, STORE_FAILED, FAIL_RECORD);
	writer_send(&w, true, &why);
	answer_badly(&f, STORE_FAILED, FAIL_RECORD);
	CHECK(b.write.state == WRITE_REFUSED);
	CHECK(a.write.state == WRITE_QUEUED); /* it was never written */
	add(&w, &c, 0, 3);
	CHECK(a.write.state == WRITE_OLDER && w.queue.count == 1);
	writer_send(&w, true, &why);
	answer_well(&f);
	CHECK(a.write.state == WRITE_DONE && f.stored[0] == 3);
	CHECK(b.write.state == WRITE_REFUSED && w.queue.bytes == 0);
	free(b.write.why);
	writer_release(&w);
}

static void
test_retries_end_with_69(void)
{
	struct version a;
	struct writer w;
	struct fake f;
	struct fail why = { .kind = FAIL_NONE };
	int tries = 0;

	tally.retries = 0;
	writer_with(&w, &f, 3, -1, 1);
	add(&w, &a, 0, 1);
	while (writer_send(&w, true, &why) == 0 && tries < 100) {
		answer_badly(&f, STORE_RETRY, FAIL_RETRY);
		w.pace.pause_until_ms = 0;
		tries++;
	}
	CHECK(tries == 4); /* the first one, and three more */
	CHECK(tally.retries == 3);
	CHECK(why.kind == FAIL_SERVICE);
	CHECK(a.write.state != WRITE_DONE);
	writer_release(&w);
}

static void
test_throttling_is_waited_out(void)
{
	struct version a;
	struct writer w;
	struct fake f;
	struct fail why;
	int i;

	writer_with(&w, &f, 3, -1, 1);
	add(&w, &a, 0, 1);
	for (i = 0; i < 200; i++) {
		CHECK(writer_send(&w, true, &why) == 0);
		answer_badly(&f, STORE_THROTTLED, FAIL_SERVICE);
		CHECK(writer_timeout_ms(&w) >= -1);
		w.pace.pause_until_ms = 0;
	}
	CHECK(writer_send(&w, true, &why) == 0);
	answer_well(&f);
	CHECK(a.write.state == WRITE_DONE);
	writer_release(&w);
}

static void
test_max_wait_ends_the_waiting(void)
{
	struct version a;
	struct writer w;
	struct fake f;
	struct fail why = { .kind = FAIL_NONE };

	writer_with(&w, &f, 3, 1000, 1);
	add(&w, &a, 0, 1);
	writer_send(&w, true, &why);
	answer_badly(&f, STORE_THROTTLED, FAIL_SERVICE);
	CHECK(writer_timeout_ms(&w) <= 1000);
	a.write.throttled_ms -= 1001;
	w.pace.pause_until_ms = 0;
	CHECK(writer_send(&w, true, &why) == 0);
	answer_badly(&f, STORE_THROTTLED, FAIL_SERVICE);
	CHECK(writer_send(&w, true, &why) == -1);
	CHECK(why.kind == FAIL_SERVICE);
	writer_release(&w);
}

static void
test_misconfiguration_stops(void)
{
	struct version a;
	struct writer w;
	struct fake f;
	struct fail why;

	writer_with(&w, &f, 3, -1, 1);
	add(&w, &a, 0, 1);
	writer_send(&w, true, &why);
	answer_badly(&f, STORE_FAILED, FAIL_ACCESS);
	CHECK(writer_send(&w, true, &why) == -1);
	CHECK(why.kind == FAIL_ACCESS);
	CHECK(a.write.state != WRITE_DONE);
	writer_release(&w);
}

static void
test_conditional_write_goes_alone_and_at_once(void)
{
	struct version a, b, c, d;
	struct writer w;
	struct fake f;
	struct fail why;

	writer_with(&w, &f, 3, -1, 8);
	add_conditional(&w, &a, 0, 1);
	CHECK(writer_send(&w, false, &why) == 0);
	CHECK(f.count == 1 && f.calls[0]->count == 1 && f.calls[0]->single);
	answer_well(&f);
	CHECK(a.write.state == WRITE_DONE);
	add(&w, &b, 1, 1);
	add_update(&w, &c, 2, 1);
	add(&w, &d, 3, 1);
	CHECK(writer_send(&w, true, &why) == 0);
	CHECK(f.count == 2);
	CHECK(f.calls[0]->count == 2 && !f.calls[0]->single);
	CHECK(f.calls[1]->count == 1 && f.calls[1]->single);
	CHECK(f.calls[1]->writes[0] == &c.write.row);
	answer_well(&f);
	answer_well(&f);
	CHECK(w.queue.count == 0 && w.queue.bytes == 0);
	writer_release(&w);
}

static void
test_refused_condition_is_superseded(void)
{
	struct version a, b;
	struct writer w;
	struct fake f;
	struct fail why;

	writer_with(&w, &f, 0, -1, 8);
	add_conditional(&w, &a, 0, 1);
	writer_send(&w, true, &why);
	add(&w, &b, 0, 2);
	answer_badly(&f, STORE_REFUSED, FAIL_RECORD);
	CHECK(a.write.state == WRITE_SUPERSEDED);
	CHECK(a.write.why == NULL && f.stored[0] == 0);
	CHECK(b.write.state == WRITE_QUEUED);
	CHECK(writer_send(&w, true, &why) == 0);
	answer_well(&f);
	CHECK(b.write.state == WRITE_DONE && f.stored[0] == 2);
	CHECK(a.write.state == WRITE_SUPERSEDED);
	writer_release(&w);
}

static void
test_conditions_go_together_where_the_store_judges_each(void)
{
	struct version a, b, c, d;
	struct writer w;
	struct fake f;
	struct fail why;

	writer_with(&w, &f, 0, -1, 8);
	f.store.judges_each = true;
	add_conditional(&w, &a, 0, 1);
	add(&w, &b, 1, 1);
	add_conditional(&w, &c, 2, 1);
	add_update(&w, &d, 3, 1);
	CHECK(writer_send(&w, true, &why) == 0);
	CHECK(f.count == 2 && f.calls[0]->count == 3 && !f.calls[0]->single);
	CHECK(f.calls[1]->count == 1 && f.calls[1]->single);
	c.write.row.refused = true;
	answer_well(&f);
	answer_well(&f);
	CHECK(a.write.state == WRITE_DONE && b.write.state == WRITE_DONE);
	CHECK(c.write.state == WRITE_SUPERSEDED && d.write.state == WRITE_DONE);
	add_conditional(&w, &c, 2, 2);
	c.write.row.refused = true; /* of an earlier try */
	writer_send(&w, true, &why);
	answer_well(&f);
	CHECK(c.write.state == WRITE_DONE);
	writer_release(&w);
}

/* Send what there is, which is that one write, and have it stored. */
static bool
only(struct writer *w, struct fake *f, const struct version *v)
{
	struct fail why;
	bool is;

	writer_send(w, true, &why);
	is = f->count == 1 && f->calls[0]->count == 1 &&
	     f->calls[0]->writes[0] == &v->write.row;
	if (f->count != 0)
		answer_well(f);
	return is && v->write.state == WRITE_DONE;
}

static void
test_conditional_write_neither_takes_a_place_nor_gives_its_own(void)
{
	struct version v[6];
	struct writer w;
	struct fake f;

	writer_with(&w, &f, 3, -1, 8);
	add(&w, &v[0], 0, 1);
	add_conditional(&w, &v[1], 0, 2);
	add_update(&w, &v[2], 0, 3);
	add(&w, &v[3], 0, 4);
	add(&w, &v[4], 0, 5);
	add_conditional(&w, &v[5], 0, 6);
	CHECK(v[0].write.state == WRITE_QUEUED && w.queue.count == 1);
	CHECK(v[1].write.state == WRITE_WAITING);
	CHECK(v[2].write.state == WRITE_WAITING);
	CHECK(v[3].write.state == WRITE_OLDER);
	CHECK(only(&w, &f, &v[0]));
	CHECK(only(&w, &f, &v[1]));
	CHECK(only(&w, &f, &v[2]));
	CHECK(v[3].write.state == WRITE_OLDER);
	CHECK(only(&w, &f, &v[4]));
	CHECK(v[3].write.state == WRITE_DONE);
	CHECK(only(&w, &f, &v[5]));
	CHECK(f.stored[0] == 6 && w.queue.count == 0);
	writer_release(&w);
}

static void
test_throttled_write_goes_before_the_conditional_one_behind_it(void)
{
	struct version a, b, c;
	struct writer w;
	struct fake f;
	struct fail why;

	writer_with(&w, &f, 3, -1, 8);
	add(&w, &a, 0, 1);
	writer_send(&w, true, &why);
	add_conditional(&w, &b, 0, 2);
	answer_badly(&f, STORE_THROTTLED, FAIL_SERVICE);
	CHECK(a.write.state == WRITE_QUEUED && b.write.state == WRITE_WAITING);
	w.pace.pause_until_ms = 0;
	CHECK(only(&w, &f, &a));
	writer_send(&w, true, &why);
	add(&w, &c, 0, 3);
	answer_badly(&f, STORE_RETRY, FAIL_SERVICE);
	CHECK(b.write.state == WRITE_QUEUED && c.write.state == WRITE_WAITING);
	w.pace.pause_until_ms = 0;
	CHECK(only(&w, &f, &b));
	CHECK(only(&w, &f, &c));
	writer_release(&w);
}

static void
test_version_before_a_refused_one_goes_before_the_conditional_one(void)
{
	struct version a, b, c;
	struct writer w;
	struct fake f;
	struct fail why;

	writer_with(&w, &f, 3, -1, 1);
	add(&w, &a, 0, 1);
	add(&w, &b, 0, 2);
	writer_send(&w, true, &why);
	answer_badly(&f, STORE_FAILED, FAIL_RECORD);
	writer_send(&w, true, &why);
	add_conditional(&w, &c, 0, 3);
	answer_badly(&f, STORE_FAILED, FAIL_RECORD);
	CHECK(b.write.state == WRITE_REFUSED);
	CHECK(a.write.state == WRITE_QUEUED && c.write.state == WRITE_WAITING);
	CHECK(only(&w, &f, &a));
	CHECK(only(&w, &f, &c));
	free(b.write.why);
	writer_release(&w);
}

/* No key twice among all that is in flight. */
static bool
apart(const struct fake *f)
{
	unsigned seen = 0;
	size_t i, k;

	for (i = 0; i < f->count; i++)
		for (k = 0; k < f->calls[i]->count; k++) {
			unsigned bit =
			    1U << (f->calls[i]->writes[k]->key.p[0] - '0');

			if ((seen & bit) != 0)
				return false;
			seen |= bit;
		}
	return true;
}

/* Versions divisible by 3 have a condition, which holds for all but those
 * divisible by 5. */
static bool
refuses(const struct version *v)
{
	return v->number % 15 == 0;
}

/* One of all that a store may do, by chance. Versions divisible by 7 are bad
 * items. */
static void
answer_by_chance(struct fake *f)
{
	size_t i = (size_t)rand() % f->count, k;
	struct store_call *call = f->calls[i];
	struct store_reply reply = { .outcome = STORE_DONE };
	struct fail why;

	fail(&why, FAIL_SERVICE, "by chance");
	reply.why = &why;
	for (k = 0; k < call->count; k++)
		if (((struct version *)call->writes[k])->number % 7 == 0) {
			reply.outcome = STORE_FAILED;
			why.kind = FAIL_RECORD;
		}
	if (refuses((struct version *)call->writes[0]) &&
	    reply.outcome == STORE_DONE)
		reply.outcome = STORE_REFUSED;
	if (rand() % 4 == 0)
		reply.outcome = rand() % 2 ? STORE_THROTTLED : STORE_RETRY;
	for (k = 0; k < call->count && reply.outcome == STORE_DONE; k++)
		call->writes[k]->unwritten = !call->single && rand() % 5 == 0;
	answer(f, i, &reply);
}

#define ADDED 400

static void
test_any_course_of_events_ends_with_the_last_good_version(void)
{
	static struct version v[ADDED];
	unsigned expected[KEYS] = { 0 };
	struct writer w;
	struct fake f;
	struct fail why;
	int added = 0, i;

	srand(1);
	writer_with(&w, &f, 1000, -1, 8);
	while (added < ADDED || f.count != 0 || w.queue.count != 0) {
		if (added < ADDED && rand() % 2 == 0) {
			int key = rand() % KEYS;
			unsigned number = (unsigned)added + 1;

			if (number % 3 == 0)
				add_conditional(&w, &v[added], key, number);
			else
				add(&w, &v[added], key, number);
			if (number % 7 != 0 && number % 15 != 0)
				expected[key] = number;
			added++;
		}
		w.pace.pause_until_ms = 0;
		CHECK(writer_send(
			  &w, rand() % 2 == 0 || added == ADDED, &why) == 0);
		CHECK(apart(&f));
		if (f.count != 0 && rand() % 2 == 0)
			answer_by_chance(&f);
	}
	for (i = 0; i < KEYS; i++)
		CHECK(f.stored[i] == expected[i]);
	CHECK(!f.backwards && w.queue.bytes == 0);
	for (i = 0; i < ADDED; i++) {
		enum write_state state = v[i].write.state;

		if (v[i].number % 3 == 0)
			CHECK(v[i].sent);
		if (v[i].number % 7 == 0)
			CHECK(state == WRITE_REFUSED ||
			      (state == WRITE_DONE && v[i].number % 3 != 0));
		else if (refuses(&v[i]))
			CHECK(state == WRITE_SUPERSEDED);
		else
			CHECK(state == WRITE_DONE);
		free(v[i].write.why);
	}
	writer_release(&w);
}

int
main(void)
{
	RUN(test_calls_are_filled_unless_all_is_to_go);
	RUN(test_last_of_a_key_wins_and_all_are_done_with_it);
	RUN(test_two_versions_are_never_in_flight);
	RUN(test_unwritten_ones_are_sent_again);
	RUN(test_unwritten_one_yields_to_the_version_that_waits);
	RUN(test_bad_item_alone_is_refused);
	RUN(test_refused_version_gives_its_place_back);
	RUN(test_retries_end_with_69);
	RUN(test_throttling_is_waited_out);
	RUN(test_max_wait_ends_the_waiting);
	RUN(test_misconfiguration_stops);
	RUN(test_conditional_write_goes_alone_and_at_once);
	RUN(test_refused_condition_is_superseded);
	RUN(test_conditions_go_together_where_the_store_judges_each);
	RUN(test_conditional_write_neither_takes_a_place_nor_gives_its_own);
	RUN(test_throttled_write_goes_before_the_conditional_one_behind_it);
	RUN(test_version_before_a_refused_one_goes_before_the_conditional_one);
	RUN(test_any_course_of_events_ends_with_the_last_good_version);
	return unit_done();
}
