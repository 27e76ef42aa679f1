/* reader.h against a store that does as the test says. */
#include "reader.h"
#include "unit.h"

#define KEYS 4

/* The reads that are in flight. */
struct fake {
	struct store store; /* first */
	struct store_read *reads[64];
	size_t count;
	unsigned starts;
};

static struct store_table table = { .name = (char *)"t" };
static struct tally tally;
static struct read stale;

static void
fake_read(struct store *store, struct store_read *read)
{
	struct fake *f = (struct fake *)store;

	f->reads[f->count++] = read;
	f->starts++;
}

static const struct store_ops fake_ops = { .read = fake_read };

static void
reader_with(struct reader *r, struct fake *f, int64_t retries,
    int64_t max_wait_ms, size_t reads)
{
	struct reader_settings settings = {
		.retries = retries, .max_wait_ms = max_wait_ms, .reads = reads
	};

	*f = (struct fake){ .store = { .ops = &fake_ops,
				.most_keys = KEYS,
				.most_calls = 8 } };
	reader_init(r, &f->store, &tally, &settings);
}

/* A read, and how often it was answered. */
struct asked {
	struct read read; /* first */
	struct store_key keys[KEYS];
	unsigned answers;
	struct reader *again; /* where the next page is asked for */
};

static void
on_answer(struct read *read)
{
	struct asked *a = (struct asked *)read;

	a->answers++;
	if (a->again != NULL && a->read.ask.next.len != 0)
		reader_add(a->again, read);
}

static void
asked_init(struct asked *a, enum store_read_kind kind, size_t keys)
{
	static const char texts[KEYS][2] = { "0", "1", "2", "3" };
	size_t i;

	*a = (struct asked){ .read = { .ask = { .kind = kind,
					   .table = &table,
					   .keys = a->keys,
					   .count = keys },
				 .answered = on_answer } };
	buf_init(&a->read.ask.items, SIZE_MAX);
	buf_init(&a->read.ask.next, SIZE_MAX);
	buf_init(&a->read.ask.body, SIZE_MAX);
	/* As memory of an earlier read is. */
	a->read.next = &stale;
	a->read.tries = 1000;
	a->read.throttled_ms = 1;
	for (i = 0; i < keys; i++)
		a->keys[i] = (struct store_key){ .table = &table,
			.key = { texts[i], 1 } };
}

static void
asked_release(struct asked *a)
{
	buf_release(&a->read.ask.items);
	buf_release(&a->read.ask.next);
	buf_release(&a->read.ask.body);
}

static struct store_read *
take(struct fake *f)
{
	struct store_read *read = f->reads[0];

	f->reads[0] = f->reads[--f->count];
	return read;
}

static void
answer_badly(struct fake *f, enum store_outcome outcome, enum fail_kind kind)
{
	struct store_read *read = take(f);
	struct fail why;

	fail(&why, kind, "as the test says");
	read->done(
	    read, &(struct store_reply){ .outcome = outcome, .why = &why });
}

/* Answer up to so many of the unread keys: key 2 has no item. */
static void
answer_keys(struct fake *f, size_t most)
{
	struct store_read *read = take(f);
	size_t i;

	for (i = 0; i < read->count; i++) {
		if (!read->keys[i].unread || most == 0)
			continue;
		most--;
		if (read->keys[i].key.p[0] == '2')
			read->keys[i].unread = false;
		else
			store_add_found(
			    read, &read->keys[i], read->keys[i].key);
	}
	store_end_get(read);
	read->done(read, &(struct store_reply){ .outcome = STORE_DONE });
}

static void
answer_page(struct fake *f, const char *next)
{
	struct store_read *read = take(f);

	store_add_item(read, VIEW("{}"));
	buf_reset(&read->next);
	buf_text(&read->next, next);
	read->done(read, &(struct store_reply){ .outcome = STORE_DONE });
}

