#include "diag.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "json_string.h"

#define CLEAR "\033[K" /* to the end of the line: ECMA-48, EL */

static struct diag settings = { .tool = "mskutils" };
static bool standing; /* a line of progress, with the cursor before it */

void
diag_init(const struct diag *d)
{
	settings = *d;
}

const struct diag *
diag_settings(void)
{
	return &settings;
}

static void
append_time(struct buf *line)
{
	struct timespec now;
	struct tm tm;
	char text[32];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	buf_printf(line, "\"%s.%03ldZ\"", text, now.tv_nsec / 1000000);
}

static void
put(const struct buf *text)
{
	if (write(STDERR_FILENO, text->p, text->len) == -1) {
		/* There is nobody left to tell. */
	}
}

bool
diag_has_terminal(void)
{
	const char *kind = getenv("TERM");

	return isatty(STDERR_FILENO) && kind != NULL && *kind != '\0' &&
	       strcmp(kind, "dumb") != 0;
}

void
diag_progress_end(void)
{
	static const char clear[] = CLEAR;

	if (standing && write(STDERR_FILENO, clear, sizeof(clear) - 1) == -1) {
		/* It stands. */
	}
	standing = false;
}

/* A stopped terminal would hold us up, and one that belongs to another job
 * would stop us. */
static bool
may_draw(void)
{
	struct pollfd room = { .fd = STDERR_FILENO, .events = POLLOUT };

	return diag_has_terminal() && tcgetpgrp(STDERR_FILENO) == getpgrp() &&
	       poll(&room, 1, 0) == 1 && (room.revents & POLLOUT) != 0;
}

static size_t
terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

/* The cursor goes back to the beginning: other tools' messages are then
 * written over the line, not behind it. */
void
diag_progress(const char *text)
{
	size_t len = strlen(text), width = terminal_width();
	struct buf line;

	if (!may_draw())
		return;
	buf_init(&line, SIZE_MAX);
	buf_byte(&line, '\r');
	buf_append(&line, text, len < width ? len : width - 1);
	buf_text(&line, CLEAR "\r");
	put(&line);
	buf_release(&line);
	standing = true;
}

void
diag_line(struct view text)
{
	diag_progress_end();
	if (write(STDERR_FILENO, text.p, text.len) == -1) {
		/* There is nobody left to tell. */
	}
}

/* One write a line, so that the lines of a pipe's tools don't mix. */
static void
print(const char *level, const char *message)
{
	struct buf line;
	size_t i;

	buf_init(&line, SIZE_MAX);
	if (settings.json) {
		buf_text(&line, "{\"time\":");
		append_time(&line);
		buf_text(&line, ",\"tool\":");
		json_string_append_lossy(&line, view_of(settings.tool));
		buf_printf(&line, ",\"level\":\"%s\",\"message\":", level);
		json_string_append_lossy(&line, view_of(message));
		buf_byte(&line, '}');
	} else {
		buf_printf(&line, "%s: %s", settings.tool, message);
		for (i = 0; i < line.len; i++)
			if ((unsigned char)line.p[i] < 0x20 ||
			    line.p[i] == 0x7f)
				line.p[i] = '?';
	}
	if (standing || (!settings.json && diag_has_terminal()))
		buf_text(&line, CLEAR);
	standing = false;
	buf_byte(&line, '\n');
	put(&line);
	buf_release(&line);
}

#define PRINT(level) \
	do { \
		char message[2048]; \
		va_list ap; \
		va_start(ap, format); \
		vsnprintf(message, sizeof(message), format, ap); \
		va_end(ap); \
		print(level, message); \
	} while (0)

void
diag_warn(const char *format, ...)
{
	if (!settings.quiet)
		PRINT("warning");
}

void
diag_error(const char *format, ...)
{
	PRINT("error");
}

void
diag_info(int verbose, const char *format, ...)
{
	if (settings.verbose >= verbose)
		PRINT("info");
}

void
die(const struct fail *why)
{
	print("error", why->text);
	exit((int)why->kind);
}
