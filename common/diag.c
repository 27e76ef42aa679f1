#include "diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "json_string.h"

static struct diag settings = { .tool = "mskutils" };

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
	buf_byte(&line, '\n');
	if (write(STDERR_FILENO, line.p, line.len) == -1) {
		/* There is nobody left to tell. */
	}
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
