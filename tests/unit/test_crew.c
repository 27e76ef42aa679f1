/* crew.h: pieces come back in the order given, whoever is done first. */
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "crew.h"
#include "unit.h"

#define ROOM 6
#define HANDS 3

struct piece {
	size_t number, rounds;
	uint64_t sum; /* of the numbers below rounds */
};

static atomic_size_t finished;

/* Some take a thousand times as long as others. */
static void
work(void *tool, void *owned)
{
	struct piece *piece = owned;
	volatile uint64_t sum = 0;
	size_t i;

	++*(size_t *)tool; /* is the thread's own */
	for (i = 0; i < piece->rounds; i++)
		sum += i;
	piece->sum = sum;
	finished++;
}

struct test {
	size_t worked[HANDS];
	void *tools[HANDS];
	struct crew *crew;
	struct out out;
	struct piece pieces[ROOM];
};

static void
start(struct test *t)
{
	struct fail why;
	size_t i;

	*t = (struct test){ 0 };
	finished = 0;
	for (i = 0; i < HANDS; i++)
		t->tools[i] = &t->worked[i];
	out_init(&t->out, STDOUT_FILENO);
	t->crew = crew_new(t->tools, HANDS, ROOM, work, &why);
	CHECK(t->crew != NULL);
}

static void
end(struct test *t)
{
	crew_free(t->crew);
	buf_release(&t->out.buf);
}

static void
give(struct test *t, size_t number)
{
	struct piece *piece = &t->pieces[number % ROOM];

	*piece = (struct piece){ .number = number,
		.rounds = number % 7 == 0 ? 100000 : 100 };
	crew_give(t->crew, piece);
}

static bool
take(struct test *t, size_t number)
{
	const struct piece *piece = crew_take(t->crew, &t->out);

	return piece->number == number &&
	       piece->sum == piece->rounds * (piece->rounds - 1) / 2;
}

static void
test_pieces_come_back_in_order(void)
{
	struct test t;
	size_t given = 0, taken = 0, wrong = 0;

	start(&t);
	CHECK(crew_is_empty(t.crew));
	while (taken < 2000) {
		while (given < 2000 && !crew_is_full(t.crew))
			give(&t, given++);
		wrong += !take(&t, taken++);
	}
	CHECK(wrong == 0);
	CHECK(crew_is_empty(t.crew));
	CHECK(t.worked[0] + t.worked[1] + t.worked[2] == 2000);
	end(&t);
}

static void
test_a_full_crew_says_so(void)
{
	struct test t;
	size_t i;

	start(&t);
	for (i = 0; i < ROOM; i++) {
		CHECK(!crew_is_full(t.crew));
		give(&t, i);
	}
	CHECK(crew_is_full(t.crew));
	CHECK(take(&t, 0));
	CHECK(!crew_is_full(t.crew) && !crew_is_empty(t.crew));
	end(&t);
}

static void
test_at_rest_all_is_done_and_nothing_taken(void)
{
	struct test t;
	size_t i;

	start(&t);
	crew_rest(t.crew);
	for (i = 0; i < ROOM; i++)
		give(&t, i);
	crew_rest(t.crew);
	CHECK(finished == ROOM);
	CHECK(crew_is_full(t.crew));
	for (i = 0; i < ROOM; i++)
		CHECK(take(&t, i));
	end(&t);
}

static void
test_no_piece_and_no_crew(void)
{
	struct test t;

	start(&t);
	end(&t);
	crew_free(NULL);
}

int
main(void)
{
	RUN(test_pieces_come_back_in_order);
	RUN(test_a_full_crew_says_so);
	RUN(test_at_rest_all_is_done_and_nothing_taken);
	RUN(test_no_piece_and_no_crew);
	return unit_done();
}
