/*
 * Lines in: the FILE operands one after the other, or stdin. Reads large
 * blocks and hands out views into them.
 */
#ifndef MSK_LINES_H
#define MSK_LINES_H

#include "fail.h"
#include "out.h"

struct lines {
	struct out *out; /* flushed and watched while input is waited for */
	size_t max; /* the longest line, without its LF */
	size_t most; /* the same for one that only passes */
	char *const *files; /* what is still to be opened, NULL-ended */
	int fd; /* -1 when nothing is open */
	const char *name; /* of what fd reads, for messages */
	bool can_wait; /* fd may have nothing to read yet */
	bool ended; /* everything was read */
	char *p;
	/* What is left: [start, whole) are whole lines, each with its LF,
	 * [whole, end) the beginning of one. */
	size_t start, whole, end, cap;
	uint64_t taken; /* lines that were taken */
	uint64_t bytes; /* read */
};

/*
 * An error record may be longer than the record that it was made of, and so
 * than max: it has the error, and bytes that were no JSON as base64. Since it
 * must not end the next filter, that takes it up to this length.
 */
size_t lines_most(size_t max);

/*
 * files is the NULL-ended rest of argv ("-" is stdin); stdin where it is
 * empty. It must outlive lines, and so must out (NULL: none).
 */
void lines_init(struct lines *, char *const *files, struct out *, size_t max);
void lines_release(struct lines *);

/*
 * The whole lines that are there, at least one, each with its LF; borrowed
 * until lines_fill or lines_wait is called. BUF_PAD readable bytes stand
 * behind them. Returns 1; 0 where there is none yet; -1 with FAIL_CONFIG for
 * a line that will be longer than most.
 */
int lines_there(struct lines *, struct view *text, struct fail *why);

/* The first line of these is taken, of len bytes with its LF. -1 with
 * FAIL_CONFIG where that is longer than max; lines_pass, than most. */
int lines_take(struct lines *, size_t len, struct fail *why);
int lines_pass(struct lines *, size_t len, struct fail *why);

/*
 * Read once what fd has (to be waited for by the caller; -1 where this does
 * not block). When all is read it sets ended, behind which there may still be
 * lines. -1 with FAIL_IO when reading fails, or when the input ends in a
 * stump: a last line without LF that is no complete JSON object, as a killed
 * writer leaves it.
 */
int lines_fill(struct lines *, struct fail *why);

/*
 * For a second reader of what is there: all whole lines go to another lines,
 * which only ever has such ones (ended is set, it reads nothing), and keep
 * their name. What stood in there is forgotten; taken begins at 0.
 */
void lines_init_part(struct lines *, const struct lines *whole);
void lines_hand_over(struct lines *, struct lines *part);

/* lines_there, but it waits for a line, having flushed out; 0 is the end of
 * input. */
int lines_wait(struct lines *, struct view *text, struct fail *why);

#endif
