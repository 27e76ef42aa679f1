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
	char *const *files; /* what is still to be opened, NULL-ended */
	int fd; /* -1 when nothing is open */
	const char *name; /* of what fd reads, for messages */
	bool can_wait; /* fd may have nothing to read yet */
	bool ended; /* everything was read */
	char *p;
	size_t start, scanned, end, cap;
	uint64_t taken; /* lines handed out */
};

/*
 * files is the NULL-ended rest of argv ("-" is stdin); stdin where it is
 * empty. It must outlive lines, and so must out (NULL: none).
 */
void lines_init(struct lines *, char *const *files, struct out *, size_t max);
void lines_release(struct lines *);

/*
 * The next line, without its LF, borrowed until the next call; a LF or '\0'
 * and BUF_PAD readable bytes stand behind it. Waits for input, having
 * flushed out. Returns 1; 0 at the end of input; -1 with why: FAIL_CONFIG for
 * a line longer than max; FAIL_IO when reading fails or when the input ends
 * in a stump (a last line without LF that is no complete JSON object, as a
 * killed writer leaves it).
 */
int lines_next(struct lines *, struct view *line, struct fail *why);

/*
 * The same in two steps, for a program that waits for other things too:
 * lines_take gives a line that is there (1), or says that there is none yet
 * (0), without reading; -1 as above. lines_fill reads once what fd (to be
 * waited for by the caller; -1 where lines_fill would not block) has; when
 * all is read it sets ended, behind which lines_take may still find one line.
 */
int lines_take(struct lines *, struct view *line, struct fail *why);
int lines_fill(struct lines *, struct fail *why);

#endif
