/* For the tests of Avro: a schema and some bytes in, a line of text out. */
#ifndef UNIT_AVRO_H
#define UNIT_AVRO_H

#include <stdlib.h>

#include "avro_build.h"
#include "mem.h"
#include "unit.h"

/* Bytes with NULs among them. */
#define BYTES(literal) VIEW(literal)

static char avro_line[1 << 20];

/* Whether all the room that out may have is there from the start. */
static bool avro_roomy;

/*
 * The JSON of data, or the error's "code: text"; good until the next call.
 * The data lie at the end of a block with BUF_PAD bytes behind them, which
 * are fill, so that ASan sees who reads further.
 */
static inline const char *
avro_decode_with(
    const struct avro_plan *plan, struct view data, size_t max, int fill)
{
	struct avro_scratch *scratch = avro_scratch_new();
	char *copy = xmalloc(data.len + BUF_PAD);
	struct buf out;
	struct fail why;

	memset(copy, fill, data.len + BUF_PAD);
	if (data.len != 0)
		memcpy(copy, data.p, data.len);
	data.p = copy;
	buf_init(&out, max);
	if (avro_roomy)
		buf_reserve(&out, max);
	if (avro_json_decode(plan, data, &out, scratch, &why) == -1)
		snprintf(
		    avro_line, sizeof(avro_line), "%s: %s", why.code, why.text);
	else
		snprintf(
		    avro_line, sizeof(avro_line), "%.*s", (int)out.len, out.p);
	buf_release(&out);
	free(copy);
	avro_scratch_free(scratch);
	return avro_line;
}

static inline struct avro_plan *
avro_plan_of(const char *text, struct avro_print print)
{
	struct view view = view_of(text);
	struct fail why;
	struct avro_schema *schema = avro_schema_parse(&view, 1, &why);
	struct avro_plan *plan;

	if (schema == NULL) {
		snprintf(
		    avro_line, sizeof(avro_line), "%s: %s", why.code, why.text);
		return NULL;
	}
	plan = avro_plan_new(schema, print);
	avro_schema_free(schema);
	return plan;
}

/* By the build for any CPU, and by this CPU's, which must give the same. */
static inline const char *
avro_decode_as(const char *schema, struct avro_print print, struct view data)
{
	static char first[sizeof(avro_line)];
	struct avro_plan *plan;

	for (int any = 1; any >= 0; any--) {
		avro_build_for_any(any);
		if ((plan = avro_plan_of(schema, print)) != NULL)
			avro_decode_with(plan, data, sizeof(avro_line) - 1, 0);
		avro_plan_free(plan);
		if (any)
			strcpy(first, avro_line);
	}
	if (strcmp(first, avro_line) != 0)
		return "the two builds differ";
	return avro_line;
}

static inline const char *
avro_decode(const char *schema, struct view data)
{
	return avro_decode_as(
	    schema, (struct avro_print){ .raw = false }, data);
}

/* Whether the line begins with the error's code. */
static inline bool
avro_failed_with(const char *line, const char *code)
{
	size_t len = strlen(code);

	if (strncmp(line, code, len) == 0 && line[len] == ':')
		return true;
	printf("# got  %.200s\n# want %s\n", line, code);
	return false;
}

#endif
