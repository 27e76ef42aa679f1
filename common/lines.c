#include "lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jtext.h"
#include "mem.h"

/* One read takes at most this much; the buffer holds it behind a rest. */
#define BLOCK ((size_t)256 << 10)
#define PIPE_SIZE (1 << 20)

/* Room for what is added to an error record: tool, code and message, which
 * take less than 8 KiB, and the place where it is parked. */
#define ERROR_ROOM ((size_t)64 << 10)

static char *const from_stdin[] = { (char *)"-", NULL };

size_t
lines_most(size_t max)
{
	size_t most;

	if (__builtin_add_overflow(max, max / 3 + ERROR_ROOM, &most))
		return SIZE_MAX;
	return most;
}

void
lines_init(struct lines *in, char *const *files, struct out *out, size_t max)
{
	*in = (struct lines){
		.out = out, .max = max, .most = lines_most(max), .fd = -1
	};
	in->files = files != NULL && files[0] != NULL ? files : from_stdin;
	in->cap = BLOCK;
	in->p = xcalloc(in->cap + BUF_PAD + 1, 1);
}

void
lines_init_part(struct lines *part, const struct lines *whole)
{
	*part = *whole;
	part->out = NULL;
	part->fd = -1;
	part->start = part->whole = part->end = 0;
	part->taken = part->bytes = 0;
	part->ended = true;
	part->cap = BLOCK;
	part->p = xcalloc(part->cap + BUF_PAD + 1, 1);
}

static void
close_file(struct lines *in)
{
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	in->fd = -1;
}

void
lines_release(struct lines *in)
{
	close_file(in);
	free(in->p);
	in->p = NULL;
}

/* A FIFO is opened when it has a writer: what was written goes out first. */
static int
open_file(struct lines *in)
{
	int fd;

	if (in->out != NULL)
		out_flush(in->out);
	while (
	    (fd = open(in->name, O_RDONLY | O_CLOEXEC)) == -1 && errno == EINTR)
		if (in->out != NULL)
			out_look(in->out);
	return fd;
}

/* Open the next file; at their end, ended. */
static int
open_next(struct lines *in, struct fail *why)
{
	struct stat st;

	if (*in->files == NULL) {
		in->ended = true;
		return 0;
	}
	in->name = *in->files++;
	if (strcmp(in->name, "-") == 0) {
		in->name = "standard input";
		in->fd = STDIN_FILENO;
	} else if ((in->fd = open_file(in)) == -1) {
		return fail(why, errno == EACCES ? FAIL_ACCESS : FAIL_CONFIG,
		    "%s: %s", in->name, strerror(errno));
	}
	in->can_wait = fstat(in->fd, &st) == -1 || !S_ISREG(st.st_mode);
	if (in->can_wait)
		fcntl(in->fd, F_SETPIPE_SZ, PIPE_SIZE);
	return 0;
}

/* Move the rest to the front and make room for a block behind it. */
static void
make_room(struct lines *in)
{
	size_t rest = in->end - in->start;

	if (in->start != 0) {
		memmove(in->p, in->p + in->start, rest);
		in->whole -= in->start;
		in->start = 0;
		in->end = rest;
	}
	if (in->cap - rest < BLOCK / 2) {
		in->cap += in->cap > BLOCK ? in->cap : BLOCK;
		in->p = xrealloc(in->p, in->cap + BUF_PAD + 1, 1);
	}
}

static int
stump(struct lines *in, struct fail *why)
{
	return fail(why, FAIL_IO,
	    "%s ends in %zu bytes without a newline, which are no whole "
	    "record: its writer was cut off; not passed on",
	    in->name, in->end - in->whole);
}

/* The rest before the end of a file counts if it is one whole object. */
static int
check_rest(struct lines *in, struct fail *why)
{
	struct view rest = { in->p + in->whole, in->end - in->whole };
	struct jtext_error error;
	const char *at;

	memset(in->p + in->end, 0, BUF_PAD);
	if (rest.len > in->most)
		return 0; /* lines_there reports it */
	at = jtext_blank(rest.p, rest.p + rest.len);
	if (*at != '{' || jtext_check(rest, &error) == -1)
		return stump(in, why);
	in->p[in->end++] = '\n';
	in->whole = in->end;
	return 0;
}

