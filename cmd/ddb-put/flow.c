#include "flow.h"

#include "diag.h"

/* Whether the record asks for a write; else it passes. */
static int
find_route(struct put *p, const struct record *r, struct route **route,
    struct fail *why)
{
	*route = NULL;
	if (record_set(r, FIELDS(FIELD_STORED)) != 0 &&
	    !record_has(r, FIELD_TABLE))
		return 0;
	if (routes_find(&p->routes, r, route, why) == -1)
		return -1;
	if (*route == NULL && !p->pass)
		return fail_record(why, "put.destination",
		    "no table for this record: the config has none for its "
		    "topic, and it names none itself");
	return 0;
}

/* The slot's writes are under way, if it has any. */
static void
add_writes(struct put *p, struct put_slot *s)
{
	window_add(&p->window, &s->slot);
	if (s->slot.state != SLOT_BUSY)
		return;
	writer_add(&p->writer, &s->write);
	if (s->moved != NULL)
		writer_add(&p->writer, &s->moved->write);
}

static int
add_record(struct put *p, const struct record *r, struct fail *why)
{
	struct route *route;
	struct put_slot *s;

	if (find_route(p, r, &route, why) == -1)
		return -1;
	if (route == NULL) {
		window_pass(&p->window, r);
		return 0;
	}
	s = (struct put_slot *)window_next(&p->window, r->line);
	if (build_slot(&p->build, r, route, s, why) == -1) {
		put_slot_clear(s);
		return -1;
	}
	add_writes(p, s);
	return 0;
}

static int
take_record(void *tool, const struct record *r, struct fail *why)
{
	struct put *p = tool;

	if (add_record(p, r, why) == 0)
		return 0;
	if (why->kind != FAIL_RECORD)
		return -1;
	window_reject(&p->window, r, why);
	return 0;
}

static int
take_marked(void *tool, const struct record *r, struct fail *why)
{
	(void)why;
	window_pass(&((struct put *)tool)->window, r);
	return 0;
}

static void
take_bad(void *tool, struct view line, const struct fail *why)
{
	window_reject_line(&((struct put *)tool)->window, line, why);
}

static bool
emit(void *tool, struct slot *s)
{
	struct put *p = tool;

	return put_slot_emit((struct put_slot *)s, &p->filter, p->dry);
}

static int
work(void *tool, bool all, struct fail *why)
{
	struct put *p = tool;
	int sent = writer_send(&p->writer, all, why);

	window_emit(&p->window, emit, p);
	return sent;
}

static int64_t
timeout_ms(void *tool)
{
	return writer_timeout_ms(&((struct put *)tool)->writer);
}

static int
wait_for_store(void *tool, int fd, int most_ms)
{
	return store_wait(((struct put *)tool)->store, fd, most_ms);
}

int
put_run(struct put *p)
{
	static const struct stage_ops ops = { take_record, take_marked,
		take_bad, work, timeout_ms, wait_for_store };

	stage_init(&p->stage, &ops, p, &p->filter, &p->window.room);
	stage_run(&p->stage);
	if (p->dry)
		diag_info(0,
		    "would have sent %llu requests for %.0f write units",
		    (unsigned long long)p->store->dry_calls,
		    p->store->dry_capacity);
	return stage_finish(&p->stage);
}
