/*
 * FLAGS SCHEMA NUL DATA: a schema is compiled or refused; data of it become
 * valid JSON or a record's failure, whatever the settings, and the same by
 * the decoder for any CPU and by this CPU's.
 */
#include "avro_build.h"
#include "fuzz.h"

#define OUT_MAX ((size_t)4 << 20)

static struct avro_print
settings(uint8_t flags)
{
	return (struct avro_print){ .raw = flags & 1,
		.decimal_strings = flags & 2,
		.tagged = flags & 4,
		.latin1 = flags & 8,
		.no_connect = flags & 16 };
}

/* JSON, or the failure's text. */
static void
decode(const struct avro_schema *schema, struct avro_print print,
    struct view data, struct buf *out)
{
	struct avro_plan *plan = avro_plan_new(schema, print);
	struct avro_scratch *scratch = avro_scratch_new();
	struct fail why;

	buf_init(out, OUT_MAX);
	avro_plan_record_name(plan, data);
	if (avro_json_decode(plan, data, out, scratch, &why) == 0) {
		MUST(fuzz_is_json(buf_as_view(out)));
	} else {
		MUST(why.kind == FAIL_RECORD &&
		     strncmp(why.code, "avro.", 5) == 0);
		buf_reset(out);
		buf_text(out, why.text);
	}
	avro_scratch_free(scratch);
	avro_plan_free(plan);
}

static void
decode_twice(
    const struct avro_schema *schema, struct avro_print print, struct view data)
{
	struct buf any, here;

	avro_build_for_any(true);
	decode(schema, print, data, &any);
	avro_build_for_any(false);
	decode(schema, print, data, &here);
	MUST(view_equal(buf_as_view(&any), buf_as_view(&here)));
	buf_release(&any);
	buf_release(&here);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = data + size, *rest;
	struct avro_schema *schema;
	struct avro_print print;
	struct fail why;
	char *text, *bytes;
	size_t len;

	if (size == 0)
		return 0;
	print = settings(data[0]);
	len = fuzz_cut(data + 1, size - 1, &rest);
	text = fuzz_copy(data + 1, len);
	schema = avro_schema_parse(&(struct view){ text, len }, 1, &why);
	if (schema != NULL) {
		bytes = fuzz_copy(rest, (size_t)(end - rest));
		decode_twice(schema, print,
		    (struct view){ bytes, (size_t)(end - rest) });
		free(bytes);
		avro_schema_free(schema);
	} else {
		MUST(why.kind == FAIL_RECORD);
		MUST(strcmp(why.code, "avro.schema") == 0);
	}
	free(text);
	return 0;
}
