/* stage.h: lines are taken while there is room, and what is under way is
 * finished whatever fails. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "diag.h"
#include "stage.h"
#include "unit.h"

#define MOST 2

/* A tool whose work ends one record at a time. */
struct tool {
	char path[32];
	char *files[2];
	struct common common;
	struct filter filter;
	struct room room;
	struct stage stage;
	size_t records, marked, bad, most, works;
	size_t fail_record, fail_work; /* the one that fails; 0: none */
	bool all; /* of the last work */
};

static void
count(struct tool *t)
{
	t->room.count++;
	if (t->room.count > t->most)
		t->most = t->room.count;
}

static int
take_record(void *tool, const struct record *r, struct fail *why)
{
	struct tool *t = tool;

	(void)r;
	if (++t->records == t->fail_record)
		return fail(why, FAIL_CONFIG, "no table");
	count(t);
	return 0;
}

static int
take_marked(void *tool, const struct record *r, struct fail *why)
{
	struct tool *t = tool;

	(void)r, (void)why;
	t->marked++;
	count(t);
	return 0;
}

static void
take_bad(void *tool, struct view line, const struct fail *why)
{
	struct tool *t = tool;

	CHECK(view_is(line, "junk") && why->kind == FAIL_RECORD);
	t->bad++;
	count(t);
}

static int
work(void *tool, bool all, struct fail *why)
{
	struct tool *t = tool;

	t->all = all;
	if (++t->works == t->fail_work)
		return fail(why, FAIL_SERVICE, "no answer");
	if (t->room.count != 0)
		t->room.count--;
	return 0;
}

static int64_t
timeout_ms(void *tool)
{
	(void)tool;
	return -1;
}

static int
wait_for_more(void *tool, int fd, int most_ms)
{
	(void)tool, (void)most_ms;
	return fd != -1;
}

/* Returns the exit status. */
static int
run(struct tool *t, const char *text)
{
	static const struct stage_ops ops = { take_record, take_marked,
		take_bad, work, timeout_ms, wait_for_more };
	int fd, status;

	strcpy(t->path, "/tmp/test_stage.XXXXXX");
	fd = mkstemp(t->path);
	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	t->files[0] = t->path;
	t->common.max_record = 1000;
	filter_init(&t->filter, "tool", &t->common, t->files);
	t->filter.out.fd = open("/dev/null", O_WRONLY);
	t->room.most_count = MOST;
	t->room.most_bytes = 1;
	stage_init(&t->stage, &ops, t, &t->filter, &t->room);
	stage_run(&t->stage);
	status = stage_finish(&t->stage);
	filter_release(&t->filter);
	unlink(t->path);
	return status;
}

static void
test_every_line_is_taken_as_what_it_is(void)
{
	struct tool t = { 0 };

	CHECK(run(&t, "{}\njunk\n{\"skipped\":true}\n{\"offset\":1}\n") == 0);
	CHECK(t.records == 2 && t.marked == 1 && t.bad == 1);
	CHECK(t.room.count == 0 && t.all);
	CHECK(!t.stage.stuck && !t.stage.failed);
}

static void
test_no_more_are_in_flight_than_there_is_room_for(void)
{
	struct tool t = { 0 };

	CHECK(run(&t, "{}\n{}\n{}\n{}\n{}\n{}\n") == 0);
	CHECK(t.records == 6 && t.most == MOST);
}

static void
test_a_record_that_ends_it_lets_the_others_finish(void)
{
	struct tool t = { .fail_record = 2 };

	CHECK(run(&t, "{}\n{}\n{}\n") == FAIL_CONFIG);
	CHECK(t.records == 2 && t.room.count == 0);
	CHECK(t.stage.failed && !t.stage.stuck);
}

static void
test_work_that_fails_ends_it_at_once(void)
{
	struct tool t = { .fail_work = 3 };

	CHECK(run(&t, "{}\n{}\n{}\n") == FAIL_SERVICE);
	CHECK(t.works == 3 && t.room.count == MOST);
	CHECK(t.stage.failed && t.stage.stuck);
}

static void
test_the_first_failure_is_told(void)
{
	struct tool t = { .fail_record = 2, .fail_work = 1 };

	CHECK(run(&t, "{}\n{}\n{}\n") == FAIL_SERVICE); /* nothing was read */
	t = (struct tool){ .fail_record = 2, .fail_work = 3 };
	CHECK(run(&t, "{}\n{}\n{}\n") == FAIL_CONFIG);
	CHECK_TEXT(t.stage.why.text, "no table");
}

static void
test_a_stump_is_an_input_that_fails(void)
{
	struct tool t = { 0 };

	CHECK(run(&t, "{}\n{\"offset\":") == FAIL_IO);
	CHECK(t.records == 1 && t.room.count == 0 && !t.stage.stuck);
}

int
main(void)
{
	diag_init(&(struct diag){ .tool = "tool", .quiet = true });
	RUN(test_every_line_is_taken_as_what_it_is);
	RUN(test_no_more_are_in_flight_than_there_is_room_for);
	RUN(test_a_record_that_ends_it_lets_the_others_finish);
	RUN(test_work_that_fails_ends_it_at_once);
	RUN(test_the_first_failure_is_told);
	RUN(test_a_stump_is_an_input_that_fails);
	return unit_done();
}
