/* What dlq-park's alarms say, and what they never say. */
#include "../../cmd/dlq-park/alarm_text.c"

#include "unit.h"

static struct alarm_text alarm_text;

static void
count(const char *topic, const char *text)
{
	struct record r = { 0 };
	struct view code = VIEW_NONE;
	struct buf line;
	struct fail why;

	buf_init(&line, SIZE_MAX);
	buf_text(&line, text);
	CHECK(record_parse(&r, buf_as_view(&line), &why) == 0);
	jtext_get(record_value(&r, FIELD_ERROR), VIEW("code"), &code);
	alarm_text_count(&alarm_text, topic, &r, code, 1795392000000);
	buf_release(&line);
}

static struct buf said;

static const char *
message(const char *group)
{
	buf_reset(&said);
	alarm_text_append(&alarm_text, group, 1795392001500, &said);
	alarm_text_reset(&alarm_text);
	return said.p;
}

static void
test_counts_by_topic_and_code(void)
{
	count("O", "{\"topic\":\"O\",\"partition\":1,\"offset\":7,\"ts\":5,"
		   "\"key\":\"SECRET\",\"payload\":{\"pin\":\"SECRET\"},"
		   "\"error\":{\"tool\":\"ddb-put\",\"code\":\"put.key\","
		   "\"message\":\"no SECRET\"}}");
	count("O", "{\"error\":{\"code\":\"put.size\"}}");
	count("O", "{\"error\":{\"code\":\"put.key\"}}");
	alarm_text_object(&alarm_text, VIEW("\"s3://b/k\""));
	CHECK_TEXT(message("staging"),
	    "{\"group\":\"staging\",\"window\":{"
	    "\"from\":\"2026-11-23T00:00:00.000Z\","
	    "\"to\":\"2026-11-23T00:00:01.500Z\"},\"count\":3,\"by\":["
	    "{\"topic\":\"O\",\"code\":\"put.key\",\"count\":2},"
	    "{\"topic\":\"O\",\"code\":\"put.size\",\"count\":1}],"
	    "\"sample\":{\"topic\":\"O\",\"partition\":1,\"offset\":7,"
	    "\"ts\":5,\"error\":{\"tool\":\"ddb-put\","
	    "\"code\":\"put.key\"}},\"objects\":[\"s3://b/k\"]}");
	CHECK(strstr(said.p, "SECRET") == NULL);
}

static void
test_a_sample_without_coordinates(void)
{
	count("_", "{\"partition\":\"x\",\"offset\":{},\"error\":{}}");
	CHECK_TEXT(message(NULL),
	    "{\"group\":null,\"window\":{"
	    "\"from\":\"2026-11-23T00:00:00.000Z\","
	    "\"to\":\"2026-11-23T00:00:01.500Z\"},\"count\":1,\"by\":["
	    "{\"topic\":\"_\",\"code\":\"\",\"count\":1}],"
	    "\"sample\":{\"topic\":\"_\",\"partition\":null,"
	    "\"offset\":null,\"ts\":null,\"error\":{\"tool\":\"\","
	    "\"code\":\"\"}},\"objects\":[]}");
}

/* Whatever comes: 256 KiB is what SNS takes. */
static void
test_a_message_is_bounded(void)
{
	struct buf line;
	int i;

	buf_init(&line, SIZE_MAX);
	for (i = 0; i < 300; i++) {
		buf_reset(&line);
		buf_printf(
		    &line, "{\"error\":{\"tool\":\"t\",\"code\":\"%d", i);
		while (line.len < 2000)
			buf_text(&line, "\\u0001");
		buf_text(&line, "\"}}");
		count("O", line.p);
		alarm_text_object(&alarm_text, VIEW("\"here\""));
	}
	message("g");
	CHECK(said.len < 256 << 10);
	CHECK(strstr(said.p, "\"count\":300,") != NULL);
	CHECK(strstr(said.p, "],\"others\":200,") != NULL);
	CHECK(strstr(said.p,
		  "\"objects\":[\"here\",\"here\",\"here\",\"here\",\"here\","
		  "\"here\",\"here\",\"here\",\"here\",\"here\"]}") != NULL);
	buf_release(&line);
}

int
main(void)
{
	alarm_text_init(&alarm_text);
	buf_init(&said, SIZE_MAX);
	RUN(test_counts_by_topic_and_code);
	RUN(test_a_sample_without_coordinates);
	RUN(test_a_message_is_bounded);
	alarm_text_release(&alarm_text);
	buf_release(&said);
	return unit_done();
}
