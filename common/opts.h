/*
 * Options: one table is the parser, --help and the completions.
 *
 *	static const struct opt options[] = {
 *		{ OPT_CHOICE, 'm', "mode", &mode, "permissive|failfast|drop",
 *		  "what a record that can't be decoded does", NULL },
 *		{ OPT_END },
 *	};
 *
 * Every program also has -h -V -v -q -C --log --metrics --metrics-every
 * --progress; filters have -A --strict
 * --retry-errors --max-record besides (struct common).
 */
#ifndef MSK_OPTS_H
#define MSK_OPTS_H

#include "buf.h"

enum opt_type {
	OPT_END,
	OPT_FLAG, /* bool *: true where given */
	OPT_COUNT, /* int *: how many times given */
	OPT_TEXT, /* const char **: the last one given */
	OPT_LIST, /* struct opt_list *: every one given, in order */
	/* const char **: one of arg's words, separated by |; of one like
	 * scram[:SECRET_ID] what stands before the bracket, or that, the
	 * character behind the bracket, and any text. */
	OPT_CHOICE,
	OPT_INT, /* int64_t *: 0 or more */
	OPT_BYTES, /* size_t *: 8M; K M G are powers of 1024 */
	OPT_TIME, /* int64_t *: in ms; 500ms 30s 5m 2h 1d, plain: seconds */
	OPT_CALL, /* struct opt_call *: its function takes the text */
};

struct opt_list {
	const char **text; /* borrowed from argv or the environment */
	size_t count;
};

/* parse returns NULL, or what is wrong ("expected host:port"). */
struct opt_call {
	const char *(*parse)(void *context, const char *text);
	void *context;
};

struct opt {
	enum opt_type type;
	char letter; /* 0: none */
	const char *name; /* the long option */
	void *value;
	const char *arg; /* shown in --help: FILE; for OPT_CHOICE the words */
	const char *help; /* one line, without a full stop */
	const char *env; /* the variable that stands in, or NULL */
};

/* What the options of every program set. */
struct common {
	const char *config; /* -C, NULL without */
	int verbose;
	bool quiet;
	const char *log; /* "text" or "json" */
	const char *metrics; /* a file, or "-"; NULL without */
	int64_t metrics_every_ms;
	bool progress;
	/* filters only */
	bool acks_only, strict, retry_errors;
	size_t max_record;
};

/* What a program says of itself. */
struct program {
	const char *name; /* msk-tail */
	const char *purpose; /* one line of --help */
	const char *usage; /* "[OPTION]... [FILE]...", without the name */
	const struct opt *options;
	bool filter; /* has the filters' options too */
};

/*
 * Parse; sets up diag, and holds the places of standard descriptors that are
 * closed (descriptors.h): so it comes before anything else. Returns the rest
 * of argv (operands; NULL-ended). Options and operands mix, "--" ends the
 * options. On -h, -V and --completion SHELL it prints and exits 0; on a
 * mistake it says which and exits 64. A variable stands in only where the
 * option was not given.
 */
char **opts_parse(
    const struct program *, struct common *, int argc, char *argv[]);

/* Exit 64 with "message; try 'tool --help'". */
_Noreturn void opts_fail(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The texts of OPT_BYTES and OPT_TIME, for config values too; false where
 * they are not understood. */
bool opts_bytes(const char *text, size_t *bytes);
bool opts_time(const char *text, int64_t *ms);

#endif
