/* CONFIG NUL ITEM: each join's aggregates of an item are JSON, absent, or an
 * error record's failure; its select makes an object of it. */
#include "aggregate.h"
#include "config.h"
#include "fuzz.h"

static void
aggregate(const struct config_aggregate *a, struct view item)
{
	struct fail why;
	struct buf out;

	buf_init(&out, SIZE_MAX);
	if (aggregate_append(a, item, &out, &why) == -1)
		MUST(out.len == 0 && why.kind == FAIL_RECORD &&
		     strcmp(why.code, "join.number") == 0);
	else
		MUST(out.len == 0 ||
		     fuzz_is_json((struct view){ out.p, out.len }));
	MUST(out.len != 0 || a->function != AGGREGATE_COUNT);
	buf_release(&out);
}

static void
finish(const struct config_join *join, struct view item)
{
	struct buf out;
	size_t i;

	for (i = 0; i < join->aggregate_count; i++)
		aggregate(&join->aggregates[i], item);
	if (join->select == NULL)
		return;
	buf_init(&out, SIZE_MAX);
	select_append(join->select, item, &out);
	MUST(fuzz_is_json(buf_as_view(&out)));
	MUST(out.p[0] == '{');
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *rest;
	size_t len = fuzz_cut(data, size, &rest), i;
	size_t item_len = (size_t)(data + size - rest);
	char *text = fuzz_copy(data, len), *item = fuzz_copy(rest, item_len);
	struct view given = { item, item_len };
	struct config config;
	struct fail why;

	fuzz_quiet();
	if (fuzz_is_json(given) && item[0] == '{' &&
	    item[item_len - 1] == '}' &&
	    config_parse(&config, "fuzz", (struct view){ text, len }, &why) ==
		0) {
		for (i = 0; i < config.join_count; i++)
			finish(&config.joins[i], given);
		config_release(&config);
	}
	free(text);
	free(item);
	return 0;
}
