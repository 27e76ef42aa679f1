#include "stage.h"

/* A longer wait is begun again, in ms. */
#define LONGEST_WAIT 3600000

void
stage_init(struct stage *s, const struct stage_ops *ops, void *tool,
    struct filter *filter, const struct room *room)
{
	*s = (struct stage){
		.ops = ops, .tool = tool, .filter = filter, .room = room
	};
	filter->room = room;
	filter->monitor.metrics.has |= METRICS_SERVICE | METRICS_FLIGHT;
}

static void
stop_reading(struct stage *s, const struct fail *why)
{
	s->reading = false;
	if (why == NULL || s->failed)
		return;
	s->failed = true;
	s->why = *why;
}

/* Take lines that are there. */
static void
take_lines(struct stage *s)
{
	struct filter *f = s->filter;
	struct view line;
	struct fail why;

	while (s->reading && room_is_left(s->room)) {
		switch (filter_take(f, &line, &why)) {
		case FILTER_RECORD:
			if (s->ops->record(s->tool, &f->record, &why) == -1)
				stop_reading(s, &why);
			break;
		case FILTER_PASS:
			if (s->ops->marked(s->tool, &f->record, &why) == -1)
				stop_reading(s, &why);
			break;
		case FILTER_BAD:
			s->ops->bad(s->tool, line, &why);
			break;
		case FILTER_LATER:
			return;
		case FILTER_END:
			stop_reading(s, NULL);
			break;
		case FILTER_FAILED:
			stop_reading(s, &why);
			break;
		}
	}
}

/* Whether a read would not block. */
static bool
input_is_there(const struct stage *s)
{
	const struct lines *in = &s->filter->in;

	return in->fd == -1 || !in->can_wait ||
	       out_wait(&s->filter->out, in->fd, 0) == 1;
}

/* Wait for input (wanted), replies or the next thing to do. */
static bool
wait_for_more(struct stage *s, bool wanted)
{
	int64_t timeout_ms = s->ops->timeout_ms(s->tool);

	out_flush(&s->filter->out);
	return s->ops->wait(s->tool, wanted ? s->filter->in.fd : -1,
		   timeout_ms > LONGEST_WAIT ? LONGEST_WAIT
					     : (int)timeout_ms) == 1;
}

/* One round; false when all is done. */
static bool
run_once(struct stage *s)
{
	bool wanted, there;
	struct fail why;

	take_lines(s);
	wanted = s->reading && room_is_left(s->room);
	there = wanted && input_is_there(s);
	if (s->ops->work(s->tool, !there, &why) == -1) {
		s->stuck = true;
		stop_reading(s, &why);
	}
	if (s->stuck || (s->room->count == 0 && !s->reading))
		return false;
	if (there)
		s->ops->wait(s->tool, -1, 0); /* replies may be there, too */
	else if (s->reading && !wanted && room_is_left(s->room))
		return true; /* there may be lines already */
	else
		there = wait_for_more(s, wanted);
	if (there && lines_fill(&s->filter->in, &why) == -1)
		stop_reading(s, &why);
	return true;
}

void
stage_run(struct stage *s)
{
	s->reading = true;
	while (run_once(s))
		continue;
}

int
stage_finish(struct stage *s)
{
	return filter_finish(s->filter, s->failed ? &s->why : NULL);
}
