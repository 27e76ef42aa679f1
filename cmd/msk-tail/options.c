#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "clock.h"
#include "config.h"
#include "diag.h"
#include "limits.h"
#include "mem.h"

/* What the options say before it is all understood. */
struct raw {
	struct settings *s;
	struct opt_list topics;
	const char *count;
	int64_t now_ms;
};

static const char *
take_offset(void *context, const char *text)
{
	struct raw *raw = context;

	if (strncmp(text, "e@", 2) != 0)
		raw->s->offset_option = true;
	return offsets_option(&raw->s->offsets, text, raw->now_ms);
}

/* json, or key=json, or key=json,value=string; s is kcat's raw bytes. */
static const char *
take_serdes(void *context, const char *text)
{
	static const char expected[] =
	    "json, string or base64, or key=... and value=...";
	struct settings *s = context;
	size_t len;

	for (;; text += len + 1) {
		len = strcspn(text, ",");
		if (len > 4 && strncmp(text, "key=", 4) == 0) {
			if (!serdes_parse(text + 4, len - 4, &s->key))
				return expected;
		} else if (len > 6 && strncmp(text, "value=", 6) == 0) {
			if (!serdes_parse(text + 6, len - 6, &s->value))
				return expected;
		} else if (serdes_parse(text, len, &s->value)) {
			s->key = s->value;
		} else {
			return expected;
		}
		if (text[len] == '\0')
			return NULL;
	}
}

static char **
parse_table(struct raw *raw, int argc, char *argv[])
{
	struct settings *s = raw->s;
	struct opt_call offset = { take_offset, raw };
	struct opt_call serdes = { take_serdes, s };
	const struct opt options[] = {
		{ OPT_TEXT, 'b', "brokers", &s->brokers, "HOST:PORT[,...]",
		    "bootstrap brokers", "KAFKA_BROKERS" },
		{ OPT_LIST, 't', "topic", &raw->topics, "TOPIC",
		    "read it; ^regex for several; operands too", NULL },
		{ OPT_INT, 'p', "partition", &s->partition, "N",
		    "read only this partition, outside the group's sharing",
		    NULL },
		{ OPT_CALL, 'o', "offset", &offset, "OFFSET",
		    "beginning end stored N -N s@TIME e@TIME -15m", NULL },
		{ OPT_FLAG, 0, "reset", &s->reset, NULL,
		    "let -o replace the group's commits, once", NULL },
		{ OPT_INT, 'c', "count", &s->count, "N", "end after N records",
		    NULL },
		{ OPT_FLAG, 'e', "exit", &s->until_end, NULL,
		    "end at the topics' end as seen at the start", NULL },
		{ OPT_TEXT, 'G', "group", &s->group, "GROUP",
		    "read as a member of the group, and commit", NULL },
		{ OPT_LIST, 'X', "property", &s->properties, "NAME=VALUE",
		    "set a librdkafka property; list and dump show them",
		    NULL },
		{ OPT_TEXT, 'F', "property-file", &s->property_file, "FILE",
		    "properties, one a line; none for no file", "KCAT_CONFIG" },
		{ OPT_CALL, 's', "serdes", &serdes, "SERDES",
		    "json, string, base64; key=...,value=...", NULL },
		{ OPT_CHOICE, 0, "auth", &s->auth,
		    "none|plain|scram[:SECRET_ID]|iam",
		    "how to log in, over TLS", NULL },
		{ OPT_TEXT, 0, "auth-file", &s->auth_file, "FILE",
		    "JSON with username and password", "KAFKA_AUTH_FILE" },
		{ OPT_TEXT, 0, "cluster-arn", &s->cluster_arn, "ARN",
		    "ask MSK for the brokers of this cluster", NULL },
		{ OPT_TEXT, 0, "region", &s->region, "REGION",
		    "the region of secret and token", NULL },
		{ OPT_TEXT, 0, "exec", &s->exec, "CMD",
		    "pipe the records through it; its output acknowledges",
		    NULL },
		{ OPT_TEXT, 'a', "acks", &s->ack_path, "FIFO",
		    "read acknowledgements there, records go to stdout", NULL },
		{ OPT_FLAG, 0, "accept-errors", &s->accept_errors, NULL,
		    "an unparked error acknowledges too", NULL },
		{ OPT_TIME, 0, "ack-timeout", &s->ack_timeout_ms, "TIME",
		    "longest wait for an overtaken record (300s)", NULL },
		{ OPT_INT, 0, "in-flight", &s->in_flight, "N",
		    "most records without acknowledgement (100000)", NULL },
		{ OPT_BYTES, 0, "in-flight-bytes", &s->in_flight_bytes, "SIZE",
		    "most bytes of them (64M)", NULL },
		{ OPT_TIME, 0, "drain", &s->drain_ms, "TIME",
		    "longest wait for what is in flight (10s)", NULL },
		{ OPT_INT, 0, "restarts", &s->restarts, "N",
		    "how often CMD is started again (10)", NULL },
		{ OPT_FLAG, 0, "fail-on-data-loss", &s->fail_on_data_loss, NULL,
		    "end where the broker has lost what comes next", NULL },
		{ OPT_INT, 0, "rate", &s->rate, "N",
		    "at most N records a second and partition", NULL },
		{ OPT_FLAG, 0, "lag", &s->lag, NULL,
		    "print the group's lag a partition, and exit", NULL },
		{ OPT_TIME, 0, "max-wait", &s->max_wait_ms, "TIME",
		    "how long brokers may be away (60s)", NULL },
		{ OPT_BYTES, 0, "max-record", &s->max_record, "SIZE",
		    "longest record (64M)", NULL },
		{ .type = OPT_END },
	};
	const struct program program = {
		.name = "msk-tail",
		.purpose = "Kafka to records, at least once through a pipe",
		.usage = "[OPTION]... [TOPIC]...",
		.options = options,
	};

	return opts_parse(&program, &s->common, argc, argv);
}

