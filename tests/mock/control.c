#include "control.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"

#define MAX_ERRORS 100

struct command {
	const char *name;
	int words; /* its own included */
	void (*run)(struct call *);
};

void
answer(struct call *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->answer, c->size, format, args);
	va_end(args);
}

void
answer_more(struct call *c, const char *format, ...)
{
	size_t len = strlen(c->answer);
	va_list args;

	va_start(args, format);
	vsnprintf(c->answer + len, c->size - len, format, args);
	va_end(args);
}

void
answer_err(struct call *c, rd_kafka_resp_err_t err)
{
	if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
		answer(c, "ok");
	else
		answer(c, "error: %s", rd_kafka_err2str(err));
}

static int32_t
broker_of(const char *word)
{
	return strcmp(word, "all") == 0 ? -1 : atoi(word);
}

/* Kafka's request types, as its protocol guide numbers them. */
static int16_t
api_of(const char *word)
{
	static const char *const names[] = { "Produce", "Fetch", "ListOffsets",
		"Metadata", "4", "5", "6", "7", "OffsetCommit", "OffsetFetch",
		"FindCoordinator", "JoinGroup", "Heartbeat", "LeaveGroup",
		"SyncGroup", "DescribeGroups", "ListGroups", "SaslHandshake",
		"ApiVersions", "19", "20", "21", "InitProducerId" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(word, names[i]) == 0)
			return (int16_t)i;
	return (int16_t)atoi(word);
}

/* An error by librdkafka's name of it ("_TRANSPORT") or by its number. */
static rd_kafka_resp_err_t
error_of(const char *word)
{
	const struct rd_kafka_err_desc *list;
	size_t count;

	rd_kafka_get_err_descs(&list, &count);
	for (size_t i = 0; i < count; i++)
		if (list[i].name != NULL && strcmp(list[i].name, word) == 0)
			return list[i].code;
	return (rd_kafka_resp_err_t)atoi(word);
}

static void
run_fill(struct call *c)
{
	FILE *in = fopen(c->word[1], "r");

	if (in == NULL) {
		answer(c, "error: %s: %s", c->word[1], strerror(errno));
		return;
	}
	if (feed_stream(c->control->feed, in, c->word[1]) == -1)
		answer(c, "error: %s", c->control->feed->error);
	else
		answer(c, "ok %ld records", c->control->feed->acked);
	fclose(in);
}

static void
run_flush(struct call *c)
{
	if (feed_flush(c->control->feed) == -1)
		answer(c, "error: %s", c->control->feed->error);
	else
		answer(c, "ok %ld records", c->control->feed->acked);
}

static void
run_topic(struct call *c)
{
	answer_err(c, rd_kafka_mock_topic_create(c->control->cluster,
			  c->word[1], atoi(c->word[2]), 1));
}

static void
run_topic_error(struct call *c)
{
	rd_kafka_mock_topic_set_error(
	    c->control->cluster, c->word[1], error_of(c->word[2]));
	answer(c, "ok");
}

static void
run_down(struct call *c)
{
	answer_err(c, rd_kafka_mock_broker_set_down(
			  c->control->cluster, broker_of(c->word[1])));
}

static void
run_up(struct call *c)
{
	answer_err(c, rd_kafka_mock_broker_set_up(
			  c->control->cluster, broker_of(c->word[1])));
}

static void
run_rtt(struct call *c)
{
	answer_err(c, rd_kafka_mock_broker_set_rtt(c->control->cluster,
			  broker_of(c->word[1]), atoi(c->word[2])));
}

static void
run_leader(struct call *c)
{
	answer_err(c, rd_kafka_mock_partition_set_leader(c->control->cluster,
			  c->word[1], atoi(c->word[2]), broker_of(c->word[3])));
}

static void
run_coordinator(struct call *c)
{
	answer_err(c, rd_kafka_mock_coordinator_set(c->control->cluster,
			  "group", c->word[1], broker_of(c->word[2])));
}

static void
run_errors(struct call *c)
{
	rd_kafka_resp_err_t errors[MAX_ERRORS];
	int count = atoi(c->word[2]);

	if (count < 1 || count > MAX_ERRORS) {
		answer(c, "error: 1 to %d errors at once", MAX_ERRORS);
		return;
	}
	for (int i = 0; i < count; i++)
		errors[i] = error_of(c->word[3]);
	rd_kafka_mock_push_request_errors_array(
	    c->control->cluster, api_of(c->word[1]), (size_t)count, errors);
	answer(c, "ok");
}

static void
run_delay(struct call *c)
{
	rd_kafka_resp_err_t err = RD_KAFKA_RESP_ERR_NO_ERROR;

	for (int i = atoi(c->word[3]); i > 0 && err == 0; i--)
		err = rd_kafka_mock_broker_push_request_error_rtts(
		    c->control->cluster, broker_of(c->word[1]),
		    api_of(c->word[2]), 1, RD_KAFKA_RESP_ERR_NO_ERROR,
		    atoi(c->word[4]));
	answer_err(c, err);
}

static void
run_clear_errors(struct call *c)
{
	rd_kafka_mock_clear_request_errors(
	    c->control->cluster, api_of(c->word[1]));
	answer(c, "ok");
}

static void
run_quit(struct call *c)
{
	c->control->quit = true;
	answer(c, "ok");
}

static const struct command commands[] = {
	{ "fill", 2, run_fill },
	{ "flush", 1, run_flush },
	{ "topic", 3, run_topic },
	{ "topic-error", 3, run_topic_error },
	{ "watermarks", 2, run_watermarks },
	{ "committed", 3, run_committed },
	{ "commit", 5, run_commit },
	{ "down", 2, run_down },
	{ "up", 2, run_up },
	{ "rtt", 3, run_rtt },
	{ "leader", 4, run_leader },
	{ "coordinator", 3, run_coordinator },
	{ "errors", 4, run_errors },
	{ "delay", 5, run_delay },
	{ "clear-errors", 2, run_clear_errors },
	{ "quit", 1, run_quit },
};

static void
run(struct call *c)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(c->word[0], commands[i].name) != 0)
			continue;
		if (c->words == commands[i].words)
			commands[i].run(c);
		else
			answer(c, "error: %s takes %d words", c->word[0],
			    commands[i].words - 1);
		return;
	}
	answer(c, "error: no command %s", c->word[0]);
}

void
control_line(struct control *control, char *line, char *text, size_t text_size)
{
	struct call c = { control, { 0 }, 0, text, text_size };
	char *save = NULL;

	answer(&c, "ok");
	if (line[0] == '{') {
		if (feed_line(control->feed, line, strlen(line)) == -1)
			answer(&c, "error: %s", control->feed->error);
		return;
	}
	for (char *w = strtok_r(line, " \t\r\n", &save);
	     w != NULL && c.words < MAX_WORDS;
	     w = strtok_r(NULL, " \t\r\n", &save))
		c.word[c.words++] = w;
	if (c.words > 0)
		run(&c);
}
