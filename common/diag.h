/*
 * Words to people, on stderr: "tool: message", or with --log json one JSON
 * object a line: {"time","tool","level","message"}. Never a secret, and no
 * newline or control character from outside (they print as ?).
 *
 * stderr belongs to the process, and so does how it is written to: diag_init
 * sets that once, before anything else happens.
 */
#ifndef MSK_DIAG_H
#define MSK_DIAG_H

#include <stdbool.h>
#include <stdnoreturn.h>

#include "fail.h"

struct diag {
	const char *tool; /* the program's name */
	bool json; /* --log json */
	bool quiet; /* -q: errors only */
	int verbose; /* -v, how many times */
};

void diag_init(const struct diag *);
const struct diag *diag_settings(void);

/* The run goes on, but somebody should look (not with -q). */
void diag_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Something failed; said with -q too. */
void diag_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Only with at least that many -v. */
void diag_info(int verbose, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Say why and exit with its kind's status. */
noreturn void die(const struct fail *why);

#endif
