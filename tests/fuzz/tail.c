/* What msk-tail reads besides messages: TEXT NUL LINE, the text as a place or
 * a moment or Spark's startingOffsets, the line as an acknowledgement. */
#include "../../cmd/msk-tail/acks.h"
#include "../../cmd/msk-tail/offset.h"
#include "../../cmd/msk-tail/when.h"
#include "fuzz.h"

#define NOW INT64_C(1795341600500)

static void
places(const char *text)
{
	struct offsets offsets = { 0 };
	struct fail why;
	int64_t ms;

	if (when_parse(text, NOW, &ms) == 0)
		MUST(ms >= 0);
	when_parse_ago(text, &ms);
	offsets_option(&offsets, text, NOW);
	offsets_for(&offsets, "T", 0);
	offsets_release(&offsets);
	offsets = (struct offsets){ 0 };
	if (offsets_spark(&offsets, text, &why) == 0)
		offsets_for(&offsets, "T", 0);
	else
		MUST(why.kind == FAIL_CONFIG);
	offsets_release(&offsets);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *rest;
	size_t len = fuzz_cut(data, size, &rest);
	size_t line_len = (size_t)(data + size - rest);
	char *text = fuzz_copy(data, len), *line = fuzz_copy(rest, line_len);
	struct acks acks;
	struct ack ack = { 0 };

	places(text);
	acks_init(&acks, 1 << 20);
	if (acks_parse(&acks, (struct view){ line, line_len }, &ack))
		MUST(fuzz_is_json((struct view){ line, line_len }));
	acks_release(&acks);
	free(text);
	free(line);
	return 0;
}
