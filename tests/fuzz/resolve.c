/*
 * FLAGS WRITER NUL READER NUL DATA: data of one schema are read as another:
 * valid JSON or a record's failure, whatever the schemas. Where both are the
 * same text, that is what one schema alone gives.
 */
#include "avro_json.h"
#include "fuzz.h"

#define OUT_MAX ((size_t)4 << 20)

static struct avro_schema *
parse(const uint8_t *text, size_t len)
{
	char *copy = fuzz_copy(text, len);
	struct fail why;
	struct avro_schema *schema =
	    avro_schema_parse(&(struct view){ copy, len }, 1, &why);

	free(copy);
	return schema;
}

/* What a plan makes of data, or the code of its failure. */
static void
decode(const struct avro_plan *plan, struct view data, struct buf *out)
{
	struct avro_scratch *scratch = avro_scratch_new();
	struct fail why;

	avro_plan_record_name(plan, data);
	if (avro_json_decode(plan, data, out, scratch, &why) == 0) {
		MUST(fuzz_is_json(buf_as_view(out)));
	} else {
		MUST(why.kind == FAIL_RECORD);
		MUST(strncmp(why.code, "avro.", 5) == 0);
		buf_reset(out);
		buf_text(out, why.code);
	}
	avro_scratch_free(scratch);
}

static void
check_same(const struct avro_schema *schema, struct avro_print print,
    struct view data, const struct buf *resolved)
{
	struct avro_plan *plan = avro_plan_new(schema, print);
	struct buf out;

	buf_init(&out, OUT_MAX);
	decode(plan, data, &out);
	MUST(view_equal(buf_as_view(&out), buf_as_view(resolved)));
	buf_release(&out);
	avro_plan_free(plan);
}

static void
resolve(const struct avro_schema *writer, const struct avro_schema *reader,
    struct avro_print print, struct view data, bool same)
{
	struct avro_plan *plan;
	struct fail why;
	struct buf out;

	plan = avro_plan_resolve(writer, reader, print, &why);
	if (plan == NULL) {
		MUST(why.kind == FAIL_RECORD);
		MUST(strcmp(why.code, "avro.resolve") == 0);
		return;
	}
	buf_init(&out, OUT_MAX);
	decode(plan, data, &out);
	if (same)
		check_same(writer, print, data, &out);
	buf_release(&out);
	avro_plan_free(plan);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = data + size, *second, *rest;
	struct avro_schema *writer, *reader;
	struct avro_print print;
	size_t first_len, second_len;
	char *bytes;

	if (size == 0)
		return 0;
	print = (struct avro_print){ .raw = data[0] & 1,
		.decimal_strings = data[0] & 2,
		.tagged = data[0] & 4,
		.latin1 = data[0] & 8,
		.no_connect = data[0] & 16 };
	first_len = fuzz_cut(data + 1, size - 1, &second);
	second_len = fuzz_cut(second, (size_t)(end - second), &rest);
	writer = parse(data + 1, first_len);
	reader = parse(second, second_len);
	if (writer != NULL && reader != NULL) {
		bytes = fuzz_copy(rest, (size_t)(end - rest));
		resolve(writer, reader, print,
		    (struct view){ bytes, (size_t)(end - rest) },
		    first_len == second_len &&
			memcmp(data + 1, second, first_len) == 0);
		free(bytes);
	}
	avro_schema_free(writer);
	avro_schema_free(reader);
	return 0;
}
