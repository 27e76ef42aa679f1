/*
 * The commands that tests give to a running mock cluster, one a line, and
 * the one line that answers each: "ok", "ok …" or "error: …".
 */
#ifndef MOCK_CONTROL_H
#define MOCK_CONTROL_H

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdbool.h>
#include <stddef.h>

#include "feed.h"

struct control {
	rd_kafka_mock_cluster_t *cluster;
	struct feed *feed;
	bool quit; /* set by the command of that name */
};

#define CONTROL_HELP \
	"  {...}                            produce this record\n" \
	"  fill FILE                        produce a file of records\n" \
	"  flush                            wait until all are delivered\n" \
	"  topic NAME PARTITIONS            create a topic\n" \
	"  topic-error NAME ERROR           metadata requests report it\n" \
	"  watermarks TOPIC                 answers 0:LOW-HIGH 1:LOW-HIGH\n" \
	"  committed GROUP TOPIC            answers 0:OFFSET 1:- (none)\n" \
	"  commit GROUP TOPIC PART OFFSET   as a client without membership\n" \
	"  down BROKER|all, up BROKER|all   refuse connections, or no more\n" \
	"  rtt BROKER|all MS                answer that much later\n" \
	"  leader TOPIC PARTITION BROKER    -1 is none\n" \
	"  coordinator GROUP BROKER         move a group's coordinator\n" \
	"  errors API N ERROR               the next N requests fail so\n" \
	"  delay BROKER API N MS            the next N requests are slow\n" \
	"  clear-errors API                 take back what is left of errors\n" \
	"  quit                             end, as SIGTERM does\n"

/* Does what a line says; answer has its reply, without newline. */
void control_line(
    struct control *, char *line, char *answer, size_t answer_size);

#endif
