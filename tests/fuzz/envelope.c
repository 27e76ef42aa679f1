/* A byte that chooses the tool, then a payload: its row is a JSON object
 * again, or it is an error record's failure. */
#include "envelope.h"
#include "fuzz.h"

static void
check_part(struct view part)
{
	if (part.p != NULL)
		MUST(fuzz_is_json(part));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_copy(size != 0 ? data + 1 : data, size - (size != 0));
	struct view payload = { text, size - (size != 0) };
	struct envelope_memory memory;
	struct envelope e;
	struct fail why;

	envelope_init(&memory);
	if (size > 2 && fuzz_is_json(payload) && text[0] == '{' &&
	    text[payload.len - 1] == '}') {
		if (envelope_open((enum config_unwrap)(data[0] % 5), payload,
			&memory, &e, &why) == 0) {
			check_part(e.row);
			check_part(e.before);
			check_part(e.fields);
			MUST(e.kind != ENVELOPE_PUT || e.row.p != NULL);
		} else {
			MUST(why.kind == FAIL_RECORD &&
			     strcmp(why.code, "put.envelope") == 0);
		}
	}
	envelope_release(&memory);
	free(text);
	return 0;
}