static void
test_no_more_reads_at_once_than_allowed_in_their_order(void)
{
	struct asked a[5];
	struct reader r;
	struct fake f;
	struct fail why;
	int i;

	reader_with(&r, &f, 3, -1, 2);
	for (i = 0; i < 5; i++) {
		asked_init(&a[i], STORE_QUERY, 0);
		reader_add(&r, &a[i].read);
	}
	CHECK(reader_send(&r, &why) == 0);
	CHECK(f.count == 2 && r.in_flight == 2);
	CHECK(f.reads[0] == &a[0].read.ask && f.reads[1] == &a[1].read.ask);
	answer_page(&f, "");
	CHECK(a[0].answers == 1 && r.in_flight == 1);
	reader_send(&r, &why);
	CHECK(f.count == 2 && f.reads[1] == &a[2].read.ask);
	while (f.count != 0) {
		answer_page(&f, "");
		reader_send(&r, &why);
	}
	for (i = 0; i < 5; i++) {
		CHECK(a[i].answers == 1);
		asked_release(&a[i]);
	}
	CHECK(r.in_flight == 0 && reader_timeout_ms(&r) == -1);
	reader_release(&r);
}

static void
test_answered_sees_a_whole_get(void)
{
	struct asked a;
	struct reader r;
	struct fake f;
	struct fail why;

	tally.retries = 0;
	reader_with(&r, &f, 0, -1, 8);
	asked_init(&a, STORE_GET, 4);
	a.keys[1].unread = true; /* of an earlier life */
	reader_add(&r, &a.read);
	reader_send(&r, &why);
	answer_keys(&f, 3);
	CHECK(a.answers == 0 && a.keys[3].unread && !a.keys[0].unread);
	CHECK(tally.retries == 1);
	r.pace.pause_until_ms = 0;
	CHECK(reader_send(&r, &why) == 0);
	answer_keys(&f, 4);
	CHECK(a.answers == 1 && f.starts == 2);
	CHECK(view_is(a.keys[0].item, "0") && view_is(a.keys[1].item, "1") &&
	      a.keys[2].item.len == 0 && view_is(a.keys[3].item, "3"));
	CHECK_TEXT(a.read.ask.items.p, "0\n1\n3\n");
	reader_add(&r, &a.read); /* the same keys, anew */
	reader_send(&r, &why);
	answer_keys(&f, 4);
	CHECK(a.answers == 2);
	CHECK_TEXT(a.read.ask.items.p, "0\n1\n3\n");
	asked_release(&a);
	reader_release(&r);
}

static void
test_get_of_nothing_is_answered_without_a_question(void)
{
	struct asked a;
	struct reader r;
	struct fake f;
	struct fail why;

	reader_with(&r, &f, 3, -1, 8);
	asked_init(&a, STORE_GET, 0);
	reader_add(&r, &a.read);
	CHECK(reader_send(&r, &why) == 0);
	CHECK(a.answers == 1 && f.starts == 0);
	asked_release(&a);
	reader_release(&r);
}

static void
test_page_is_followed_by_the_next_one(void)
{
	struct asked a;
	struct reader r;
	struct fake f;
	struct fail why;

	reader_with(&r, &f, 3, -1, 8);
	asked_init(&a, STORE_SCAN, 0);
	a.again = &r;
	reader_add(&r, &a.read);
	reader_send(&r, &why);
	answer_page(&f, "more");
	CHECK(a.answers == 1);
	reader_send(&r, &why);
	CHECK(f.count == 1);
	CHECK_TEXT(a.read.ask.next.p, "more");
	answer_badly(&f, STORE_RETRY, FAIL_SERVICE);
	CHECK_TEXT(a.read.ask.next.p, "more");
	r.pace.pause_until_ms = 0;
	reader_send(&r, &why);
	answer_page(&f, "");
	reader_send(&r, &why);
	CHECK(a.answers == 2 && f.count == 0);
	CHECK_TEXT(a.read.ask.items.p, "{}\n");
	asked_release(&a);
	reader_release(&r);
}

