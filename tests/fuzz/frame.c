/* A framing is within the bytes, and its id is a JSON value. */
#include "frame.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum frame_format format = size % (FRAME_SINGLE_OBJECT + 1);
	char *exact = malloc(size != 0 ? size : 1), *id;
	struct frame frame;
	struct fail why;

	MUST(exact != NULL);
	if (size != 0)
		memcpy(exact, data, size);
	if (frame_parse((struct view){ exact, size }, format, &frame, &why) ==
	    0) {
		MUST(frame.head <= size);
		id = fuzz_copy((const uint8_t *)frame.id, strlen(frame.id));
		MUST(fuzz_is_json(view_of(id)));
		free(id);
	} else {
		MUST(why.kind == FAIL_RECORD);
		MUST(strncmp(why.code, "frame.", 6) == 0);
	}
	free(exact);
	return 0;
}
