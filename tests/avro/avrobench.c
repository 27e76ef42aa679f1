/*
 * How fast framed Avro becomes JSON, in this process:
 *
 *	avrobench SECONDS CORPUS SCHEMA[=READER]…
 *
 * CORPUS are pairs of a length (4 bytes, little endian) and a message in
 * Confluent's framing; schema id N is the Nth SCHEMA, read as READER. All
 *messages are decoded again and again; the best round counts. A table by schema
 *follows.
 */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "avro_json.h"
#include "mem.h"

#define HEAD 5
#define SCHEMAS 16

struct frame {
	uint32_t id;
	struct view body;
};

static struct avro_plan *plans[SCHEMAS];
static struct frame *frames;
static size_t frame_count;

static double
cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
read_file(const char *path, struct buf *to)
{
	FILE *file = fopen(path, "r");
	char block[65536];
	size_t got;

	buf_init(to, SIZE_MAX / 2);
	if (file == NULL) {
		perror(path);
		exit(1);
	}
	while ((got = fread(block, 1, sizeof(block), file)) != 0)
		buf_append(to, block, got);
	fclose(file);
}

static struct avro_schema *
schema_of(const char *path)
{
	struct avro_schema *schema;
	struct buf text;
	struct fail why;

	read_file(path, &text);
	schema = avro_schema_parse(&(struct view){ text.p, text.len }, 1, &why);
	buf_release(&text);
	if (schema == NULL) {
		fprintf(stderr, "%s: %s\n", path, why.text);
		exit(1);
	}
	return schema;
}

static struct avro_plan *
plan_of(const char *paths)
{
	struct avro_print print = { .raw = false };
	const char *equals = strchr(paths, '=');
	struct avro_schema *writer, *reader;
	struct avro_plan *plan;
	struct fail why;
	char *path;

	if (equals == NULL) {
		writer = schema_of(paths);
		plan = avro_plan_new(writer, print);
		avro_schema_free(writer);
		return plan;
	}
	path = strndup(paths, (size_t)(equals - paths));
	writer = schema_of(path);
	reader = schema_of(equals + 1);
	plan = avro_plan_resolve(writer, reader, print, &why);
	if (plan == NULL) {
		fprintf(stderr, "%s: %s\n", paths, why.text);
		exit(1);
	}
	avro_schema_free(writer);
	avro_schema_free(reader);
	free(path);
	return plan;
}

static void
find_frames(const struct buf *corpus)
{
	const char *p = corpus->p, *end = p + corpus->len;
	uint32_t len, id;

	frames = xcalloc(corpus->len / HEAD, sizeof(*frames));
	for (; p < end; p += len) {
		memcpy(&len, p, sizeof(len));
		p += sizeof(len);
		len = le32toh(len);
		memcpy(&id, p + 1, sizeof(id));
		frames[frame_count++] = (struct frame){
			.id = be32toh(id) - 1,
			.body = { p + HEAD, len - HEAD },
		};
	}
}

/* CPU seconds for one time all frames, or those of one schema. */
static double
one_round(struct avro_scratch *scratch, struct buf *out, uint32_t only,
    size_t *count, size_t *bytes)
{
	double start = cpu_s();
	struct fail why;
	size_t i;

	*count = *bytes = 0;
	for (i = 0; i < frame_count; i++) {
		const struct frame *f = &frames[i];

		if (only != SCHEMAS && f->id != only)
			continue;
		if (avro_json_decode(
			plans[f->id], f->body, out, scratch, &why) == -1) {
			fprintf(stderr, "frame %zu: %s\n", i, why.text);
			exit(1);
		}
		++*count;
		*bytes += out->len;
		if (out->len > 128 << 10)
			buf_reset(out);
	}
	return cpu_s() - start;
}

static void
measure(const char *name, uint32_t only, double seconds)
{
	struct avro_scratch *scratch = avro_scratch_new();
	double until = cpu_s() + seconds, best = 1e9, took;
	size_t count, bytes;
	struct buf out;

	buf_init(&out, (size_t)64 << 20);
	do {
		took = one_round(scratch, &out, only, &count, &bytes);
		best = took < best ? took : best;
		buf_reset(&out);
	} while (cpu_s() < until);
	printf("%-30s %8zu records %10.0f /s %6.1f ns\n", name, count,
	    (double)count / best, best * 1e9 / (double)count);
	buf_release(&out);
	avro_scratch_free(scratch);
}

int
main(int argc, char *argv[])
{
	struct buf corpus;
	double seconds;
	int i;

	if (argc < 4 || argc > 3 + SCHEMAS)
		return 2;
	seconds = atof(argv[1]);
	read_file(argv[2], &corpus);
	for (i = 3; i < argc; i++)
		plans[i - 3] = plan_of(argv[i]);
	find_frames(&corpus);
	measure("all", SCHEMAS, seconds);
	for (i = 3; i < argc; i++)
		measure(argv[i], (uint32_t)i - 3, seconds);
	for (i = 3; i < argc; i++)
		avro_plan_free(plans[i - 3]);
	free(frames);
	buf_release(&corpus);
	return 0;
}
