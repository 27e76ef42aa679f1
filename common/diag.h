/*
 * Words to people, on stderr: "tool: message", or with --log json one JSON
 * object a line: {"time","tool","level","message"}. Never a secret, and no
 * newline or control character from outside (they print as ?).
 *
 * stderr belongs to the process, and so does how it is written to: diag_init
 * sets that once, before anything else happens.
 *
 * On a terminal a message clears what stands behind it: several tools may
 * share it, and a line of progress (diag_progress) of one of them stands there.
 */
#ifndef MSK_DIAG_H
#define MSK_DIAG_H

#include <stdbool.h>
#include <stdnoreturn.h>

#include "buf.h"
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

/* A whole line that is no message, as it is, LF included. */
void diag_line(struct view line);

/*
 * A line that stays, on the terminal behind stderr: shown in place of the last
 * one, cut off at the terminal's edge, and cleared before anything else is
 * printed, or by diag_progress_end. Nothing is done where stderr is no
 * terminal that can do this, somebody has stopped it, or another job has it.
 */
void diag_progress(const char *text);
void diag_progress_end(void);

/* Whether stderr is a terminal that can do this. */
bool diag_has_terminal(void);

/* Say why and exit with its kind's status. */
noreturn void die(const struct fail *why);

#endif
