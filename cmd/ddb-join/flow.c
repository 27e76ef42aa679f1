#include "flow.h"

/* No more is read; what is under way is finished, then the program ends. */
static void
stop_reading(struct joiner *j, const struct fail *why)
{
	j->reading = false;
	j->failed = why != NULL;
	if (why != NULL)
		j->why = *why;
}

/* Take lines that are there. */
static void
take_lines(struct joiner *j)
{
	struct filter *f = &j->filter;
	struct view line;
	struct fail why;

	while (j->reading && window_has_room(&j->window)) {
		switch (filter_take(f, &line, &why)) {
		case FILTER_RECORD:
			take_record(j, &f->record);
			break;
		case FILTER_PASS:
			take_marked(j, &f->record);
			break;
		case FILTER_BAD:
			take_bad(j, line, &why);
			break;
		case FILTER_LATER:
			return;
		case FILTER_END:
			stop_reading(j, NULL);
			break;
		case FILTER_FAILED:
			stop_reading(j, &why);
			break;
		}
	}
}

/* Whether a read would not block. */
static bool
input_is_there(struct joiner *j)
{
	const struct lines *in = &j->filter.in;

	return in->fd == -1 || !in->can_wait ||
	       out_wait(&j->filter.out, in->fd, 0) == 1;
}

/* Wait for input (wanted), replies or the next try. */
static bool
wait_for_more(struct joiner *j, bool wanted)
{
	int64_t timeout_ms = asks_timeout_ms(&j->asks);

	out_flush(&j->filter.out);
	return store_wait(j->store, wanted ? j->filter.in.fd : -1,
		   timeout_ms > 3600000 ? 3600000 : (int)timeout_ms) == 1;
}

/* Ask, and go on with what is answered at once. */
static int
ask(struct joiner *j, bool all, struct fail *why)
{
	int sent;

	window_emit(&j->window, &j->filter.out);
	do {
		if ((sent = asks_send(&j->asks, all, why)) == -1)
			return -1;
	} while (work_go_on(j) || sent == 1);
	return 0;
}

/* One round; false when all is done. */
static bool
run_once(struct joiner *j, struct fail *why)
{
	bool wanted, there;
	int asked;

	take_lines(j);
	wanted = j->reading && window_has_room(&j->window);
	there = wanted && input_is_there(j);
	if ((asked = ask(j, !there, why)) == -1) {
		stop_reading(j, why);
		window_emit(&j->window, &j->filter.out);
	}
	if (asked == -1 || (j->window.count == 0 && !j->reading))
		return false;
	if (there)
		store_wait(j->store, -1, 0); /* replies may be there, too */
	else if (j->reading && !wanted && window_has_room(&j->window))
		return true; /* there may be lines already */
	else
		there = wait_for_more(j, wanted);
	if (there && lines_fill(&j->filter.in, why) == -1)
		stop_reading(j, why);
	return true;
}

int
joiner_run(struct joiner *j)
{
	struct fail why;

	j->reading = true;
	while (run_once(j, &why))
		continue;
	return filter_finish(&j->filter, j->failed ? &j->why : NULL);
}
