/* window.h: records in flight go out in order, and their memory is counted. */
#include <fcntl.h>
#include <unistd.h>

#include "unit.h"
#include "window.h"

#define RECORDS 4
#define BYTES 8192

/* The tool's own slot. */
struct own {
	struct slot slot;
	bool ended;
};

struct fixture {
	struct buf text; /* of record */
	struct record record;
	struct common common;
	struct filter filter;
	struct window window;
};

static void
begin(struct fixture *f)
{
	*f = (struct fixture){ .filter = { .tool = "tool" } };
	f->filter.common = &f->common;
	buf_init(&f->text, SIZE_MAX);
	out_init(&f->filter.out, open("/dev/null", O_WRONLY));
	tally_init(&f->filter.tally);
	window_init(&f->window, &f->filter, sizeof(struct own), RECORDS, BYTES);
}

static void
end(struct fixture *f)
{
	window_release(&f->window);
	buf_release(&f->text);
	tally_release(&f->filter.tally);
	out_close(&f->filter.out);
}

static const struct record *
parse(struct fixture *f, const char *line)
{
	struct fail why;

	buf_reset(&f->text);
	buf_text(&f->text, line);
	CHECK(record_parse(&f->record, buf_as_view(&f->text), &why) == 0);
	return &f->record;
}

static struct own *
add(struct fixture *f, const char *line, enum slot_state state)
{
	struct slot *s = window_next(&f->window, view_of(line));

	s->state = state;
	window_add(&f->window, s);
	return (struct own *)s;
}

static bool
done(void *tool, struct slot *s)
{
	struct filter *f = tool;

	if (!((struct own *)s)->ended)
		return false;
	buf_text(&f->out.buf, "done");
	out_end(&f->out, false);
	return true;
}

static void
emit(struct fixture *f)
{
	window_emit(&f->window, done, &f->filter);
}

static void
test_the_oldest_holds_back_the_others(void)
{
	struct fixture f;
	struct own *first, *third;

	begin(&f);
	first = add(&f, "1", SLOT_BUSY);
	add(&f, "2", SLOT_READY);
	third = add(&f, "3", SLOT_BUSY);
	third->ended = true;
	add(&f, "4", SLOT_ERROR);
	emit(&f);
	CHECK(f.filter.out.records == 0);
	CHECK(window_first(&f.window) == &first->slot);
	CHECK(!room_is_left(&f.window.room));
	first->ended = true;
	emit(&f);
	CHECK_TEXT(f.filter.out.buf.p, "done\n2\ndone\n4\n");
	CHECK(f.filter.out.errored == 1);
	CHECK(window_first(&f.window) == NULL);
	end(&f);
}

static void
test_without_done_a_busy_one_waits_for_its_state(void)
{
	struct fixture f;
	struct own *first;

	begin(&f);
	first = add(&f, "1", SLOT_BUSY);
	window_emit(&f.window, NULL, NULL);
	CHECK(f.filter.out.records == 0);
	slot_begin(&first->slot);
	buf_text(&first->slot.text, "made of 1");
	slot_end(&first->slot, SLOT_READY);
	window_emit(&f.window, NULL, NULL);
	CHECK_TEXT(f.filter.out.buf.p, "made of 1\n");
	end(&f);
}

static void
test_slots_go_round_and_keep_what_is_the_tools(void)
{
	struct fixture f;
	struct own *first;
	int i;

	begin(&f);
	first = add(&f, "1", SLOT_READY);
	first->ended = true;
	for (i = 1; i < RECORDS; i++) {
		CHECK(!add(&f, "x", SLOT_READY)->ended);
		emit(&f);
	}
	CHECK(add(&f, "5", SLOT_READY) == first);
	CHECK(first->ended);
	CHECK(view_is(slot_line(&first->slot), "5"));
	end(&f);
}

static void
test_a_record_passes_at_once_where_none_is_before_it(void)
{
	const struct record *r;
	struct fixture f;
	struct own *first;

	begin(&f);
	r = parse(&f, "{\"error\":{\"code\":\"a.b\"}}");
	window_pass(&f.window, r);
	CHECK(f.filter.out.records == 1 && f.filter.out.errored == 1);
	first = add(&f, "1", SLOT_BUSY);
	window_pass(&f.window, r);
	CHECK(f.filter.out.records == 1 && f.window.room.count == 2);
	first->ended = true;
	emit(&f);
	CHECK(f.filter.out.records == 3 && f.filter.out.errored == 2);
	end(&f);
}

static void
test_a_bad_one_becomes_an_error_record_in_its_place(void)
{
	struct fixture f;
	struct fail why;

	begin(&f);
	fail_record(&why, "tool.bad", "it is bad");
	window_next(&f.window, VIEW("given up, so not in the window"));
	window_reject(&f.window, parse(&f, "{\"offset\":1}"), &why);
	window_reject_line(&f.window, VIEW("junk"), &why);
	CHECK(tally_errors(&f.filter.tally) == 2);
	emit(&f);
	CHECK(f.filter.out.records == 2 && f.filter.out.errored == 2);
	CHECK(strstr(f.filter.out.buf.p, "{\"offset\":1,\"error\":{") ==
	      f.filter.out.buf.p);
	CHECK(strstr(f.filter.out.buf.p, "given up") == NULL);
	end(&f);
}

static void
test_memory_is_counted_and_given_back(void)
{
	static char line[BYTES + 1];
	struct fixture f;
	struct own *large;

	begin(&f);
	memset(line, '1', BYTES);
	CHECK(room_is_left(&f.window.room));
	large = add(&f, line, SLOT_BUSY); /* alone it may be that large */
	CHECK(f.window.room.bytes >= BYTES);
	CHECK(!room_is_left(&f.window.room));
	large->slot.beside = 1000;
	window_weigh(&f.window, &large->slot);
	CHECK(f.window.room.bytes == large->slot.text.cap + 1000);
	large->slot.beside = 0;
	large->ended = true;
	emit(&f);
	CHECK(f.window.room.bytes == 0);
	CHECK(room_is_left(&f.window.room));
	end(&f);
}

int
main(void)
{
	RUN(test_the_oldest_holds_back_the_others);
	RUN(test_without_done_a_busy_one_waits_for_its_state);
	RUN(test_slots_go_round_and_keep_what_is_the_tools);
	RUN(test_a_record_passes_at_once_where_none_is_before_it);
	RUN(test_a_bad_one_becomes_an_error_record_in_its_place);
	RUN(test_memory_is_counted_and_given_back);
	return unit_done();
}
