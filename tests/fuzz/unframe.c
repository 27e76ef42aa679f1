/* avro-unframe's work on any record: it stays a record, and what is not its
 * own stays as it was. */
#include "fuzz.h"

#define main unframe_main
int unframe_main(int argc, char *argv[]);
#include "../../cmd/avro-unframe.c"

#define OWN \
	(FIELDS(FIELD_PAYLOAD_BASE64) | FIELDS(FIELD_KEY_BASE64) | \
	    FIELDS(FIELD_VALUE_SCHEMA_ID) | FIELDS(FIELD_KEY_SCHEMA_ID))

static void
check(const struct record *before, struct view line)
{
	struct record after = { 0 };
	struct fail why;
	enum field f;

	MUST(record_parse(&after, line, &why) == 0);
	MUST((after.has | OWN) == (before->has | OWN));
	MUST((after.has & before->has) == before->has);
	for (f = 0; f < FIELD_COUNT; f++)
		MUST((OWN >> f & 1) != 0 || view_equal(record_value(before, f),
						record_value(&after, f)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = fuzz_copy(data, size);
	struct unframe u = { .format = FRAME_AUTO, .keys = size % 2 };
	struct record r = { 0 };
	struct out out = { .fd = -1 };
	struct fail why;

	buf_init(&u.bytes, SIZE_MAX);
	buf_init(&out.buf, SIZE_MAX);
	if (record_parse(&r, (struct view){ copy, size }, &why) == 0) {
		if (unframe(&u, &r, &out, &why) == 0)
			check(&r, buf_as_view(&out.buf));
		else
			MUST(why.kind == FAIL_RECORD && why.code[0] != '\0');
	}
	buf_release(&u.bytes);
	buf_release(&out.buf);
	free(copy);
	return 0;
}
