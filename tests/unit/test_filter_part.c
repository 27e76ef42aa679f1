/* filter.h: parts of a filter write and count as if the whole had. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "diag.h"
#include "filter.h"
#include "unit.h"

/* Lines of a file, taken by a whole and by a part in turns. */
struct test {
	char in[32], out[32];
	char *files[2];
	struct common common;
	struct filter whole, part;
	struct fail why;
};

static int
work(void *tool, const struct record *r, struct out *out, struct fail *why)
{
	(void)tool;
	if (record_has(r, FIELD_OFFSET)) {
		buf_view(&out->buf, r->line);
		return 0;
	}
	return fail_record(why, "t.offset", "no offset");
}

static void
start(struct test *t, const char *lines)
{
	int fd;

	*t = (struct test){ .in = "/tmp/part.in.XXXXXX",
		.out = "/tmp/part.out.XXXXXX" };
	fd = mkstemp(t->in);
	CHECK(write(fd, lines, strlen(lines)) == (ssize_t)strlen(lines));
	close(fd);
	t->files[0] = t->in;
	t->common.max_record = 1 << 20;
	diag_init(&(struct diag){ .tool = "test" });
	filter_init(&t->whole, "test", &t->common, t->files);
	buf_release(&t->whole.out.buf);
	out_init(&t->whole.out, mkstemp(t->out));
	filter_init_part(&t->part, &t->whole);
}

static void
end(struct test *t)
{
	close(t->whole.out.fd);
	buf_release(&t->whole.out.buf);
	filter_release_part(&t->part);
	filter_release(&t->whole);
	unlink(t->in);
	unlink(t->out);
}

/* Read what there is, and give it to the part. */
static void
hand_over(struct test *t)
{
	while (t->whole.in.start == t->whole.in.whole)
		CHECK(lines_fill(&t->whole.in, &t->why) == 0);
	lines_hand_over(&t->whole.in, &t->part.in);
}

static int
step(struct filter *f, struct fail *why)
{
	struct view line;
	enum filter_got got = filter_take(f, &line, why);

	return filter_step(f, got, line, work, NULL, why);
}

static void
test_what_a_part_did_is_joined(void)
{
	struct test t;

	start(&t, "{\"offset\":1}\n{}\njunk\n{\"offset\":2}\n");
	hand_over(&t);
	while (step(&t.part, &t.why) == 1)
		continue;
	CHECK(t.whole.tally.in == 0 && t.whole.out.buf.len == 0);
	filter_join_part(&t.whole, &t.part);
	CHECK(t.whole.tally.in == 4 && t.whole.out.records == 4);
	CHECK(t.whole.out.errored == 2 && t.whole.in.taken == 4);
	CHECK(tally_errors(&t.whole.tally) == 2);
	CHECK_TEXT(t.whole.tally.codes[0].code, "t.offset");
	CHECK_TEXT(t.whole.tally.codes[1].code, "json.syntax");
	CHECK(
	    strncmp(t.whole.out.buf.p, "{\"offset\":1}\n{\"error\"", 21) == 0);
	CHECK(t.part.tally.in == 0 && t.part.out.buf.len == 0);
	end(&t);
}

static void
test_a_part_behind_what_is_there(void)
{
	struct test t;

	start(&t, "{\"offset\":2}\n");
	hand_over(&t);
	buf_text(&t.whole.out.buf, "{\"offset\":1}");
	out_end(&t.whole.out, false);
	CHECK(step(&t.part, &t.why) == 1);
	filter_join_part(&t.whole, &t.part);
	CHECK_TEXT(t.whole.out.buf.p, "{\"offset\":1}\n{\"offset\":2}\n");
	CHECK(t.whole.out.begun == t.whole.out.buf.len);
	end(&t);
}

static void
test_a_line_given_back_was_never_taken(void)
{
	struct test t;
	struct view line;
	size_t at;

	start(&t, "{\"offset\":1}\n{\"offset\":2}\n");
	hand_over(&t);
	CHECK(step(&t.part, &t.why) == 1);
	at = t.part.in.start;
	CHECK(filter_take(&t.part, &line, &t.why) == FILTER_RECORD);
	filter_give_back(&t.part, at, FILTER_RECORD);
	CHECK(t.part.tally.in == 1 && t.part.in.taken == 1);
	CHECK(filter_take(&t.part, &line, &t.why) == FILTER_RECORD);
	CHECK(view_is(line, "{\"offset\":2}"));
	end(&t);
}

static void
test_a_part_that_is_reset_has_done_nothing(void)
{
	struct test t;

	start(&t, "{}\n");
	hand_over(&t);
	CHECK(step(&t.part, &t.why) == 1);
	filter_reset_part(&t.part);
	filter_join_part(&t.whole, &t.part);
	CHECK(t.whole.tally.in == 0 && t.whole.out.buf.len == 0);
	CHECK(tally_errors(&t.whole.tally) == 0);
	end(&t);
}

/* The beginning of a line stays, whether memory is handed on or copied. */
static void
test_a_line_begun_is_not_handed_over(void)
{
	static const char rest[] = "{\"offset\":";
	struct test t;
	struct view text;

	for (int grown = 0; grown < 2; grown++) {
		start(&t, "{\"offset\":1}\n{\"offset\":");
		while (t.whole.in.start == t.whole.in.whole)
			lines_fill(&t.whole.in, &t.why);
		if (grown)
			t.part.in.cap--;
		lines_hand_over(&t.whole.in, &t.part.in);
		CHECK(lines_there(&t.whole.in, &text, &t.why) == 0);
		CHECK(t.whole.in.end - t.whole.in.whole == strlen(rest));
		CHECK(memcmp(t.whole.in.p + t.whole.in.whole, rest,
			  strlen(rest)) == 0);
		CHECK(step(&t.part, &t.why) == 1);
		CHECK(step(&t.part, &t.why) == 0);
		CHECK_TEXT(t.part.out.buf.p, "{\"offset\":1}\n");
		end(&t);
	}
}

int
main(void)
{
	RUN(test_what_a_part_did_is_joined);
	RUN(test_a_part_behind_what_is_there);
	RUN(test_a_line_given_back_was_never_taken);
	RUN(test_a_part_that_is_reset_has_done_nothing);
	RUN(test_a_line_begun_is_not_handed_over);
	return unit_done();
}