static bool
has_topic(const struct settings *s, const char *topic)
{
	size_t i;

	for (i = 0; i < s->topic_count; i++)
		if (strcmp(s->topics[i], topic) == 0)
			return true;
	return false;
}

/* Each once: the config may name a topic for each of its schemas. */
static void
add_topics(struct settings *s, const char *const *topics, size_t count)
{
	size_t i;

	s->topics =
	    xrealloc(s->topics, s->topic_count + count + 1, sizeof(*s->topics));
	for (i = 0; i < count; i++)
		if (!has_topic(s, topics[i]))
			s->topics[s->topic_count++] = topics[i];
	s->topics[s->topic_count] = NULL;
}

/* What is wrong whatever the config says. */
static void
check(const struct settings *s)
{
	if (s->exec != NULL && s->ack_path != NULL)
		opts_fail("--exec and -a exclude each other");
	if (s->lag && (s->exec != NULL || s->ack_path != NULL))
		opts_fail("--lag reads no records: it takes no --exec or -a");
	if (s->reset && s->offsets.start.kind == PLACE_STORED)
		opts_fail("--reset -o stored: the commits can't replace "
			  "themselves");
	if (s->reset && !s->offset_option)
		opts_fail(
		    "--reset needs -o: it says what replaces the commits");
	if (s->cluster_arn != NULL && s->brokers != NULL &&
	    s->brokers != getenv("KAFKA_BROKERS"))
		opts_fail("-b and --cluster-arn exclude each other");
	if (s->auth_file != NULL && s->auth != NULL &&
	    strncmp(s->auth, "scram:", 6) == 0 &&
	    s->auth_file != getenv("KAFKA_AUTH_FILE"))
		opts_fail("--auth scram:SECRET_ID and --auth-file exclude each "
			  "other");
	if (s->in_flight == 0)
		opts_fail("--in-flight 0: expected at least 1");
	if (s->partition > INT32_MAX)
		opts_fail("-p %lld: there is no such partition",
		    (long long)s->partition);
}

