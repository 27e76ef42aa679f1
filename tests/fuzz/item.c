/*
 * Plain JSON to DynamoDB's and back is what normalising says, of the same
 * size; and anything that claims to be DynamoDB's becomes JSON or is refused.
 */
#include "fuzz.h"
#include "item.h"

static void
there_and_back(struct view item)
{
	struct buf theirs, back, normal, twice;
	size_t bytes = 0, normal_bytes = 0;
	struct fail why;

	buf_init(&theirs, SIZE_MAX);
	buf_init(&back, SIZE_MAX);
	buf_init(&normal, SIZE_MAX);
	buf_init(&twice, SIZE_MAX);
	if (item_to_dynamodb(item, &theirs, &bytes, &why) == 0) {
		MUST(bytes <= ITEM_MAX_BYTES);
		MUST(fuzz_is_json(buf_as_view(&theirs)));
		MUST(item_normalise(item, &normal, &normal_bytes, &why) == 0);
		MUST(bytes == normal_bytes);
		MUST(
		    item_from_dynamodb(buf_as_view(&theirs), &back, &why) == 0);
		MUST(view_equal(buf_as_view(&back), buf_as_view(&normal)));
		MUST(item_normalise(buf_as_view(&normal), &twice, &normal_bytes,
			 &why) == 0);
		MUST(view_equal(buf_as_view(&twice), buf_as_view(&normal)));
		MUST(bytes == normal_bytes);
		buf_reset(&twice);
		MUST(item_to_dynamodb(
			 buf_as_view(&normal), &twice, &bytes, &why) == 0);
		MUST(view_equal(buf_as_view(&twice), buf_as_view(&theirs)));
	} else {
		MUST(why.kind == FAIL_RECORD && theirs.len == 0);
		MUST(item_normalise(item, &normal, &bytes, &why) == -1);
		MUST(normal.len == 0);
	}
	buf_release(&theirs);
	buf_release(&back);
	buf_release(&normal);
	buf_release(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = fuzz_copy(data, size);
	struct view text = { copy, size };
	struct fail why;
	struct buf out;

	buf_init(&out, SIZE_MAX);
	if (fuzz_is_json(text) && copy[0] > ' ' && copy[size - 1] > ' ') {
		there_and_back(text);
		if (item_from_dynamodb(text, &out, &why) == 0)
			MUST(fuzz_is_json(buf_as_view(&out)));
		else
			MUST(why.kind == FAIL_SERVICE && out.len == 0);
	}
	buf_release(&out);
	free(copy);
	return 0;
}
