/*
 * A command under way: what the files that carry out commands share.
 */
#ifndef MOCK_CALL_H
#define MOCK_CALL_H

#include "control.h"

#define MAX_WORDS 6

/* Its words, and the answer that grows. */
struct call {
	struct control *control;
	char *word[MAX_WORDS];
	int words;
	char *answer;
	size_t size;
};

/* Make this the answer. */
void answer(struct call *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Add to the answer. */
void answer_more(struct call *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Make it "ok", or librdkafka's words for the error. */
void answer_err(struct call *, rd_kafka_resp_err_t);

/* Commands on offsets. */
void run_watermarks(struct call *);
void run_committed(struct call *);
void run_commit(struct call *);

#endif
