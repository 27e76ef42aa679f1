/* What a schema registry's reply means. Used by registry_http.c alone. */
#ifndef MSK_REGISTRY_JUDGE_H
#define MSK_REGISTRY_JUDGE_H

#include <jansson.h>
#include <stdbool.h>

#include "fail.h"
#include "http.h"

enum registry_verdict {
	REGISTRY_FOUND,
	REGISTRY_UNKNOWN, /* it says so itself */
	REGISTRY_TRANSIENT, /* may be better later */
	REGISTRY_FATAL,
};

struct registry_question {
	bool bare; /* the answer is the schema itself: Apicurio's own API */
	const char *url; /* for messages */
	enum registry_verdict verdict;
	json_t *answer; /* where FOUND: to be given back by json_decref */
	int64_t retry_after_ms; /* -1 without */
	bool throttled; /* TRANSIENT for want of capacity */
	struct fail why; /* where TRANSIENT (FAIL_SERVICE) or FATAL */
};

/* The http_done of a question, its owner. */
void registry_judge(void *question, const struct http_reply *);

#endif
