/* CONFIG NUL ROW: each table's settings give a row that is JSON again, or an
 * error record's failure; and its predicate has an answer. */
#include "fuzz.h"
#include "shape.h"

static void
shape_by(const struct config_table *table, struct view row)
{
	struct shape_input input = { .payload = row, .now_ms = 1795341600500 };
	struct shape *shape = shape_new(table);
	struct fail why;
	struct buf out;
	int turn;

	buf_init(&out, SIZE_MAX);
	for (turn = 0; turn < 2; turn++) {
		enum shaped shaped = shape_row(shape, &input, &out, &why);

		if (shaped == SHAPE_ROW) {
			MUST(fuzz_is_json(buf_as_view(&out)));
			if (table->delete_when != NULL)
				predicate_holds(
				    table->delete_when, buf_as_view(&out));
		} else {
			MUST(out.len == 0);
		}
		if (shaped == SHAPE_FAILED)
			MUST(why.kind == FAIL_RECORD &&
			     strncmp(why.code, "put.", 4) == 0);
		shape_absent(shape);
		buf_reset(&out);
	}
	buf_release(&out);
	shape_free(shape);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *rest;
	size_t len = fuzz_cut(data, size, &rest), i;
	size_t row_len = (size_t)(data + size - rest);
	char *text = fuzz_copy(data, len), *row = fuzz_copy(rest, row_len);
	struct view payload = { row, row_len };
	struct config config;
	struct fail why;

	fuzz_quiet();
	if (fuzz_is_json(payload) && row[0] > ' ' && row[row_len - 1] > ' ' &&
	    config_parse(&config, "fuzz", (struct view){ text, len }, &why) ==
		0) {
		for (i = 0; i < config.table_count; i++)
			shape_by(&config.tables[i], payload);
		config_release(&config);
	}
	free(text);
	free(row);
	return 0;
}
