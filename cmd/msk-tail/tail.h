/*
 * The run of msk-tail: one thread, one loop, one place to wait (loop.c).
 *
 * Records flow: librdkafka's partition queues are forwarded into one of ours
 * (take.c), messages become lines in the sink, which writes them to stdout or
 * CMD; acknowledgements come back (flow.c) and leave the ledger, whose lowest
 * entries are committed every second (commit.c). Rebalances are steps of the
 * same loop (rebalance.c), so that the pipe is never left alone.
 */
#ifndef TAIL_TAIL_H
#define TAIL_TAIL_H

#include <stdatomic.h>

#include "acks.h"
#include "backoff.h"
#include "child.h"
#include "librdkafka.h"
#include "login.h"
#include "options.h"
#include "print.h"
#include "sink.h"
#include "tally.h"

/* What acknowledges. */
enum ack_mode {
	ACK_NONE, /* nothing: without a group, to stdout */
	ACK_WRITTEN, /* the write to stdout */
	ACK_FIFO, /* -a */
	ACK_EXEC, /* --exec */
};

/* In this order, never back. */
enum phase {
	PHASE_RUN,
	PHASE_FINISH, /* -c, -e, e@: all is read; waits without limit */
	PHASE_STOP, /* a signal or a failure: waits up to drain_by_ms */
	PHASE_COMMIT, /* the last commit, up to commit_by_ms */
	PHASE_OVER,
};

/* Of the pipe behind ACK_EXEC and ACK_FIFO. */
enum pipe_state {
	PIPE_DOWN, /* CMD is to be started at start_ms */
	PIPE_UP,
	PIPE_CLOSING, /* its input is closed; its output is read to the end */
	PIPE_ENDING, /* its output has ended; the group goes, by kill_ms */
	PIPE_OVER, /* and will not be started again */
};

struct pipe {
	enum pipe_state state;
	struct child child;
	struct backoff backoff;
	int64_t start_ms, up_ms, kill_ms;
	int64_t close_by_ms; /* PIPE_CLOSING: kill the group then; 0: never */
	int64_t forsake_ms; /* it was killed: its output is read until then */
	int64_t said_ms; /* PIPE_CLOSING: the last report */
	int64_t restarts; /* counted ones */
	bool counted; /* the coming start is to be counted */
	bool stuck; /* it was closed by --ack-timeout */
};

enum rebalance_state {
	REBALANCE_NONE,
	REBALANCE_RESOLVE, /* partitions came: where do they start? */
	REBALANCE_DRAIN, /* partitions go: what of them is in flight? */
	REBALANCE_COMMIT, /* the last commit of what goes */
};

struct rebalance {
	enum rebalance_state state;
	rd_kafka_topic_partition_list_t *list; /* ours */
	bool lost; /* others may have them already */
	int64_t retry_ms, by_ms; /* of the last commit, or the drain */
	bool killing; /* CMD, whose records did not drain */
	bool assigned; /* at least once, if only nothing */
	int64_t said_ms; /* without an assignment: the last word of it */
};

/* Questions about offsets that fail for now. */
struct asking {
	int64_t since_ms; /* 0: the last one was answered */
	int64_t said_ms;
	int64_t next_ms; /* the next try */
};

struct commits {
	bool waiting; /* for a reply */
	int64_t due_ms;
	rd_kafka_resp_err_t failed; /* the last reply */
	int64_t said_ms;
	uint64_t done;
	rd_kafka_queue_t *replies;
};

/* No broker answers. */
struct outage {
	int64_t since_ms; /* 0: one does */
	int64_t said_ms, probe_ms;
	bool reached; /* since the start, ever */
	bool refused; /* the last error was about the login */
	char last[1024]; /* what was heard last */
	atomic_int certificate; /* X509_V_ERR_ of the last refused one */
};

struct tail {
	struct settings *set;
	rd_kafka_t *rk;
	rd_kafka_conf_t *conf; /* where rk could not be made of it */
	rd_kafka_queue_t *records; /* all partitions' */
	rd_kafka_queue_t *events; /* librdkafka's own: rebalances, errors */
	rd_kafka_topic_t **topics; /* held, so that metadata is kept fresh */
	size_t topic_count;
	int wake_fd; /* becomes readable when a queue gets something */
	struct ledger ledger;
	struct printer printer;
	struct sink sink;
	struct acks acks;
	struct pipe pipe;
	struct rebalance rebalance;
	struct commits commits;
	struct outage outage;
	struct login login;
	struct asking asking;
	struct tally tally;
	enum ack_mode mode;
	enum phase phase;
	int status; /* the exit status, as far as it is known */
	int64_t now_ms;
	int64_t drain_by_ms, commit_by_ms;
	atomic_bool joining; /* the group: no commits (member.h) */
	_Atomic int64_t settled_ms; /* nor before this moment */
	bool more; /* the queue may hold records that were not taken */
	size_t fresh; /* owned partitions whose start is to be committed */
	bool held; /* the last line in the sink waits for room in flight */
	bool
	    rewind; /* partitions are to be read again from the ledger's next */
	int64_t taken; /* records, for -c; less those that will come again */
	int64_t quota; /* of the partition that is being taken from (--rate) */
	int64_t ack_ms; /* when the last acknowledgement came */
	int64_t full_ms; /* since when the bound in flight is reached; 0 */
	bool uncommitted; /* the last commit had no answer */
	bool reader_gone; /* of stdout: to end as by SIGPIPE */
	uint64_t foreign, again, out_of_range;
};

/* main.c: how the run ends. The first reason decides the status; a later
 * phase is never left. */
void tail_stop(struct tail *, int status);
void tail_fail(struct tail *, const struct fail *why);

/* Whether this partition's records are still wanted. */
static inline bool
tail_wants(const struct tail *t, const struct part *p)
{
	return p != NULL && p->owned && !p->done && !p->leaving &&
	       t->phase == PHASE_RUN;
}

#endif
