/*
 * mock-broker: librdkafka's mock cluster in a process of its own, on
 * loopback, for the tests and the demo. It creates topics, fills them from
 * NDJSON records, prints the bootstrap servers when all that is in place, and
 * then runs until SIGTERM, SIGINT, or the end of its control input.
 *
 *	mock-broker -t ORDERS:4 -f records.ndjson -o bootstrap.txt &
 *
 * With -c it takes commands, one a line, and answers each by one line on
 * stdout: -c - from stdin (a bash coproc), -c PATH from a FIFO that it makes
 * and that writers may open and close as they like. tests/mock/mock.bash has
 * shell functions for the latter; --help lists the commands.
 *
 * Limits of the mock cluster: a partition keeps 5 MB (what is older goes, so
 * its low watermark rises: good for testing out of range), no offsets by
 * timestamp (always the end), no SASL, no Admin API, no transaction markers.
 * The first member of a group waits -g for others; after that every change of
 * members, the last one's leaving too, keeps the group waiting for the
 * session timeout less a second. So give consumers that come and go
 * session.timeout.ms=1500 and heartbeat.interval.ms=300: half a second.
 */
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "control.h"
#include "feed.h"

#define MAX_TOPICS 64
#define MAX_FILES 16
#define MAX_LINE (16 << 20)

struct options {
	const char *brokers, *codec, *out, *control;
	char *topic[MAX_TOPICS];
	const char *file[MAX_FILES];
	int topics, files, partitions, join_ms;
};

static volatile sig_atomic_t ended;

static void
on_signal(int number)
{
	(void)number;
	ended = 1;
}

static void
usage(FILE *to)
{
	fputs(
	    "usage: mock-broker [-n BROKERS] [-p PARTITIONS] "
	    "[-t TOPIC[:PARTITIONS]]...\n"
	    "                   [-f RECORDS]... [-z CODEC] [-g JOIN_MS] "
	    "[-o FILE] [-c -|FIFO]\n"
	    "  -n  brokers (1)\n"
	    "  -p  partitions of a topic that has no number of its own (1)\n"
	    "  -t  create a topic; others come with 4 partitions when asked for\n"
	    "  -f  NDJSON records to begin with; - is stdin, to its end\n"
	    "  -z  compress them (none, gzip, snappy, lz4, zstd)\n"
	    "  -g  how long a new group waits for members, ms (3000)\n"
	    "  -o  write the bootstrap servers there, not to stdout\n"
	    "  -c  take commands from stdin or from this new FIFO:\n" CONTROL_HELP,
	    to);
}

static void
parse_options(struct options *o, int argc, char *argv[])
{
	int letter;

	*o = (struct options){
		.brokers = "1", .codec = "none", .partitions = 1, .join_ms = -1
	};
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		exit(0);
	}
	while ((letter = getopt(argc, argv, "n:p:t:f:z:g:o:c:h")) != -1) {
		if (letter == 'n')
			o->brokers = optarg;
		else if (letter == 'p')
			o->partitions = atoi(optarg);
		else if (letter == 't' && o->topics < MAX_TOPICS)
			o->topic[o->topics++] = optarg;
		else if (letter == 'f' && o->files < MAX_FILES)
			o->file[o->files++] = optarg;
		else if (letter == 'z')
			o->codec = optarg;
		else if (letter == 'g')
			o->join_ms = atoi(optarg);
		else if (letter == 'o')
			o->out = optarg;
		else if (letter == 'c')
			o->control = optarg;
		else {
			usage(letter == 'h' ? stdout : stderr);
			exit(letter == 'h' ? 0 : EX_USAGE);
		}
	}
}

static void
set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
	char text[256];

	if (rd_kafka_conf_set(conf, name, value, text, sizeof(text)) !=
	    RD_KAFKA_CONF_OK)
		errx(EX_USAGE, "%s", text);
}

/* A producer that owns the cluster it produces into. One request in flight
 * and none lost: records keep the order in which they were given. */
static rd_kafka_t *
start(const struct options *o, struct feed *feed)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	char text[256];
	rd_kafka_t *rk;

	set(conf, "test.mock.num.brokers", o->brokers);
	set(conf, "compression.codec", o->codec);
	set(conf, "partitioner", "murmur2");
	set(conf, "linger.ms", "5");
	set(conf, "max.in.flight.requests.per.connection", "1");
	set(conf, "message.max.bytes", "100000000");
	set(conf, "message.timeout.ms", "30000");
	set(conf, "reconnect.backoff.max.ms", "200");
	rd_kafka_conf_set_log_cb(conf, NULL);
	rd_kafka_conf_set_dr_msg_cb(conf, feed_delivered);
	rd_kafka_conf_set_opaque(conf, feed);
	rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text, sizeof(text));
	if (rk == NULL)
		errx(EX_UNAVAILABLE, "%s", text);
	return rk;
}

