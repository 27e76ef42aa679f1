/* What the command line, the environment and the app config ask for. */
#ifndef TAIL_OPTIONS_H
#define TAIL_OPTIONS_H

#include "config.h"
#include "offset.h"
#include "opts.h"
#include "print.h"

struct settings {
	struct common common;
	struct config config; /* where common.config is given */
	const char *brokers, *group, *exec, *ack_path;
	const char *property_file; /* -F; NULL: kcat's places */
	struct opt_list properties; /* -X */
	const char *auth, *auth_file; /* NULL: none */
	const char *cluster_arn, *region; /* NULL: not given */
	const char **topics; /* some may be ^regexes; the last one is NULL */
	size_t topic_count;
	int64_t partition; /* -p; -1: all */
	struct offsets offsets;
	bool offset_option; /* -o said where to start */
	bool reset, until_end, lag, accept_errors, fail_on_data_loss;
	int64_t count; /* -c; -1: without end */
	int64_t in_flight, restarts, rate; /* rate 0: without limit */
	size_t in_flight_bytes, max_record;
	int64_t ack_timeout_ms, drain_ms, max_wait_ms;
	enum serdes key, value;
};

/*
 * Parse the command line; exits 64 on a mistake. ack_fd is the opened -a
 * FIFO, or -1: it is opened right behind the parsing, before the config is
 * read, so that its writer isn't left waiting whatever fails later.
 */
void options_parse(struct settings *, int argc, char *argv[], int *ack_fd);

void options_release(struct settings *);

#endif
