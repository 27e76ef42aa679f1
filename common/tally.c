#include "tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "clock.h"
#include "diag.h"
#include "mem.h"

void
tally_init(struct tally *t)
{
	*t = (struct tally){ .started_ms = clock_ms() };
}

void
tally_release(struct tally *t)
{
	free(t->codes);
	t->codes = NULL;
}

static void
add_errors(struct tally *t, const char *code, uint64_t count)
{
	struct tally_code *c = t->codes, *end = c + t->code_count;

	while (c < end && strcmp(c->code, code) != 0)
		c++;
	if (c == end) {
		t->codes =
		    xrealloc(t->codes, t->code_count + 1, sizeof(*t->codes));
		c = &t->codes[t->code_count++];
		c->count = 0;
		snprintf(c->code, sizeof(c->code), "%s", code);
	}
	c->count += count;
}

void
tally_error(struct tally *t, const char *code)
{
	add_errors(t, code, 1);
}

void
tally_add(struct tally *t, const struct tally *more)
{
	size_t i;

	t->in += more->in;
	t->superseded += more->superseded;
	t->retries += more->retries;
	t->throttles += more->throttles;
	t->dropped += more->dropped;
	for (i = 0; i < more->code_count; i++)
		add_errors(t, more->codes[i].code, more->codes[i].count);
}

uint64_t
tally_errors(const struct tally *t)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < t->code_count; i++)
		sum += t->codes[i].count;
	return sum;
}

void
tally_print(const struct tally *t)
{
	tally_print_with(t, "");
}

void
tally_print_with(const struct tally *t, const char *more)
{
	struct buf line;
	size_t i;

	buf_init(&line, SIZE_MAX);
	buf_printf(&line, "in=%" PRIu64 " out=%" PRIu64 " errors=%" PRIu64,
	    t->in, t->out, tally_errors(t));
	for (i = 0; i < t->code_count; i++)
		buf_printf(&line, "%s%s=%" PRIu64, i == 0 ? " (" : " ",
		    t->codes[i].code, t->codes[i].count);
	if (t->code_count != 0)
		buf_byte(&line, ')');
	if (t->dropped != 0)
		buf_printf(&line, " dropped=%" PRIu64, t->dropped);
	buf_printf(&line,
	    " superseded=%" PRIu64 " retries=%" PRIu64 " seconds=%.2f",
	    t->superseded, t->retries,
	    (double)(clock_ms() - t->started_ms) / 1e3);
	buf_text(&line, more);
	diag_info(1, "%s", line.p);
	buf_release(&line);
}