static void
create_topics(rd_kafka_mock_cluster_t *cluster, const struct options *o)
{
	for (int i = 0; i < o->topics; i++) {
		char *colon = strrchr(o->topic[i], ':');
		int count = colon != NULL ? atoi(colon + 1) : o->partitions;
		rd_kafka_resp_err_t err;

		if (colon != NULL)
			*colon = '\0';
		err =
		    rd_kafka_mock_topic_create(cluster, o->topic[i], count, 1);
		if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
			errx(EX_USAGE, "%s: %s", o->topic[i],
			    rd_kafka_err2str(err));
	}
}

static void
fill(struct feed *feed, const char *name)
{
	FILE *in = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");

	if (in == NULL)
		err(EX_NOINPUT, "%s", name);
	if (feed_stream(feed, in, name) == -1)
		errx(EX_DATAERR, "%s", feed->error);
	if (in != stdin)
		fclose(in);
}

static int
open_control(const char *path)
{
	int fd;

	if (path == NULL || strcmp(path, "-") == 0)
		return path == NULL ? -1 : STDIN_FILENO;
	if (mkfifo(path, 0600) == -1)
		err(EX_CANTCREAT, "%s", path);
	/* Open for writing too: the end of one writer is not the end. */
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd == -1)
		err(EX_CANTCREAT, "%s", path);
	return fd;
}

/* A file appears whole, so that who waits for it may read it at once. */
static void
announce(const char *bootstraps, const char *path)
{
	char aside[4096];
	FILE *to = stdout;

	if (path != NULL) {
		snprintf(aside, sizeof(aside), "%s.new", path);
		to = fopen(aside, "w");
		if (to == NULL)
			err(EX_CANTCREAT, "%s", aside);
	}
	fprintf(to, "%s\n", bootstraps);
	if (fflush(to) != 0)
		err(EX_IOERR, "%s", path != NULL ? path : "stdout");
	if (path != NULL && (fclose(to) != 0 || rename(aside, path) == -1))
		err(EX_CANTCREAT, "%s", path);
}

/* Answer every complete line of what was read, and keep the rest. */
static size_t
take_lines(struct control *control, char *text, size_t len)
{
	char answer[4096], *end;
	size_t used = 0;

	while (!control->quit &&
	       (end = memchr(text + used, '\n', len - used)) != NULL) {
		*end = '\0';
		control_line(control, text + used, answer, sizeof(answer));
		printf("%s\n", answer);
		fflush(stdout);
		used = (size_t)(end - text) + 1;
	}
	memmove(text, text + used, len - used);
	return len - used;
}

/* Signals come only while ppoll waits, so none is missed between two. */
static void
serve(struct control *control, int fd)
{
	char *text = malloc(MAX_LINE);
	struct pollfd in = { .fd = fd, .events = POLLIN };
	sigset_t none;
	size_t len = 0;
	ssize_t got;

	sigemptyset(&none);
	while (text != NULL && !ended && !control->quit && len < MAX_LINE) {
		if (ppoll(&in, 1, NULL, &none) == -1)
			continue;
		got = read(fd, text + len, MAX_LINE - len);
		if (got <= 0)
			break;
		len = take_lines(control, text, len + (size_t)got);
	}
	free(text);
}

static void
catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGINT);
	sigprocmask(SIG_BLOCK, &ours, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
}

int
main(int argc, char *argv[])
{
	struct options options;
	struct feed feed = { 0 };
	struct control control = { .feed = &feed };
	int fd;

	parse_options(&options, argc, argv);
	feed.producer = start(&options, &feed);
	control.cluster = rd_kafka_handle_mock_cluster(feed.producer);
	if (options.join_ms >= 0)
		rd_kafka_mock_group_initial_rebalance_delay_ms(
		    control.cluster, options.join_ms);
	create_topics(control.cluster, &options);
	for (int i = 0; i < options.files; i++)
		fill(&feed, options.file[i]);
	fd = open_control(options.control);
	catch_signals();
	announce(
	    rd_kafka_mock_cluster_bootstraps(control.cluster), options.out);
	serve(&control, fd);
	if (options.control != NULL && fd != STDIN_FILENO)
		unlink(options.control);
	rd_kafka_purge(feed.producer, RD_KAFKA_PURGE_F_QUEUE);
	rd_kafka_destroy(feed.producer);
	return 0;
}
