/*
 * The options of every tool that works on a store, and what they come to.
 *
 *	static struct store_options at = STORE_OPTIONS;
 *
 *	static const struct opt options[] = {
 *		STORE_OPTION_ENDPOINT(at),
 *		STORE_OPTION_RETRIES(at),
 *		{ OPT_END, 0, NULL, NULL, NULL, NULL, NULL },
 *	};
 */
#ifndef MSK_STORE_OPTIONS_H
#define MSK_STORE_OPTIONS_H

#include "opts.h"
#include "reader.h"
#include "writer.h"

struct store_options {
	const char *endpoint; /* a URL, sqlite:FILE; NULL: the environment's */
	int64_t retries; /* after a failure that is no throttling */
	int64_t max_wait_ms; /* to wait out throttling; -1: no limit */
	int64_t concurrency; /* calls in flight at most */
};

#define STORE_OPTIONS \
	{ \
		.retries = 30, .max_wait_ms = -1, .concurrency = 16 \
	}

/* Rows of a tool's table. */
#define STORE_OPTION_ENDPOINT(at) \
	{ \
		OPT_TEXT, 0, "endpoint-url", &(at).endpoint, "URL", \
		    "DynamoDB's address, or sqlite:FILE", NULL \
	}
#define STORE_OPTION_RETRIES(at) \
	{ \
		OPT_INT, 0, "retries", &(at).retries, "N", \
		    "tries again after a failure (default 30)", NULL \
	}
#define STORE_OPTION_MAX_WAIT(at) \
	{ \
		OPT_TIME, 0, "max-wait", &(at).max_wait_ms, "S", \
		    "wait out throttling for so long (default: no limit)", \
		    NULL \
	}
#define STORE_OPTION_CONCURRENCY(at) \
	{ \
		OPT_INT, 0, "concurrency", &(at).concurrency, "N", \
		    "requests at once at most (default 16)", NULL \
	}

/* Exit 64 where concurrency makes no sense. */
void store_options_check(const struct store_options *);

/* What store_open, writer_init and reader_init want; where there is more to
 * be said, the tool adds it. */
struct store_settings store_options_store(
    const struct store_options *, struct out *);
struct writer_settings store_options_writer(
    const struct store_options *, size_t window);
struct reader_settings store_options_reader(const struct store_options *);

#endif
