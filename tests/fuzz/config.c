/* An app config is understood, or refused with its place; any row can be
 * asked of its predicates. */
#include "config.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = fuzz_copy(data, size);
	struct config config;
	struct fail why;
	struct buf out;
	size_t i;

	fuzz_quiet();
	buf_init(&out, 1 << 20);
	if (config_parse(&config, "fuzz", (struct view){ copy, size }, &why) ==
	    0) {
		free(copy); /* nothing is borrowed from the text */
		copy = NULL;
		for (i = 0; i < config.table_count; i++)
			config_target(&config.tables[i], VIEW("ORDERS"), &out);
		config_table_for(&config, VIEW("ORDERS"), VIEW("ns.Order"));
		config_join_for(&config, VIEW("ORDERS"));
		config_release(&config);
	} else {
		MUST(why.kind == FAIL_CONFIG);
		MUST(strncmp(why.text, "fuzz:", 5) == 0);
	}
	buf_release(&out);
	free(copy);
	return 0;
}
