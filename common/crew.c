#include "crew.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "mem.h"

/* As the main thread's usually is: data may nest. */
#define STACK ((size_t)8 << 20)

struct place {
	void *piece;
	bool done;
};

struct hand {
	struct crew *crew;
	void *tool;
	pthread_t thread;
};

/* The places are a ring: taken <= begun <= given <= taken + room. */
struct crew {
	crew_work *work;
	struct hand *hands;
	size_t count; /* of hands whose thread runs */
	struct place *places;
	size_t room;
	size_t given, taken; /* changed by the owner alone */
	int done_fd; /* an eventfd: the owner waits for pieces here */
	pthread_mutex_t lock; /* of what follows, given and done */
	pthread_cond_t more; /* a piece was given, or ended set */
	pthread_cond_t rest; /* the last piece under way is done */
	size_t begun, under_way;
	bool ended;
};

/* The next piece that nobody has begun; NULL at the end. */
static struct place *
next_place(struct crew *c)
{
	struct place *place = NULL;

	pthread_mutex_lock(&c->lock);
	while (c->begun == c->given && !c->ended)
		pthread_cond_wait(&c->more, &c->lock);
	if (!c->ended) {
		c->under_way++;
		place = &c->places[c->begun++ % c->room];
	}
	pthread_mutex_unlock(&c->lock);
	return place;
}

/* The owner is told when the lock is free again, for it asks at once. */
static void
finish_place(struct crew *c, struct place *place)
{
	const uint64_t one = 1;

	pthread_mutex_lock(&c->lock);
	place->done = true;
	if (--c->under_way == 0)
		pthread_cond_signal(&c->rest);
	pthread_mutex_unlock(&c->lock);
	while (write(c->done_fd, &one, sizeof(one)) == -1 && errno == EINTR)
		continue;
}

static void *
run_hand(void *argument)
{
	struct hand *hand = argument;
	struct crew *c = hand->crew;
	struct place *place;

	while ((place = next_place(c)) != NULL) {
		c->work(hand->tool, place->piece);
		finish_place(c, place);
	}
	return NULL;
}

/* All but those that a thread brings on itself. */
static void
fill_blocked(sigset_t *blocked)
{
	sigfillset(blocked);
	sigdelset(blocked, SIGSEGV);
	sigdelset(blocked, SIGBUS);
	sigdelset(blocked, SIGFPE);
	sigdelset(blocked, SIGILL);
	sigdelset(blocked, SIGABRT);
}

static int
start_hand(struct hand *hand)
{
	sigset_t blocked, before;
	pthread_attr_t attributes;
	int error;

	fill_blocked(&blocked);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK);
	pthread_sigmask(SIG_SETMASK, &blocked, &before);
	error = pthread_create(&hand->thread, &attributes, run_hand, hand);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return error;
}

static int
start_hands(struct crew *c, void *const *tools, size_t count, struct fail *why)
{
	int error;

	c->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (c->done_fd == -1)
		return fail(why, FAIL_RETRY, "eventfd: %s", strerror(errno));
	for (; c->count < count; c->count++) {
		c->hands[c->count] =
		    (struct hand){ .crew = c, .tool = tools[c->count] };
		if ((error = start_hand(&c->hands[c->count])) != 0)
			return fail(why, FAIL_RETRY, "thread %zu of %zu: %s",
			    c->count + 1, count, strerror(error));
	}
	return 0;
}

struct crew *
crew_new(void *const *tools, size_t count, size_t room, crew_work *work,
    struct fail *why)
{
	struct crew *c = xcalloc(1, sizeof(*c));

	c->work = work;
	c->hands = xcalloc(count, sizeof(*c->hands));
	c->places = xcalloc(room, sizeof(*c->places));
	c->room = room;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->more, NULL);
	pthread_cond_init(&c->rest, NULL);
	if (start_hands(c, tools, count, why) == 0)
		return c;
	crew_free(c);
	return NULL;
}

void
crew_free(struct crew *c)
{
	size_t i;

	if (c == NULL)
		return;
	pthread_mutex_lock(&c->lock);
	c->ended = true;
	pthread_cond_broadcast(&c->more);
	pthread_mutex_unlock(&c->lock);
	for (i = 0; i < c->count; i++)
		pthread_join(c->hands[i].thread, NULL);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->more);
	pthread_cond_destroy(&c->rest);
	if (c->done_fd != -1)
		close(c->done_fd);
	free(c->places);
	free(c->hands);
	free(c);
}

bool
crew_is_full(const struct crew *c)
{
	return c->given - c->taken == c->room;
}

bool
crew_is_empty(const struct crew *c)
{
	return c->given == c->taken;
}

void
crew_give(struct crew *c, void *piece)
{
	pthread_mutex_lock(&c->lock);
	c->places[c->given++ % c->room] = (struct place){ .piece = piece };
	pthread_mutex_unlock(&c->lock);
	pthread_cond_signal(&c->more);
}

static bool
is_done(struct crew *c, const struct place *place)
{
	bool done;

	pthread_mutex_lock(&c->lock);
	done = place->done;
	pthread_mutex_unlock(&c->lock);
	return done;
}

void *
crew_take(struct crew *c, struct out *out)
{
	const struct place *oldest = &c->places[c->taken % c->room];
	uint64_t count;

	while (!is_done(c, oldest)) {
		out_wait(out, c->done_fd, -1);
		/* Read before is_done asks: nothing goes unseen. */
		if (read(c->done_fd, &count, sizeof(count)) == -1)
			continue;
	}
	c->taken++;
	return oldest->piece;
}

void
crew_rest(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
	while (c->begun != c->given || c->under_way != 0)
		pthread_cond_wait(&c->rest, &c->lock);
	pthread_mutex_unlock(&c->lock);
}
