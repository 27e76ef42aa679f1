/*
 * Decode Avro data for the tests, one JSON line for each datum:
 *
 *	avrocat [-rstlc] [-x REFERENCE]… [-R READER] SCHEMA < DATA
 *
 * DATA are pairs of a length (4 bytes, little endian) and so many bytes. A
 * datum that can't be decoded gives a line !code "text". The letters are the
 * fields of struct avro_print that are on. READER is the reader's schema.
 */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "avro_json.h"
#include "json_string.h"
#include "mem.h"

static void
read_file(const char *path, struct buf *to)
{
	FILE *file = fopen(path, "r");
	char block[4096];
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

/* The datum in a block of its own, so that ASan sees every byte too far. */
static bool
read_datum(struct view *data, char **memory)
{
	uint32_t len;

	if (fread(&len, sizeof(len), 1, stdin) != 1)
		return false;
	data->len = le32toh(len);
	*memory = xcalloc(data->len + BUF_PAD, 1);
	data->p = *memory;
	return fread(*memory, 1, data->len, stdin) == data->len;
}

static void
decode_all(const struct avro_plan *plan)
{
	struct avro_scratch *scratch = avro_scratch_new();
	struct view data;
	struct buf out;
	struct fail why;
	char *memory;

	buf_init(&out, (size_t)64 << 20);
	while (read_datum(&data, &memory)) {
		buf_reset(&out);
		if (avro_json_decode(plan, data, &out, scratch, &why) == -1) {
			buf_reset(&out);
			buf_printf(&out, "!%s ", why.code);
			json_string_append_lossy(&out, view_of(why.text));
		}
		buf_byte(&out, '\n');
		fwrite(out.p, 1, out.len, stdout);
		free(memory);
	}
	buf_release(&out);
	avro_scratch_free(scratch);
}

static struct avro_schema *
schema_of(const struct buf texts[], size_t count)
{
	struct avro_schema *schema;
	struct view views[16];
	struct fail why;
	size_t i;

	for (i = 0; i < count; i++)
		views[i] = buf_as_view(&texts[i]);
	schema = avro_schema_parse(views, count, &why);
	if (schema == NULL) {
		printf("!%s %s\n", why.code, why.text);
		exit(1);
	}
	return schema;
}

static struct avro_plan *
plan_of(const struct avro_schema *schema, const char *reader_path,
    struct avro_print print)
{
	struct avro_schema *reader;
	struct avro_plan *plan;
	struct buf text;
	struct fail why;

	if (reader_path == NULL)
		return avro_plan_new(schema, print);
	read_file(reader_path, &text);
	reader = schema_of(&text, 1);
	buf_release(&text);
	plan = avro_plan_resolve(schema, reader, print, &why);
	avro_schema_free(reader);
	if (plan == NULL)
		printf("!%s %s\n", why.code, why.text);
	return plan;
}

int
main(int argc, char *argv[])
{
	struct avro_print print = { .raw = false };
	const char *reader = NULL;
	struct buf texts[16];
	struct avro_schema *schema;
	struct avro_plan *plan;
	size_t count = 0, i;
	int c;

	while ((c = getopt(argc, argv, "rstlcx:R:")) != -1) {
		print.raw |= c == 'r';
		print.decimal_strings |= c == 's';
		print.tagged |= c == 't';
		print.latin1 |= c == 'l';
		print.no_connect |= c == 'c';
		if (c == 'x' && count < 15)
			read_file(optarg, &texts[count++]);
		if (c == 'R')
			reader = optarg;
	}
	if (optind != argc - 1)
		return 2;
	read_file(argv[optind], &texts[count++]);
	schema = schema_of(texts, count);
	for (i = 0; i < count; i++)
		buf_release(&texts[i]);
	plan = plan_of(schema, reader, print);
	avro_schema_free(schema);
	if (plan == NULL)
		return 1;
	decode_all(plan);
	avro_plan_free(plan);
	return 0;
}