/* -X list and -X dump read nothing. */
static bool
only_shows(const struct settings *s)
{
	size_t i;

	for (i = 0; i < s->properties.count; i++)
		if (strchr(s->properties.text[i], '=') == NULL)
			return true;
	return false;
}

/* Some of these the config may say too. */
static void
check_all(const struct settings *s)
{
	if (only_shows(s))
		return;
	if (s->topic_count == 0 && !s->lag)
		opts_fail("no topic: name it, or give the app config (-C)");
	if (s->lag && s->group == NULL)
		opts_fail("--lag needs the group (-G or the app config)");
	if (s->reset && s->group == NULL)
		opts_fail("--reset needs the group (-G or the app config)");
}

/* Whether -X sets a property: that goes before environment and config. */
static bool
has_property(const struct settings *s, const char *name)
{
	size_t len = strlen(name), i;

	for (i = 0; i < s->properties.count; i++)
		if (strncmp(s->properties.text[i], name, len) == 0 &&
		    s->properties.text[i][len] == '=')
			return true;
	return false;
}

static void
take_config(struct settings *s)
{
	struct config *config = &s->config;
	bool no_topics = s->topic_count == 0;
	struct fail why;
	size_t i;

	if (config_load(config, s->common.config, &why) == -1)
		die(&why);
	if (s->brokers == NULL && s->cluster_arn == NULL &&
	    !has_property(s, "bootstrap.servers"))
		s->brokers = config->brokers;
	if (s->group == NULL && !has_property(s, "group.id"))
		s->group = config->group;
	for (i = 0; no_topics && i < config->table_count; i++)
		add_topics(s, &config->tables[i].topic, 1);
	if (s->offsets.start.kind == PLACE_UNSET &&
	    config->starting_offsets != NULL &&
	    offsets_spark(&s->offsets, config->starting_offsets, &why) == -1) {
		fail_in(&why, "%s", s->common.config);
		die(&why);
	}
}

static int
open_acks(const char *path)
{
	struct fail why;
	int fd;

	while ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1 && errno == EINTR)
		continue;
	if (fd == -1) {
		fail(&why, FAIL_IO, "%s: %s", path, strerror(errno));
		die(&why);
	}
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	return fd;
}

void
options_parse(struct settings *s, int argc, char *argv[], int *ack_fd)
{
	struct raw raw = { .s = s, .now_ms = clock_wall_ms() };
	char **operands;
	size_t count = 0;

	*s = (struct settings){
		.partition = -1,
		.count = -1,
		.in_flight = 100000,
		.in_flight_bytes = (size_t)64 << 20,
		.restarts = 10,
		.max_record = LIMIT_RECORD,
		.ack_timeout_ms = 300000,
		.drain_ms = 10000,
		.max_wait_ms = 60000,
	};
	operands = parse_table(&raw, argc, argv);
	check(s);
	*ack_fd = s->ack_path != NULL ? open_acks(s->ack_path) : -1;
	while (operands[count] != NULL)
		count++;
	add_topics(s, raw.topics.text, raw.topics.count);
	add_topics(s, (const char *const *)operands, count);
	free(raw.topics.text);
	if (s->brokers != NULL && s->brokers == getenv("KAFKA_BROKERS") &&
	    (s->cluster_arn != NULL || has_property(s, "bootstrap.servers")))
		s->brokers = NULL;
	if (s->common.config != NULL)
		take_config(s);
	if (s->group != NULL && *s->group == '\0')
		s->group = NULL;
	check_all(s);
}

void
options_release(struct settings *s)
{
	free(s->properties.text);
	free(s->topics);
	offsets_release(&s->offsets);
	if (s->common.config != NULL)
		config_release(&s->config);
}
