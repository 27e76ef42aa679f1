/*
 * Kinds of failure, and the one idiom for reporting them: a function that
 * can fail takes struct fail *why last, says what happened by fail(), and
 * returns its -1. Common code describes; the program decides.
 */
#ifndef MSK_FAIL_H
#define MSK_FAIL_H

#include <sysexits.h>

/* What to do next; the number's low 8 bits, all that exit(3) keeps, are the
 * exit status. */
enum fail_kind {
	FAIL_NONE = 0,
	FAIL_USAGE = EX_USAGE, /* 64: the command line is wrong: stop */
	FAIL_RECORD = EX_DATAERR, /* 65: this record is bad: mark it, go on */
	FAIL_DATA = EX_DATAERR | 0x100, /* 65: bad data: stop */
	FAIL_SERVICE = EX_UNAVAILABLE, /* 69: budget spent on a service: stop */
	FAIL_OUTPUT = EX_CANTCREAT, /* 73: a file can't be made: stop */
	FAIL_IO = EX_IOERR, /* 74: reading or writing failed: stop */
	FAIL_RETRY = EX_TEMPFAIL, /* 75: may work later: try again, then stop */
	FAIL_ACCESS = EX_NOPERM, /* 77: refused: stop */
	FAIL_CONFIG = EX_CONFIG, /* 78: would fail the same way again: stop */
};

/*
 * text gives place, fact and expectation, and needs no source to be read. It
 * may hold bytes from outside, never a secret. code is the error.code of an
 * error record ("avro.truncated"), "" for the other kinds.
 */
struct fail {
	enum fail_kind kind;
	char code[32];
	char text[1024];
};

/* Fill in why and return -1. Too long a text is cut. */
int fail(struct fail *why, enum fail_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for FAIL_RECORD, with the error record's code. */
int fail_record(struct fail *why, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "context: " before the text; returns -1, as fail() does. */
int fail_in(struct fail *why, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