static int
end_file(struct lines *in, struct fail *why)
{
	if (in->whole != in->end && check_rest(in, why) == -1)
		return -1;
	close_file(in);
	return 0;
}

/* So many bytes have come. */
static void
note_lines(struct lines *in, size_t more)
{
	const char *newline = memrchr(in->p + in->end, '\n', more);

	in->end += more;
	in->bytes += more;
	memset(in->p + in->end, 0, BUF_PAD);
	if (newline != NULL)
		in->whole = (size_t)(newline - in->p) + 1;
}

int
lines_fill(struct lines *in, struct fail *why)
{
	ssize_t n;

	if (in->fd == -1) {
		if (open_next(in, why) == -1)
			return -1;
		return 0;
	}
	make_room(in);
	n = read(in->fd, in->p + in->end,
	    in->cap - in->end < BLOCK ? in->cap - in->end : BLOCK);
	if (n == 0)
		return end_file(in, why);
	if (n == -1) {
		if (errno == EINTR || errno == EAGAIN)
			return 0;
		return fail(
		    why, FAIL_IO, "reading %s: %s", in->name, strerror(errno));
	}
	note_lines(in, (size_t)n);
	if (in->out != NULL)
		out_look(in->out);
	return 0;
}

/* The two memories change places; the beginning of a line comes back. */
static void
exchange(struct lines *in, struct lines *part)
{
	size_t rest = in->end - in->whole;
	char *p = part->p;

	memcpy(p, in->p + in->whole, rest);
	memset(p + rest, 0, BUF_PAD);
	part->p = in->p;
	part->start = in->start;
	part->whole = in->whole;
	in->p = p;
	in->start = in->whole = 0;
	in->end = rest;
}

static void
copy(struct lines *in, struct lines *part)
{
	size_t len = in->whole - in->start;

	if (len > part->cap) {
		part->cap = len;
		part->p = xrealloc(part->p, len + BUF_PAD + 1, 1);
	}
	memcpy(part->p, in->p + in->start, len);
	memset(part->p + len, 0, BUF_PAD);
	part->start = 0;
	part->whole = len;
	in->start = in->whole;
}

/* Memory that has grown for one long line is not handed on. */
void
lines_hand_over(struct lines *in, struct lines *part)
{
	if (in->cap == part->cap)
		exchange(in, part);
	else
		copy(in, part);
	part->end = part->whole;
	part->name = in->name;
	part->taken = 0;
}

static int
too_long(struct lines *in, struct fail *why)
{
	return fail(why, FAIL_CONFIG,
	    "%s: line %llu is longer than %zu bytes; --max-record allows more",
	    in->name, (unsigned long long)in->taken + 1, in->max);
}

int
lines_there(struct lines *in, struct view *text, struct fail *why)
{
	*text = (struct view){ in->p + in->start, in->whole - in->start };
	if (text->len != 0)
		return 1;
	return in->end - in->whole > in->most ? too_long(in, why) : 0;
}

static int
take_up_to(struct lines *in, size_t most, size_t len, struct fail *why)
{
	if (len - 1 > most)
		return too_long(in, why);
	in->start += len;
	in->taken++;
	return 0;
}

int
lines_take(struct lines *in, size_t len, struct fail *why)
{
	return take_up_to(in, in->max, len, why);
}

int
lines_pass(struct lines *in, size_t len, struct fail *why)
{
	return take_up_to(in, in->most, len, why);
}

/* Wait until a read will not block; having said all that there is to say. */
static void
wait_readable(struct lines *in)
{
	if (in->out == NULL || out_wait(in->out, in->fd, 0) == 1)
		return;
	out_flush(in->out);
	while (out_wait(in->out, in->fd, -1) == 0)
		continue;
}

int
lines_wait(struct lines *in, struct view *text, struct fail *why)
{
	int got;

	while ((got = lines_there(in, text, why)) == 0) {
		if (in->ended)
			return 0;
		if (in->fd != -1 && in->can_wait)
			wait_readable(in);
		if (lines_fill(in, why) == -1)
			return -1;
	}
	return got;
}
