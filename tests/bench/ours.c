/*
 * ours: how fast framed Avro becomes JSON in a process, by the code that
 * csr-decode runs (avro_json.h). Called as frames.h says.
 */
#include <err.h>
#include <string.h>
#include <sysexits.h>

#include "avro_json.h"
#include "frames.h"

struct decoder {
	const char *dir;
	struct avro_plan *plan[MAX_ID];
	struct avro_scratch *scratch;
	struct buf json;
};

static struct avro_plan *
plan_of(const char *dir, uint32_t id)
{
	const struct avro_print print = { .raw = false };
	struct avro_schema *schema;
	struct avro_plan *plan;
	struct buf text;
	struct fail why;

	read_schema(dir, id, &text);
	schema = avro_schema_parse(&(struct view){ text.p, text.len }, 1, &why);
	if (schema == NULL)
		errx(EX_DATAERR, "%s/%u.avsc: %s", dir, id, why.text);
	plan = avro_plan_new(schema, print);
	avro_schema_free(schema);
	buf_release(&text);
	return plan;
}

static struct view
decode(void *state, const struct frame *f)
{
	struct decoder *d = state;
	struct fail why;

	if (d->plan[f->id] == NULL)
		d->plan[f->id] = plan_of(d->dir, f->id);
	buf_reset(&d->json);
	if (avro_json_decode(
		d->plan[f->id], f->data, &d->json, d->scratch, &why) == -1)
		errx(EX_DATAERR, "schema %u: %s", f->id, why.text);
	return buf_as_view(&d->json);
}

int
main(int argc, char *argv[])
{
	struct decoder d = { .scratch = avro_scratch_new() };
	int status;

	if (argc < 5 || strcmp(argv[1], "frames") != 0)
		errx(EX_USAGE, "usage: ours frames DIR FRAMES ROUNDS [OUT]");
	d.dir = argv[2];
	buf_init(&d.json, (size_t)64 << 20);
	buf_reserve(&d.json, (size_t)128 << 10); /* as csr-decode's output */
	status = frames_main(argv + 3, decode, &d);
	for (int i = 0; i < MAX_ID; i++)
		avro_plan_free(d.plan[i]);
	avro_scratch_free(d.scratch);
	buf_release(&d.json);
	return status;
}