static void
test_throttling_is_waited_out_with_less_at_once(void)
{
	struct asked a[9];
	struct reader r;
	struct fake f;
	struct fail why;
	size_t most = 0;
	int i;

	reader_with(&r, &f, 3, -1, 100); /* the store takes 8 */
	for (i = 0; i < 9; i++) {
		asked_init(&a[i], STORE_GET, 1);
		reader_add(&r, &a[i].read);
	}
	for (i = 0; i < 200; i++) {
		CHECK(reader_send(&r, &why) == 0);
		CHECK(f.count <= 8);
		answer_badly(&f, STORE_THROTTLED, FAIL_SERVICE);
		CHECK(reader_timeout_ms(&r) >= 0);
		while (f.count != 0)
			answer_badly(&f, STORE_THROTTLED, FAIL_SERVICE);
		r.pace.pause_until_ms = 0;
	}
	reader_send(&r, &why);
	CHECK(f.count == 1);
	while (f.count != 0) {
		answer_keys(&f, 1);
		reader_send(&r, &why);
		if (f.count > most)
			most = f.count;
	}
	CHECK(most > 1); /* it grows again */
	for (i = 0; i < 9; i++) {
		CHECK(a[i].answers == 1);
		asked_release(&a[i]);
	}
	reader_release(&r);
}

static void
test_keys_left_unread_make_pauses_longer_if_none_was_read(void)
{
	struct asked a;
	struct reader r;
	struct fake f;
	struct fail why;
	int i;

	reader_with(&r, &f, 0, -1, 8);
	asked_init(&a, STORE_GET, 4);
	reader_add(&r, &a.read);
	for (i = 1; i <= 3; i++) {
		reader_send(&r, &why);
		answer_keys(&f, 0);
		CHECK(r.pace.backoff.tries == (unsigned)i);
		r.pace.pause_until_ms = 0;
	}
	for (i = 0; i < 3; i++) {
		reader_send(&r, &why);
		answer_keys(&f, 1);
		CHECK(r.pace.backoff.tries == 1);
		r.pace.pause_until_ms = 0;
	}
	reader_send(&r, &why);
	answer_keys(&f, 0);
	CHECK(r.pace.backoff.tries == 2 && a.answers == 0);
	asked_release(&a);
	reader_release(&r);
}

static void
test_each_page_has_all_the_tries(void)
{
	struct asked a;
	struct reader r;
	struct fake f;
	struct fail why;
	int page, i;

	reader_with(&r, &f, 3, 1000, 8);
	asked_init(&a, STORE_SCAN, 0);
	a.again = &r;
	reader_add(&r, &a.read);
	for (page = 0; page < 3; page++) {
		for (i = 0; i < 3; i++) {
			CHECK(reader_send(&r, &why) == 0);
			answer_badly(&f, STORE_RETRY, FAIL_SERVICE);
			r.pace.pause_until_ms = 0;
		}
		CHECK(reader_send(&r, &why) == 0);
		answer_page(&f, "more");
	}
	CHECK(reader_send(&r, &why) == 0 && a.answers == 3);
	asked_release(&a);
	reader_release(&r);
}

static void
test_failed_reads_go_first_and_the_last_stays_the_last(void)
{
	struct asked a[3];
	struct reader r;
	struct fake f;
	struct fail why;
	int i;

	reader_with(&r, &f, 3, -1, 1);
	asked_init(&a[0], STORE_SCAN, 0);
	reader_add(&r, &a[0].read);
	reader_send(&r, &why);
	answer_badly(&f, STORE_RETRY, FAIL_SERVICE);
	for (i = 1; i < 3; i++) {
		asked_init(&a[i], STORE_SCAN, 0);
		reader_add(&r, &a[i].read);
	}
	for (i = 0; i < 3; i++) {
		r.pace.pause_until_ms = 0;
		CHECK(reader_send(&r, &why) == 0);
		CHECK(f.count == 1 && f.reads[0] == &a[i].read.ask);
		answer_page(&f, "");
		asked_release(&a[i]);
	}
	reader_release(&r);
}

