/* avro-unframe's work on any record: it stays a record, and what is not its
 * own stays as it was. */
#include "../../cmd/avro-unframe/unframe.h"
#include "fuzz.h"

#define FORMATS (FRAME_SINGLE_OBJECT + 1)

/* The longest that a compressed payload may become. */
#define MAX_RECORD ((size_t)1 << 20)

#define OWN \
	(FIELDS(FIELD_PAYLOAD_BASE64) | FIELDS(FIELD_KEY_BASE64) | \
	    FIELDS(FIELD_VALUE_SCHEMA_ID) | FIELDS(FIELD_KEY_SCHEMA_ID))

static bool
is_compressed(const struct buf *bytes)
{
	return bytes->len > 1 && memcmp(bytes->p, "\3\5", 2) == 0;
}

/* The bytes of a side are the last ones of those that it had, but for what
 * was compressed. */
static void
same_end(struct view before, struct view after)
{
	struct buf had, has;

	if (before.p == NULL || view_equal(before, after))
		return;
	buf_init(&had, SIZE_MAX);
	buf_init(&has, SIZE_MAX);
	MUST(jtext_base64(before, &had) == 0);
	MUST(jtext_base64(after, &has) == 0);
	MUST(is_compressed(&had) ||
	     (had.len >= has.len &&
		 memcmp(had.p + had.len - has.len, has.p, has.len) == 0));
	buf_release(&had);
	buf_release(&has);
}

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
	for (f = FIELD_KEY_BASE64; f <= FIELD_PAYLOAD_BASE64; f++)
		same_end(record_value(before, f), record_value(&after, f));
}

static void
init(struct unframe *u, const struct unframe *options)
{
	*u = (struct unframe){
		.format = options->format,
		.keys = options->keys,
		.global_ids = options->global_ids,
		.max_record = MAX_RECORD,
	};
	unframe_init(u);
}

/* What was learnt from the records before changes nothing. */
static void
one_line(struct unframe *used, struct view line)
{
	struct out out = { .fd = -1 }, other = { .fd = -1 };
	struct record r = { 0 };
	struct unframe fresh;
	struct fail why;
	int rc;

	if (record_parse(&r, line, &why) == -1)
		return;
	init(&fresh, used);
	buf_init(&out.buf, SIZE_MAX);
	buf_init(&other.buf, SIZE_MAX);
	rc = unframe(&fresh, &r, &out, &why);
	if (rc == 0)
		check(&r, buf_as_view(&out.buf));
	else
		MUST(why.kind == FAIL_RECORD && why.code[0] != '\0');
	MUST(unframe(used, &r, &other, &why) == rc);
	MUST(rc == -1 ||
	     view_equal(buf_as_view(&out.buf), buf_as_view(&other.buf)));
	buf_release(&out.buf);
	buf_release(&other.buf);
	unframe_release(&fresh);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = data + size;
	struct unframe used;

	init(&used, &(struct unframe){
			.format = (enum frame_format)(size / 4 % FORMATS),
			.keys = size % 2,
			.global_ids = size / 2 % 2,
		    });
	while (size != 0 && data < end) {
		const uint8_t *newline =
		    memchr(data, '\n', (size_t)(end - data));
		size_t len = (size_t)((newline ? newline : end) - data);
		char *copy = fuzz_copy(data, len);

		one_line(&used, (struct view){ copy, len });
		free(copy);
		data += len + 1;
	}
	unframe_release(&used);
	return 0;
}
