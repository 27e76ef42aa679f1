/* Acknowledgement lines, and reading them through a pipe in any pieces. */
#include "../../cmd/msk-tail/acks.c"

#include <fcntl.h>

#include "unit.h"

/* topic/partition/offset, with ! for an unparked error, or "-". */
static const char *
parsed(const char *text)
{
	static char shown[200];
	struct acks a;
	struct ack ack = { 0 };
	struct buf line;

	acks_init(&a, 1000);
	buf_init(&line, SIZE_MAX);
	buf_text(&line, text);
	if (acks_parse(&a, buf_as_view(&line), &ack))
		snprintf(shown, sizeof(shown), "%.*s/%d/%lld%s",
		    (int)ack.topic.len, ack.topic.p, ack.partition,
		    (long long)ack.offset, ack.errored ? "!" : "");
	else
		snprintf(shown, sizeof(shown), "-");
	buf_release(&line);
	acks_release(&a);
	return shown;
}

static void
test_coordinates_are_found_wherever_they_stand(void)
{
	CHECK_TEXT(parsed("{\"topic\":\"T\",\"partition\":3,\"offset\":42}"),
	    "T/3/42");
	CHECK_TEXT(parsed(" {\"offset\":0, \"payload\":{\"topic\":\"x\"},"
			  "\"partition\":0,\"topic\":\"a.b\\u002dc\"} "),
	    "a.b-c/0/0");
}

static void
test_an_error_counts_until_it_is_parked(void)
{
#define C "{\"topic\":\"T\",\"partition\":0,\"offset\":1"
	CHECK_TEXT(parsed(C ",\"error\":{\"code\":\"a.b\"}}"), "T/0/1!");
	CHECK_TEXT(parsed(C ",\"error\":{},\"parked\":\"s3://b/k\"}"), "T/0/1");
	CHECK_TEXT(parsed(C ",\"error\":{},\"parked\":null}"), "T/0/1!");
	CHECK_TEXT(parsed(C ",\"error\":{},\"parked\":false}"), "T/0/1!");
	CHECK_TEXT(parsed(C ",\"error\":{},\"parked\":\"\"}"), "T/0/1!");
	CHECK_TEXT(parsed(C ",\"error\":null}"), "T/0/1");
	CHECK_TEXT(parsed(C ",\"error\":false}"), "T/0/1");
	CHECK_TEXT(parsed(C ",\"error\":\"x\"}"), "T/0/1!");
}

static void
test_lines_without_coordinates_are_none(void)
{
	static const char *const bad[] = { "", "{}", "null", "nonsense",
		"{\"topic\":\"T\",\"partition\":0}",
		"{\"topic\":1,\"partition\":0,\"offset\":1}",
		"{\"topic\":\"T\",\"partition\":\"0\",\"offset\":1}",
		"{\"topic\":\"T\",\"partition\":0,\"offset\":1.5}",
		"{\"topic\":\"T\",\"partition\":-1,\"offset\":1}",
		"{\"topic\":\"T\",\"partition\":4294967296,\"offset\":1}",
		"{\"topic\":\"T\",\"partition\":0,\"offset\":1",
		"{\"topic\":\"T\",\"partition\":0,\"offset\":1}{}" };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_TEXT(parsed(bad[i]), "-");
}

/* Everything that is in the pipe. */
static int
take_all(struct acks *a, int64_t *last)
{
	struct fail why;
	struct ack ack = { 0 };
	int count = 0;

	if (acks_fill(a, &why) == -1)
		return -1;
	while (acks_take(a, &ack)) {
		*last = ack.offset;
		count++;
	}
	return count;
}

static void
test_lines_cut_anywhere_are_put_together(void)
{
	static const char text[] =
	    "{\"topic\":\"T\",\"partition\":0,\"offset\":7}"
	    "\nbad\n{\"topic\":\"T\",\"partition\":0,"
	    "\"offset\":8}\n{\"topic\":\"T\",";
	size_t cut, len = sizeof(text) - 1;
	int64_t last;
	struct acks a;
	int fds[2], count;

	for (cut = 0; cut <= len; cut++) {
		CHECK(pipe2(fds, O_NONBLOCK) == 0);
		acks_init(&a, 1000);
		acks_open(&a, fds[0]);
		CHECK(write(fds[1], text, cut) == (ssize_t)cut);
		count = take_all(&a, &last);
		CHECK(write(fds[1], text + cut, len - cut) ==
		      (ssize_t)(len - cut));
		count += take_all(&a, &last);
		CHECK(count == 2 && last == 8 && a.unusable == 1);
		CHECK(!a.ended);
		close(fds[1]);
		take_all(&a, &last);
		CHECK(a.ended);
		acks_release(&a);
	}
}

static void
test_a_line_without_end_has_a_ceiling(void)
{
	char block[65536];
	int64_t last;
	struct acks a;
	int fds[2], i, got = 0;

	memset(block, 'x', sizeof(block));
	CHECK(pipe2(fds, O_NONBLOCK) == 0);
	acks_init(&a, 100000);
	acks_open(&a, fds[0]);
	for (i = 0; i < 20 && got != -1; i++) {
		CHECK(write(fds[1], block, sizeof(block)) == sizeof(block));
		got = take_all(&a, &last);
	}
	CHECK(got == -1);
	acks_release(&a);
	close(fds[1]);
}

int
main(void)
{
	RUN(test_coordinates_are_found_wherever_they_stand);
	RUN(test_an_error_counts_until_it_is_parked);
	RUN(test_lines_without_coordinates_are_none);
	RUN(test_lines_cut_anywhere_are_put_together);
	RUN(test_a_line_without_end_has_a_ceiling);
	return unit_done();
}