static void
test_max_wait_ends_the_waiting(void)
{
	struct asked a;
	struct reader r;
	struct fake f;
	struct fail why = { .kind = FAIL_NONE };

	reader_with(&r, &f, 3, 1000, 1);
	asked_init(&a, STORE_GET, 2);
	reader_add(&r, &a.read);
	reader_send(&r, &why);
	answer_keys(&f, 1); /* a key left unread is throttling, too */
	CHECK(reader_timeout_ms(&r) <= 1000);
	a.read.throttled_ms -= 1001;
	r.pace.pause_until_ms = 0;
	CHECK(reader_send(&r, &why) == 0);
	answer_badly(&f, STORE_THROTTLED, FAIL_SERVICE);
	CHECK(reader_send(&r, &why) == -1);
	CHECK(why.kind == FAIL_SERVICE && strstr(why.text, "table t") != NULL);
	CHECK(a.answers == 0 && f.count == 0);
	asked_release(&a);
	reader_release(&r);
}

static void
test_retries_end_with_69(void)
{
	struct asked a;
	struct reader r;
	struct fake f;
	struct fail why = { .kind = FAIL_NONE };
	int tries = 0;

	tally.retries = 0;
	reader_with(&r, &f, 3, -1, 1);
	asked_init(&a, STORE_SCAN, 0);
	reader_add(&r, &a.read);
	while (reader_send(&r, &why) == 0 && tries < 100) {
		answer_badly(&f, STORE_RETRY, FAIL_RETRY);
		r.pace.pause_until_ms = 0;
		tries++;
	}
	CHECK(tries == 4 && tally.retries == 3);
	CHECK(why.kind == FAIL_SERVICE && a.answers == 0);
	asked_release(&a);
	reader_release(&r);
}

static void
test_misconfiguration_stops(void)
{
	struct asked a[2];
	struct reader r;
	struct fake f;
	struct fail why;
	int i;

	reader_with(&r, &f, 3, -1, 1);
	for (i = 0; i < 2; i++) {
		asked_init(&a[i], STORE_QUERY, 0);
		reader_add(&r, &a[i].read);
	}
	reader_send(&r, &why);
	answer_badly(&f, STORE_FAILED, FAIL_CONFIG);
	CHECK(reader_send(&r, &why) == -1 && why.kind == FAIL_CONFIG);
	CHECK(f.starts == 1 && a[0].answers == 0);
	for (i = 0; i < 2; i++)
		asked_release(&a[i]);
	reader_release(&r);
}

static void
test_index_is_never_read_consistently(void)
{
	struct asked a;
	struct reader r;
	struct fake f;
	struct fail why;

	reader_with(&r, &f, 3, -1, 1);
	asked_init(&a, STORE_QUERY, 0);
	a.read.ask.index = "i";
	a.read.ask.consistent = true;
	reader_add(&r, &a.read);
	CHECK(reader_send(&r, &why) == -1 && why.kind == FAIL_CONFIG);
	CHECK(f.starts == 0 && r.in_flight == 0);
	asked_release(&a);
	reader_release(&r);
}

int
main(void)
{
	RUN(test_no_more_reads_at_once_than_allowed_in_their_order);
	RUN(test_answered_sees_a_whole_get);
	RUN(test_get_of_nothing_is_answered_without_a_question);
	RUN(test_page_is_followed_by_the_next_one);
	RUN(test_throttling_is_waited_out_with_less_at_once);
	RUN(test_keys_left_unread_make_pauses_longer_if_none_was_read);
	RUN(test_each_page_has_all_the_tries);
	RUN(test_failed_reads_go_first_and_the_last_stays_the_last);
	RUN(test_max_wait_ends_the_waiting);
	RUN(test_retries_end_with_69);
	RUN(test_misconfiguration_stops);
	RUN(test_index_is_never_read_consistently);
	return unit_done();
}
