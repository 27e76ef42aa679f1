#include "flow.h"

/* Ask, and go on with what is answered at once. */
static int
ask(struct joiner *j, bool all, struct fail *why)
{
	int sent;

	do {
		if ((sent = asks_send(&j->asks, all, why)) == -1)
			return -1;
	} while (work_go_on(j) || sent == 1);
	return 0;
}

static int
work(void *tool, bool all, struct fail *why)
{
	struct joiner *j = tool;
	int asked;

	window_emit(&j->window, NULL, NULL);
	asked = ask(j, all, why);
	window_emit(&j->window, NULL, NULL);
	return asked;
}

static int64_t
timeout_ms(void *tool)
{
	return asks_timeout_ms(&((struct joiner *)tool)->asks);
}

static int
wait_for_store(void *tool, int fd, int most_ms)
{
	return store_wait(((struct joiner *)tool)->store, fd, most_ms);
}

int
joiner_run(struct joiner *j)
{
	static const struct stage_ops ops = { take_record, take_marked,
		take_bad, work, timeout_ms, wait_for_store };

	stage_init(&j->stage, &ops, j, &j->filter, &j->window.room);
	stage_run(&j->stage);
	return stage_finish(&j->stage);
}
